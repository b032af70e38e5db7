using System.Collections.Frozen;
using System.Collections.Immutable;
using MemoryPack;
using Multiprocessing;
using Multiprocessing.CompilerServices;
using Multiprocessing.TestSupport;

namespace Generator.Tests.RoundTrips;

/// <summary>
/// Random and mutated frames: each is read as a value or refused with <see cref="ProcessSerializationException"/>, and
/// none makes the reader allocate more than a small multiple of the frame's size. A longer run:
/// MULTIPROCESSING_FUZZ_FRAMES=5000000 dotnet test --project tests/Generator.Tests
/// </summary>
public class FuzzTests
{
    // An empty concurrent collection takes five bytes of the frame and some hundreds in memory.
    private const int AllocationFactor = 256;
    private const int AllocationFloor = 64 * 1024;

    private static readonly int s_frames =
        int.TryParse(Environment.GetEnvironmentVariable("MULTIPROCESSING_FUZZ_FRAMES"), out int frames)
            ? frames
            : TestAmount.Of(6_000, 60_000);

    [Fact]
    public void Read_HostileFrames_GiveAValueOrTheOneError()
    {
        ProcessInvocation[] seeds = [.. Seeds(), .. SliceSeeds()];
        byte[][] frames = [.. seeds.Select(InProcess.WriteArguments)];
        var random = new Random(20240229);
        int refused = 0;
        for (int i = 0; i < s_frames; i++)
        {
            int which = i % seeds.Length;
            byte[] frame = Mutate(random, frames[which]);
            if (!TryRead(seeds[which], frame)) refused++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{s_frames} frames, {refused} refused");
        Assert.InRange(refused, s_frames / 10, s_frames);
    }

    [Fact]
    public void Read_ALengthThatTheFrameCannotHold_AllocatesNothing()
    {
        byte[] frame = InProcess.WriteArguments(Graphs.Calls.Numbers(new double[100]));
        BitConverter.TryWriteBytes(frame, (1 << 29) + 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TryRead(Graphs.Calls.Numbers([]), frame));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationFloor);
    }

    [Fact]
    public void Read_NestedLengthsThatEachClaimTheWholeFrame_AllocateForOneOfThem()
    {
        // Every number in it is a length that fits into what follows, but no two of them do.
        byte[] frame = new byte[1 << 20];
        for (int i = 0; i < frame.Length; i += sizeof(int))
            BitConverter.TryWriteBytes(frame.AsSpan(i), (frame.Length - i - sizeof(int)) / sizeof(int));
        AssertRefusedWithin(4 * frame.Length, Graphs.Calls.Nest([]), frame);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_AbsentLargeStructs_AllocateNoMoreThanTheFrameJustifies(bool inArray)
    {
        byte[] frame = new byte[1 << 20];
        BitConverter.TryWriteBytes(
            frame.AsSpan(inArray ? 0 : sizeof(int)), inArray ? frame.Length - sizeof(int) : frame.Length / 8);
        AssertRefusedWithin(frame.Length, Graphs.Calls.Widen([], [], []), frame);
    }

    private static void AssertRefusedWithin(long bytes, ProcessInvocation call, byte[] frame)
    {
        _ = TryRead(call, InProcess.WriteArguments(call), bounded: false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TryRead(call, frame, bounded: false));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bytes + AllocationFloor);
    }

    private static IEnumerable<ProcessInvocation> Seeds()
    {
        var node = new Node { Name = "n", Children = [new Node(), new Node()], ByName = new() { ["x"] = new Node() } };
        node.Next = node;
        yield return Graphs.Calls.Echo(node);
        yield return Graphs.Calls.Shapes([new Circle("c", 1), null, new Ring("r", 2, 1)]);
        yield return Graphs.Calls.Animals([new Dog("d"), new Fish(3)]);
        yield return Graphs.Calls.Names(new(StringComparer.OrdinalIgnoreCase) { ["a"] = 1, ["b"] = 2 });
        yield return Graphs.Calls.Open(new Account(1));
        yield return Graphs.Calls.All(new Everything());
        yield return Graphs.Calls.Collect(new Collections());
        yield return Graphs.Calls.Numbers([1, 2, 3]);
        yield return Graphs.Calls.Text("text äöü");
        yield return Graphs.Calls.Grow(new Tree { Name = "t", Children = [default], More = [default] });
        yield return Graphs.Calls.Round(new Loop { Grid = [[]], Square = new Loop[1, 1], Set = [] });
        yield return Jobs.Calls.Sort([1, 2, 3]);
        yield return Graphs.Calls.Paint([System.Drawing.Color.Red, System.Drawing.Color.FromArgb(1, 2, 3)]);
        yield return Graphs.Calls.Group([.. "ab".GroupBy(c => $"{c}", c => (int)c)]);
        yield return Graphs.Calls.Send(Parcel());
        yield return Graphs.Calls.Ship(
            new Crate([Parcel(), Parcel()], null, new Chain<Parcel>(Parcel()) { Next = new(Parcel()) }));
        yield return Graphs.Calls.Unpack(new PackedBox<Account> { Value = new Account(7) });
        yield return Graphs.Calls.Nest([[[[[[[["n"]]]]]]]]);
        yield return Graphs.Calls.Widen(
            [null, default(Wide)], new() { [1] = default(Wide) },
            [default, new() { Cache = default, Children = [default] }]);
        yield return Graphs.Calls.Rate(new Percentage(3));
        yield return Graphs.Calls.Deep(GraphTests.TenLevels());
        yield return Graphs.Calls.Play(
            new Team(
                ["a"], new Dictionary<string, int> { ["A"] = 1 }.ToFrozenDictionary(), (1, null), DayOfWeek.Friday,
                [1]));
        yield return Graphs.Calls.Configure(new Settings { Name = "n", IsOn = true });
        yield return Graphs.Calls.Pack(new Packed("n", new() { ["k"] = [1, 2] }), new PackedBox<Account>());
        yield return Graphs.Calls.Fill(default);
        yield return Graphs.Calls.Twice(node, node);
        yield return Graphs.Calls.Interfaces(
            new Dictionary<string, ISet<int>> { ["k"] = new HashSet<int> { 1 } }, ["a"]);
        yield return Graphs.Calls.Later(new Lazy<string>("made"));
        yield return Graphs.Calls.Strange(new Odd(1, "t") { Halved = "abcd" });
        yield return Graphs.Calls.Inherit(new Derived<int> { Value = 1, _name = "d" });
        yield return Graphs.Calls.Watch(new Subject { Value = 1 });
        yield return Graphs.Calls.Sets([["a"], new(StringComparer.OrdinalIgnoreCase) { "b" }], new() { ["x"] = 1 });
    }

