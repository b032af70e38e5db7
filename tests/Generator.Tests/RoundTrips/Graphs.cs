using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Text;
using MemoryPack;
using Multiprocessing;

namespace Generator.Tests.RoundTrips;

/// <summary>Methods that return what they are given: what comes back has been written and read twice.</summary>
internal static partial class Graphs
{
    [RunInProcess] internal static Node? Echo(Node? node) => node;
    [RunInProcess] internal static Shape?[] Shapes(Shape?[] shapes) => shapes;
    [RunInProcess] internal static List<IAnimal> Animals(List<IAnimal> animals) => animals;
    [RunInProcess] internal static Dictionary<string, int> Names(Dictionary<string, int> names) => names;
    [RunInProcess] internal static Account Open(Account account) => account;
    [RunInProcess] internal static Percentage Rate(Percentage rate) => rate;
    [RunInProcess]
    internal static Box<Box<Box<Box<Box<Box<Box<Box<Box<Box<int>>>>>>>>>> Deep(
        Box<Box<Box<Box<Box<Box<Box<Box<Box<Box<int>>>>>>>>>> box) =>
        box;
    [RunInProcess] internal static Team Play(Team team) => team;
    [RunInProcess] internal static Settings Configure(Settings settings) => settings;
    [RunInProcess] internal static Packed Pack(Packed packed, PackedBox<Account> box) => packed;
    [RunInProcess] internal static PackedBox<Account> Unpack(PackedBox<Account> box) => box;
    [RunInProcess] internal static Parcel Send(Parcel parcel) => parcel;
#if !NATIVE_AOT
    [RunInProcess] internal static PackedDesk Sit(PackedDesk desk) => desk;
#endif
    [RunInProcess] internal static Crate Ship(Crate crate) => crate;
    [RunInProcess] internal static System.Drawing.Color[] Paint(System.Drawing.Color[] colors) => colors;
    [RunInProcess] internal static IGrouping<string, int>?[] Group(IGrouping<string, int>?[] groups) => groups;
    [RunInProcess] internal static Everything All(Everything everything) => everything;
    [RunInProcess] internal static Blocks Fill(Blocks blocks) => blocks;
    [RunInProcess] internal static Tree Grow(Tree tree) => tree;
    [RunInProcess] internal static string? Text(string? text) => text;
    [RunInProcess] internal static (Node First, Node Second) Twice(Node first, Node second) => (first, second);
    [RunInProcess]
    internal static IReadOnlyDictionary<string, ISet<int>> Interfaces(
        IReadOnlyDictionary<string, ISet<int>> map, IEnumerable<string> items) =>
        map;
    [RunInProcess] internal static Lazy<string> Later(Lazy<string> lazy) => lazy;
    [RunInProcess] internal static double[] Numbers(double[] numbers) => numbers;
    [RunInProcess] internal static Odd Strange(Odd odd) => odd;
    [RunInProcess] internal static Derived<int> Inherit(Derived<int> value) => value;
    [RunInProcess] internal static Subject Watch(Subject subject) => subject;
    [RunInProcess] internal static Loop Round(Loop loop) => loop;
    [RunInProcess]
    internal static HashSet<string>[] Sets(
        HashSet<string>[] sets, SortedDictionary<string, int> sorted) =>
        sets;
    [RunInProcess] internal static Collections Collect(Collections value) => value;
    [RunInProcess]
    internal static List<List<List<List<List<List<List<List<string>>>>>>>> Nest(
        List<List<List<List<List<List<List<List<string>>>>>>>> nest) =>
        nest;
    [RunInProcess]
    internal static Wide?[] Widen(Wide?[] values, Dictionary<int, Wide?> map, List<WideTree> trees) =>
        values;
}

internal sealed class Node
{
    internal string Name = "";
    internal Node? Next;
    internal Node[]? Others;
    internal List<Node>? Children;
    internal Dictionary<string, Node>? ByName;
}

internal abstract class Shape(string name)
{
    private readonly string _name = name;
    public string Name => _name;
}

internal class Circle(string name, double radius) : Shape(name) { public double Radius { get; } = radius; }

internal sealed class Ring(string name, double radius, double inner) : Circle(name, radius)
{
    public double Inner { get; init; } = inner;
}

internal interface IAnimal;
internal sealed record Dog(string Name) : IAnimal;
internal readonly record struct Fish(int Scales) : IAnimal;

internal sealed class Account
{
    private readonly int _secret;
    private readonly List<string> _log = [];
    public Account(int secret) { _secret = secret; _log.Add("opened"); }
    internal int Secret => _secret;
    internal IReadOnlyList<string> Log => _log;
}

internal sealed record Percentage
{
    public Percentage(int value)
    {
        Constructed++;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
        Value = value;
    }

    internal static int Constructed { get; private set; }
    public int Value { get; }
}

internal sealed class Box<T> { public required T Value { get; init; } }

