using System.Collections.Frozen;
using System.Collections.Immutable;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>What arrives equals what was sent: the graphs that serializers are known to break.</summary>
public class GraphTests
{
    [Fact]
    public async Task Cycle_ArrivesAsACycle()
    {
        var a = new Node { Name = "a" };
        var b = new Node { Name = "b", Next = a, Others = [a, a] };
        a.Next = b;
        b.Children = [a, b];
        b.ByName = new(StringComparer.OrdinalIgnoreCase) { ["A"] = a };
        Node copy = (await InProcess.Run(Graphs.Calls.Echo(a)))!;
        Assert.Same(copy, copy.Next!.Next);
        Assert.Same(copy, copy.Next.ByName!["a"]);
        Assert.Null(StateComparer.Difference(a, copy, checksIdentity: true));
    }

    [Fact]
    public async Task SharedArray_ReferencedTwice_IsOneArray()
    {
        Node[] shared = [new Node { Name = "x" }];
        var node = new Node { Others = shared, Next = new Node { Others = shared } };
        Node copy = (await InProcess.Run(Graphs.Calls.Echo(node)))!;
        Assert.Same(copy.Others, copy.Next!.Others);
    }

    [Fact]
    public async Task SharedObject_AcrossArguments_IsOneObject()
    {
        var node = new Node { Name = "both" };
        (Node first, Node second) = await InProcess.Run(Graphs.Calls.Twice(node, node));
        Assert.Same(first, second);
    }

    [Fact]
    public async Task DerivedObjects_InABaseTypedArray_KeepTheirTypesAndPrivateState()
    {
        Shape?[] shapes = [new Circle("c", 1), null, new Ring("r", 2, 1)];
        Shape?[] copy = await InProcess.Run(Graphs.Calls.Shapes(shapes));
        Assert.Null(StateComparer.Difference(shapes, copy));
    }

    [Fact]
    public async Task Interface_WithAClassAndAStruct_KeepsThem()
    {
        List<IAnimal> animals = [new Dog("Rex"), new Fish(7)];
        Assert.Equal(animals, await InProcess.Run(Graphs.Calls.Animals(animals)));
    }

    [Fact]
    public async Task UnknownDerivedType_IsRefusedByName()
    {
        ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
            () => InProcess.Run(Graphs.Calls.Names(new CountingDictionary())));
        Assert.Contains(nameof(CountingDictionary), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dictionary_IgnoringCase_StillDoes()
    {
        Dictionary<string, int> copy = await InProcess.Run(
            Graphs.Calls.Names(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 1 }));
        Assert.Equal(1, copy["a"]);
        copy = await InProcess.Run(
            Graphs.Calls.Names(new Dictionary<string, int>(StringComparer.Create(new("tr-TR"), true)) { ["I"] = 1 }));
        Assert.True(copy.ContainsKey("ı"));
    }

    [Fact]
    public async Task Dictionary_WithAComparerOfOnesOwn_IsRefusedByName()
    {
        ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
            () => InProcess.Run(Graphs.Calls.Names(new Dictionary<string, int>(new ByLength()))));
        Assert.Contains(nameof(ByLength), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrivateReadonlyField_Arrives()
    {
        Account copy = await InProcess.Run(Graphs.Calls.Open(new Account(42)));
        Assert.Equal(42, copy.Secret);
        Assert.Equal(["opened"], copy.Log);
    }

    [Fact]
    public async Task ValidatingConstructor_IsNotRunAgain()
    {
        var rate = new Percentage(99);
        int before = Percentage.Constructed;
        Assert.Equal(99, (await InProcess.Run(Graphs.Calls.Rate(rate))).Value);
        Assert.Equal(before, Percentage.Constructed);
    }

    [Fact]
    public async Task GenericOfTenLevels_Arrives()
    {
        var box = TenLevels();
        Assert.Null(StateComparer.Difference(box, await InProcess.Run(Graphs.Calls.Deep(box))));
    }

    [Fact]
    public async Task AbsentLargeStructs_Arrive()
    {
        Wide value = default;
        value.Numbers[63] = 7;
        value.Text = "t";
        Wide?[] values = [null, value, null];
        Assert.Null(
            StateComparer.Difference(
                values,
                await InProcess.Run(
                    Graphs.Calls.Widen(
                        values, new() { [1] = null, [2] = value },
                        [default, new() { Cache = default, Children = [default] }]))));
        Assert.Equal(1_000, (await InProcess.Run(Graphs.Calls.Widen(new Wide?[1_000], [], [.. new WideTree[1_000]])))
            .Count(v => v is null));
    }

    [Fact]
    public async Task ListOf100000Nodes_FailsWithTheDepthError_AndTheNextCallWorks()
    {
        Node? node = null;
        for (int i = 0; i < 100_000; i++) node = new Node { Next = node };
        ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
            () => InProcess.Run(Graphs.Calls.Echo(node)));
        Assert.Contains("levels deep", error.Message, StringComparison.Ordinal);
        Assert.NotNull(await InProcess.Run(Graphs.Calls.Echo(new Node())));
    }