    private static IEnumerable<ProcessInvocation> SliceSeeds()
    {
        yield return Slices.Calls.Concurrent(new() { ["a"] = 1 });
        yield return Slices.Calls.Line(new([1, 2]));
        yield return Slices.Calls.Priority(new([("a", 2), ("b", 3)]));
        yield return Slices.Calls.View(new([1, 2]));
        yield return Slices.Calls.MapView(
            new(new SortedList<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }));
        yield return Slices.Calls.Link(new("http://example.org/a"));
        yield return Slices.Calls.Culture(new("de-CH"));
        yield return Slices.Calls.Point(new(System.Net.IPAddress.IPv6Loopback, 80));
        yield return Slices.Calls.Two(new(1, "a"));
        yield return Slices.Calls.Pack(new() { Value = 3 });
        yield return Slices.Calls.Register(new() { Value = 3 });
        yield return Slices.Calls.Map(new SortedDictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        yield return Slices.Calls.ReadSet(new HashSet<string> { "a", "b" });
        yield return Slices.Calls.FixedSet(ImmutableSortedSet.Create("a", "b"));
        yield return Slices.Calls.FixedMap(
            new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }.ToImmutableDictionary());
        var key = new Keyed { Name = "k", B = [new Keyed { Name = "l" }] };
        key.A = new() { [key] = 1 };
        key.C = new() { [key] = 1 };
        key.D = new SortedList<Keyed, int>();
        key.E = new HashSet<Keyed> { key };
        yield return Slices.Calls.Key(key);
        yield return Slices.Calls.FixedKey(new FixedKeyed { Name = "k", A = [new FixedKeyed { Name = "l" }] });
        yield return Slices.Calls.Weave(SharingTests.Knotted());
    }

    internal static Parcel Parcel() => new()
    {
        Text = "text",
        Numbers = new Guid[3],
        Lines = ["a", null],
        Grid = new int[2, 2],
        Bits = new([true]),
        Builder = new("b"),
        Parts = new() { [1] = new Parcel() },
        Packed = new Packed("p", new() { ["k"] = [1] }),
        Next = new Parcel { Text = "next" },
        Price = 1.5m,
    };

    private static byte[] Mutate(Random random, byte[] frame)
    {
        if (random.Next(10) == 0)
        {
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] copy = [.. frame];
        for (int i = random.Next(1, 6); i > 0 && copy.Length > 0; i--)
        {
            int at = random.Next(copy.Length);
            switch (random.Next(5))
            {
                case 0:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 1:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when at + 4 <= copy.Length:
                    BitConverter.TryWriteBytes(
                        copy.AsSpan(at),
                        random.Next(3) switch { 0 => int.MaxValue, 1 => -random.Next(100), _ => random.Next(1 << 20) });
                    break;
                case 3:
                    copy = copy[..at];
                    break;
                default:
                    copy = [.. copy[..at], .. copy[random.Next(copy.Length)..]];
                    break;
            }
        }

        return copy;
    }

    private static bool TryRead(ProcessInvocation call, byte[] frame, bool bounded = true)
    {
        bool isValue = Measure(call, frame, out long allocated);

        // What the framework makes once, and again after it was thrown away, such as the names of an enum, is not the
        // frame's doing.
        long limit = AllocationFloor + ((long)frame.Length * AllocationFactor);
        if (bounded && allocated > limit) isValue = Measure(call, frame, out allocated);
        bool isModest = !bounded || allocated <= limit;
        Assert.True(
            isModest,
            isModest
                ? null
                : $"{allocated} bytes were allocated for a frame of {frame.Length} of '{call}': "
                    + $"{Convert.ToHexString(frame)}");
        return isValue;
    }

    private static bool Measure(ProcessInvocation call, byte[] frame, out long allocated)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isValue;
        try
        {
            InProcess.ReadLoosely(frame, (ref MemoryPackReader reader) => call.Method.ReadCall(ref reader));
            isValue = true;
        }
        catch (ProcessSerializationException)
        {
            isValue = false;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return isValue;
    }
}