internal sealed record Team(
    ImmutableArray<string> Names, FrozenDictionary<string, int> Points, (int X, string? Y)? Place, DayOfWeek? Day,
    byte[]? Logo);

internal sealed class Settings
{
    public required string Name { get; set; }
    public required bool IsOn { get; init; }
    [NonSerialized] internal int Cached;
    [MemoryPackIgnore] public string? Ignored { get; set; }
    internal volatile int Counter;
}

[MemoryPackable]
internal sealed partial record Packed(string Name, Dictionary<string, int[]> Map);

[MemoryPackable]
internal sealed partial class PackedBox<T> { public T? Value { get; set; } }

#if !NATIVE_AOT
[MemoryPackable]
internal sealed partial class PackedDesk
{
    [MemoryPackAllowSerialize] public ProcessQueue<int>? Tasks { get; set; }
    [MemoryPackAllowSerialize] public List<ProcessSemaphore>? Trays { get; set; }
    public PackedDrawer? Drawer { get; set; }
}

[MemoryPackable]
internal sealed partial class PackedDrawer
{
    [MemoryPackAllowSerialize] public ProcessEvent? Closed { get; set; }
}
#endif

[MemoryPackable]
internal sealed partial class Parcel
{
    public string? Text { get; set; }
    public Guid[]? Numbers { get; set; }
    public List<string?>? Lines { get; set; }
    public int[,]? Grid { get; set; }
    public System.Collections.BitArray? Bits { get; set; }
    public StringBuilder? Builder { get; set; }
    public Dictionary<int, Parcel>? Parts { get; set; }
    public Packed? Packed { get; set; }
    public Parcel? Next { get; set; }
    public bool Flag { get; set; }
    public decimal Price { get; set; }
}

internal sealed record Crate(List<Parcel> Parcels, Parcel? Top, Chain<Parcel>? Chain);

internal sealed record Chain<T>(T Value) { public Chain<T>? Next { get; set; } }

internal sealed record Everything
{
    public sbyte A { get; set; } = -1;
    public byte B { get; set; } = 2;
    public short C { get; set; } = -3;
    public ushort D { get; set; } = 4;
    public int E { get; set; } = -5;
    public uint F { get; set; } = 6;
    public long G { get; set; } = -7;
    public ulong H { get; set; } = 8;
    public char I { get; set; } = 'i';
    public bool J { get; set; } = true;
    public float K { get; set; } = 1.5f;
    public double L { get; set; } = double.NaN;
    public decimal M { get; set; } = 12.340m;
    public string N { get; set; } = "näh\0";
    public DateTime O { get; set; } = new(2024, 2, 29, 1, 2, 3, DateTimeKind.Local);
    public DateTimeOffset P { get; set; } = new(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(5.5));
    public TimeSpan Q { get; set; } = TimeSpan.MinValue;
    public DateOnly R { get; set; } = DateOnly.MaxValue;
    public TimeOnly S { get; set; } = TimeOnly.MaxValue;
    public Guid T { get; set; } = Guid.NewGuid();
    public Half U { get; set; } = (Half)1.5;
    public Int128 V { get; set; } = Int128.MinValue;
    public UInt128 W { get; set; } = UInt128.MaxValue;
    public Rune X { get; set; } = new(0x1F600);
    public BigInteger Y { get; set; } = BigInteger.Pow(7, 100);
    public Complex Z { get; set; } = new(1, 2);
    public Uri? Uri { get; set; } = new("http://example.org/ä?b#c");
    public Version? Version { get; set; } = new(1, 2, 3);
    public Index Index { get; set; } = ^3;
    public Range Range { get; set; } = 1..^2;
    public Vector3 Vector { get; set; } = new(1, 2, 3);
    public System.Net.IPAddress? Address { get; set; } = System.Net.IPAddress.Parse("fe80::1%3");
    public System.Collections.BitArray? Bits { get; set; } = new([true, false, true]);
    public System.Globalization.CultureInfo? Culture { get; set; } =
        System.Globalization.CultureInfo.GetCultureInfo("de-CH");
    public Tiny Tiny { get; set; } = Tiny.B;
    public Huge? Huge { get; set; } = RoundTrips.Huge.Most;
    public StringBuilder? Builder { get; set; } = new("built");
}

internal enum Tiny : sbyte { A = -128, B = 127 }
internal enum Huge : ulong { Most = ulong.MaxValue }

internal unsafe struct Blocks
{
    public fixed int Numbers[4];
    public Inner Part;
    public struct Inner { public long A; public Eight D; }
    [System.Runtime.CompilerServices.InlineArray(8)] public struct Eight { private short _first; }
}

internal struct Tree { public string? Name; public List<Tree>? Children; public ImmutableList<Tree>? More; }

[System.Runtime.CompilerServices.InlineArray(64)] internal struct Numbers { private int _first; }

internal struct Wide { public Numbers Numbers; public string? Text; }