    [Fact]
    public async Task ListOf1500Nodes_Arrives()
    {
        Node? node = null;
        for (int i = 0; i < 1_500; i++) node = new Node { Next = node, Name = $"{i}" };
        Assert.Equal(1_500, Length(await InProcess.Run(Graphs.Calls.Echo(node))));
    }

    [Fact]
    public async Task ImmutableAndFrozenMembers_Arrive()
    {
        var team = new Team(
            ["a", "b"], new Dictionary<string, int> { ["A"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            (1, null), DayOfWeek.Friday, null);
        Team copy = await InProcess.Run(Graphs.Calls.Play(team));
        Assert.Equal(team.Names, copy.Names);
        Assert.Equal(1, copy.Points["a"]);
        Assert.Equal((team.Place, team.Day, team.Logo), (copy.Place, copy.Day, copy.Logo));
        Assert.True((await InProcess.Run(Graphs.Calls.Play(team with { Names = default }))).Names.IsDefault);
    }

    [Fact]
    public async Task RequiredInitAndVolatileMembers_Arrive_AndMarkedOnesAreLeftOut()
    {
        Settings copy = await InProcess.Run(Graphs.Calls.Configure(
            new Settings { Name = "n", IsOn = true, Cached = 5, Ignored = "i", Counter = 9 }));
        Assert.Equal(("n", true, 0, null, 9), (copy.Name, copy.IsOn, copy.Cached, copy.Ignored, copy.Counter));
    }

    [Fact]
    public async Task MemoryPackableTypes_GoByTheirOwnCode()
    {
        Packed copy = await InProcess.Run(
            Graphs.Calls.Pack(new Packed("n", new() { ["k"] = [1, 2] }), new PackedBox<Account>()));
        Assert.Equal([1, 2], copy.Map["k"]);
        Assert.Equal(
            7,
            (await InProcess.Run(
                Graphs.Calls.Unpack(new PackedBox<Account> { Value = new Account(7) }))).Value!.Secret);
    }

#if !NATIVE_AOT
    /// <summary>MemoryPack's code finds their formatters although no interface of theirs tells it.</summary>
    [Fact]
    public async Task MemoryPackableTypes_WithHandles_CarryThem()
    {
        using ProcessQueue<int> tasks = new();
        using ProcessSemaphore tray = new(3);
        using ProcessEvent closed = new();
        var desk = new PackedDesk { Tasks = tasks, Trays = [tray], Drawer = new PackedDrawer { Closed = closed } };
        PackedDesk copy = await InProcess.Run(Graphs.Calls.Sit(desk));
        CancellationToken token = TestContext.Current.CancellationToken;
        copy.Tasks!.Enqueue(7, token);
        copy.Trays![0].Wait(token);
        copy.Drawer!.Closed!.Set();
        Assert.Equal((7, 2, true), (tasks.Dequeue(token), tray.CurrentCount, closed.IsSet));
        copy.Tasks.Dispose();
        copy.Trays[0].Release();
        copy.Trays[0].Dispose();
        copy.Drawer.Closed.Dispose();
    }
#endif

    [Fact]
    public async Task MemoryPackableTypes_InsideOfOthers_Arrive()
    {
        Parcel shared = FuzzTests.Parcel();
        var crate = new Crate(
            [shared, FuzzTests.Parcel()], shared, new Chain<Parcel>(shared) { Next = new(FuzzTests.Parcel()) });
        Assert.Null(StateComparer.Difference(crate, await InProcess.Run(Graphs.Calls.Ship(crate))));
    }

    [Fact]
    public void MemoryPackableTypes_OfWhichOneBitIsDamaged_AreRefused()
    {
        byte[] frame = InProcess.WriteArguments(Graphs.Calls.Send(FuzzTests.Parcel()));
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            byte[] damaged = [.. frame];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<ProcessSerializationException>(
                () => InProcess.ReadLoosely(
                    damaged,
                    (ref MemoryPack.MemoryPackReader reader) => Graphs.Calls.Send(new()).Method.ReadCall(ref reader)));
        }
    }

    [Fact]
    public async Task MemoryPackableTypes_NestedTooDeeply_FailWithAnError()
    {
        Parcel? parcel = null;
        for (int i = 0; i < 100_000; i++) parcel = new Parcel { Next = parcel };
        await Assert.ThrowsAsync<ProcessSerializationException>(() => InProcess.Run(Graphs.Calls.Send(parcel!)));
        Assert.NotNull(await InProcess.Run(Graphs.Calls.Send(new Parcel())));
    }

    [Fact]
    public async Task Colors_ArriveWithTheirNames()
    {
        System.Drawing.Color[] colors =
            [default, System.Drawing.Color.Red, System.Drawing.SystemColors.Control,
             System.Drawing.Color.FromArgb(1, 2, 3, 4), System.Drawing.Color.FromName("not a color")];
        Assert.Equal(colors, await InProcess.Run(Graphs.Calls.Paint(colors)));
    }

    [Fact]
    public async Task Groups_ArriveWithKeyAndElements()
    {
        IGrouping<string, int>?[] groups = [.. new[] { 1, 2, 3 }.GroupBy(i => i % 2 == 0 ? "even" : "odd"), null];
        IGrouping<string, int>?[] copy = await InProcess.Run(Graphs.Calls.Group(groups));
        Assert.Equal(["odd", "even"], copy.Where(g => g is not null).Select(g => g!.Key));
        Assert.Equal([1, 3], copy[0]!.AsEnumerable());
        Assert.Null(copy[2]);
    }

    [Fact]
    public async Task EveryScalar_Arrives()
    {
        var all = new Everything();
        Assert.Null(
            StateComparer.Difference(
                all with { Culture = null, Builder = null, Uri = null },
                await InProcess.Run(Graphs.Calls.All(all with { Culture = null, Builder = null, Uri = null }))));
        Everything copy = await InProcess.Run(Graphs.Calls.All(all));
        Assert.Equal(all.Uri, copy.Uri);
        Assert.Equal(all.Culture, copy.Culture);
        Assert.Equal("built", copy.Builder!.ToString());
    }

    [Fact]
    public async Task EveryCollection_Arrives()
    {
        var all = new Collections();
        Collections copy = await InProcess.Run(Graphs.Calls.Collect(all));
        foreach (System.Reflection.PropertyInfo property in
            typeof(Collections).GetProperties()
                .Where(p => p.Name is not ("Memory" or "Chars" or "Segment" or "Priority")))
        {
            string? difference = StateComparer.Difference(
                Comparable(property.GetValue(all)), Comparable(property.GetValue(copy)));
            Assert.True(difference is null, $"{property.Name}: {difference}");
        }

        Assert.Equal(all.Memory.ToArray(), copy.Memory.ToArray());
        Assert.Equal(all.Segment, copy.Segment.AsEnumerable());
        Assert.Equal("chars", copy.Chars.ToString());
        Assert.Equal("soon", copy.Priority.Dequeue());
        Assert.Contains("b", copy.ImmutableSet);
        Assert.Equal(1, copy.Dictionary["X"]);
    }

    [Fact]
    public async Task FixedBuffersAndInlineArrays_Arrive()
    {
        Blocks blocks = default;
        unsafe
        {
            for (int i = 0; i < 4; i++) blocks.Numbers[i] = i * 1000;
        }

        blocks.Part.D[7] = -7;
        blocks.Part.A = long.MinValue;
        Blocks copy = await InProcess.Run(Graphs.Calls.Fill(blocks));
        unsafe
        {
            Assert.Equal(3000, copy.Numbers[3]);
        }

        Assert.Equal((long.MinValue, (short)-7), (copy.Part.A, copy.Part.D[7]));
    }

    [Fact]
    public async Task StructsOnACycle_Arrive_AndAreBoundedInDepth()
    {
        Tree copy = await InProcess.Run(Graphs.Calls.Grow(
            new Tree { Name = "root", Children = [new Tree { Name = "leaf" }], More = [new Tree { Name = "more" }] }));
        Assert.Equal(("leaf", "more"), (copy.Children![0].Name, copy.More![0].Name));
        Tree deep = default;
        for (int i = 0; i < 100_000; i++) deep = new Tree { More = [deep] };
        await Assert.ThrowsAsync<ProcessSerializationException>(() => InProcess.Run(Graphs.Calls.Grow(deep)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("äöü €😀")]
    public async Task Text_Arrives(string? text) => Assert.Equal(text, await InProcess.Run(Graphs.Calls.Text(text)));

    [Fact]
    public async Task Text_WithALoneSurrogate_Arrives() =>
        Assert.Equal("a\ud800b", await InProcess.Run(Graphs.Calls.Text("a\ud800b")));

    [Fact]
    public async Task Interfaces_OfCollections_Arrive()
    {
        IReadOnlyDictionary<string, ISet<int>> copy = await InProcess.Run(Graphs.Calls.Interfaces(
            ImmutableDictionary.Create<string, ISet<int>>(StringComparer.OrdinalIgnoreCase)
                .Add("K", new SortedSet<int> { 2, 1 }), Enumerable.Range(0, 3).Select(i => $"{i}")));
        Assert.True(copy["k"].SetEquals([1, 2]));
    }

    [Fact]
    public async Task Lazy_ArrivesAsItsValue() =>
        Assert.Equal("made", (await InProcess.Run(Graphs.Calls.Later(new Lazy<string>(() => "made")))).Value);

    [Fact]
    public async Task LargeNumbers_ArriveAsOneBlock()
    {
        double[] numbers = [.. Enumerable.Range(0, 1_000_000).Select(i => Math.Sqrt(i))];
        Assert.Equal(numbers, await InProcess.Run(Graphs.Calls.Numbers(numbers)));
        Assert.Equal(
            (numbers.Length * sizeof(double)) + sizeof(int),
            InProcess.WriteArguments(Graphs.Calls.Numbers(numbers)).Length);
    }

    [Fact]
    public async Task CapturedParametersAndFieldKeyword_Arrive()
    {
        var odd = new Odd(40, "t") { Halved = "12345678" };
        Odd copy = await InProcess.Run(Graphs.Calls.Strange(odd));
        Assert.Equal((42, "t", "1234"), (copy[2], copy.Text, copy.Halved));
    }

    [Fact]
    public async Task OverriddenAndHiddenMembers_KeepTheStateOfBaseAndDerived()
    {
        var value = new Derived<int> { Value = 1, _name = "derived", Auto = 5 };
        value.Set(2, "base");
        Derived<int> copy = await InProcess.Run(Graphs.Calls.Inherit(value));
        Assert.Null(StateComparer.Difference(value, copy));
        Assert.Equal(("derived", "base"), (copy._name, copy.BaseName));
    }

    [Fact]
    public async Task EventMarkedNonSerialized_IsLeftOut()
    {
        var subject = new Subject { Value = 3 };
        subject.Changed += (_, _) => { };
        Subject copy = await InProcess.Run(Graphs.Calls.Watch(subject));
        Assert.Equal((3, false), (copy.Value, copy.HasListeners));
    }

    [Fact]
    public async Task CycleThroughEveryMutableCollection_ArrivesAsOne()
    {
        var loop = new Loop();
        loop.Grid = [[loop]];
        loop.Map = new() { ["x"] = [loop] };
        loop.Pair = (loop, 1);
        loop.Set = [loop];
        loop.Queue = new([loop]);
        loop.Stack = new([loop]);
        loop.Linked = new([loop]);
        loop.Square = new[,] { { loop } };
        Loop copy = await InProcess.Run(Graphs.Calls.Round(loop));
        Assert.All(
            new[]
            {
                copy.Grid![0][0], copy.Map!["x"][0], copy.Pair!.Value.Item1, copy.Set!.Single(), copy.Queue!.Peek(),
                copy.Stack!.Peek(), copy.Linked!.First!.Value, copy.Square![0, 0]
            },
            item => Assert.Same(copy, item));
    }

    internal static Box<Box<Box<Box<Box<Box<Box<Box<Box<Box<int>>>>>>>>>> TenLevels()
    {
        static Box<T> In<T>(T value) => new() { Value = value };
        return In(In(In(In(In(In(In(In(In(In(5))))))))));
    }

    private static object? Comparable(object? value) => value switch
    {
        System.Collections.Concurrent.ConcurrentBag<int> bag => bag.Order().ToArray(),
        ImmutableHashSet<string> set => set.Order().ToArray(),
        FrozenSet<string> set => set.Order().ToArray(),
        _ => value,
    };

    private static int Length(Node? node)
    {
        int length = 0;
        for (; node is not null; node = node.Next) length++;
        return length;
    }

    private sealed class CountingDictionary : Dictionary<string, int>;

    private sealed class ByLength : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?.Length == y?.Length;

        public int GetHashCode(string obj) => obj.Length;
    }
}