internal struct WideTree { [NonSerialized] internal Numbers Cache; public List<WideTree>? Children; }

internal sealed class Odd(int captured, string text)
{
    public int this[int i] => captured + i;
    public string Text { get; } = text;
    public string Halved { get => field; set => field = value[..(value.Length / 2)]; } = "abcdef";
    public nuint? Nothing => null;
}

internal class Base<T>
{
    private T _value = default!;
    public virtual T Value { get => _value; set => _value = value; }
    protected string? _name;
    public virtual int Auto { get; set; }
}
internal sealed class Derived<T> : Base<T>
{
    public override T Value { get; set; } = default!;
    public new string? _name;
    public override int Auto { get; set; }
    internal void Set(T inner, string name) { base.Value = inner; base._name = name; base.Auto = 77; }
    internal string? BaseName => base._name;
}

internal sealed class Subject
{
    [field: NonSerialized] public event EventHandler? Changed;
    public int Value;
    internal void Fire() => Changed?.Invoke(this, EventArgs.Empty);
    internal bool HasListeners => Changed is not null;
}

internal sealed class Loop
{
    public object? Never => null;
    public Loop[][]? Grid;
    public Dictionary<string, List<Loop>>? Map;
    public (Loop, int)? Pair;
    public HashSet<Loop>? Set;
    public Queue<Loop>? Queue;
    public Stack<Loop>? Stack;
    public LinkedList<Loop>? Linked;
    public Loop[,]? Square;
}

internal sealed record Collections
{
    public Queue<string> Queue { get; init; } = new(["a", "b"]);
    public Stack<string> Stack { get; init; } = new(["a", "b", "c"]);
    public LinkedList<int> Linked { get; init; } = new([1, 2]);
    public SortedSet<string> Sorted { get; init; } = new(["b", "A"], StringComparer.OrdinalIgnoreCase);
    public SortedDictionary<int, string> Tree { get; init; } = new() { [2] = "b", [1] = "a" };
    public SortedList<string, int> List { get; init; } = new(StringComparer.Ordinal) { ["z"] = 1, ["B"] = 2 };
    public PriorityQueue<string, int> Priority { get; init; } = new([("late", 9), ("soon", 1)]);
    public ConcurrentQueue<int> Concurrent { get; init; } = new([1, 2, 3]);
    public ConcurrentStack<int> ConcurrentStack { get; init; } = new([1, 2, 3]);
    public ConcurrentBag<int> Bag { get; init; } = [1, 2, 3];
    public ConcurrentDictionary<string, int> Dictionary { get; init; } =
        new(StringComparer.OrdinalIgnoreCase) { ["x"] = 1 };
    public ObservableCollection<int> Observable { get; init; } = [1, 2];
    public ReadOnlyCollection<int> ReadOnly { get; init; } = new([1, 2]);
    public Collection<string> Plain { get; init; } = ["p"];
    public ReadOnlyDictionary<int, int> ReadOnlyMap { get; init; } = new(new Dictionary<int, int> { [1] = 2 });
    public ArraySegment<int> Segment { get; init; } = new([1, 2, 3, 4], 1, 2);
    public ImmutableList<int> ImmutableList { get; init; } = [1, 2];
    public ImmutableQueue<int> ImmutableQueue { get; init; } = [1, 2];
    public ImmutableStack<int> ImmutableStack { get; init; } = [1, 2, 3];
    public ImmutableHashSet<string> ImmutableSet { get; init; } =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "a", "B");
    public ImmutableSortedSet<int> ImmutableSorted { get; init; } = [3, 1, 2];
    public ImmutableDictionary<string, int> ImmutableMap { get; init; } =
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal).Add("k", 1);
    public ImmutableSortedDictionary<int, string> ImmutableTree { get; init; } =
        ImmutableSortedDictionary<int, string>.Empty.Add(1, "x");
    public FrozenSet<string> Frozen { get; init; } = new[] { "a", "b" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    public OrderedDictionary<string, int> Ordered { get; init; } = new() { ["z"] = 1, ["a"] = 2 };
    public Tuple<int, string, Tuple<bool>> Tuple { get; init; } =
        System.Tuple.Create(1, "t", System.Tuple.Create(true));
    public (int, int, int, int, int, int, int, string, bool) Nine { get; init; } = (1, 2, 3, 4, 5, 6, 7, "8", true);
    public KeyValuePair<string, int[]> Pair { get; init; } = new("k", [1]);
    public int[,,] Cube { get; init; } = new int[2, 3, 4];
    public string[][,] Jagged { get; init; } = [new string[1, 2]];
    public int?[] Maybe { get; init; } = [1, null];
    public Memory<byte> Memory { get; init; } = new byte[] { 1, 2, 3 };
    public ReadOnlyMemory<char> Chars { get; init; } = "chars".AsMemory();
    public bool[] Flags { get; init; } = [true, false];
    public DateTime[] Dates { get; init; } = [DateTime.MaxValue];
}
