using Multiprocessing.TestSupport;

namespace Generator.Tests.OtherCode;

/// <summary>Types that not all code can see, where they are declared and elsewhere.</summary>
public class AccessTests
{
    public static TheoryData<string> Reached { get; } = new()
    {
        // The marked method is elsewhere than the private type.
        "public partial class Order { private sealed class Line { public string? T { get; set; } } private readonly "
        + "List<Line> _lines = []; public int N => _lines.Count; } public static partial class Jobs { [RunInProcess] "
        + "public static Order F(Order o, Order[] all, IProgress<Order> p) => o; public static void Use() { using "
        + "var q = new ProcessQueue<Order>(); } }",
        "public partial class Order { private enum Kind { A } private Kind _kind = Kind.A; private Kind? _maybe = "
        + "Kind.A; private (Kind, string) _pair = (Kind.A, \"\"); public int N => (int)_kind + (_maybe is null ? 1 : "
        + "0) + _pair.Item2.Length; } public static partial class Jobs { [RunInProcess] public static Order F(Order "
        + "o) => o; }",
        "public partial struct Order { private struct Line { public string? T { get; set; } } private Line _line; "
        + "public string? N => _line.T; } public static partial class Jobs { [RunInProcess] public static Order? "
        + "F(Order o) => o; }",
        "public abstract partial class Shape { private protected Shape() { } private sealed class Round : Shape { "
        + "public int R { get; set; } } public sealed class Flat : Shape { public int R { get; set; } } public "
        + "static Shape Make() => new Round(); } public static partial class Jobs { [RunInProcess] public static "
        + "Shape F(Shape s) => s; }",
        "public partial class Outer { public partial class Base { private sealed class Secret { public string? T { "
        + "get; set; } } private Secret? _s = new(); public bool N => _s is null; } } public sealed class Derived : "
        + "Outer.Base { public int X { get; set; } } public static partial class Jobs { [RunInProcess] public static "
        + "Derived F(Derived d) => d; }",
        "public partial class Outer { private sealed class Secret { public string? T { get; set; } } internal sealed "
        + "class Shown { private Secret? _s = new(); public bool N => _s is null; } public static partial class Jobs "
        + "{ [RunInProcess] internal static int F(Shown s) => 1; } } public static partial class Jobs { "
        + "[RunInProcess] internal static int G(Outer.Shown s) => 1; }",
        // Protected types, from derived classes and from nested ones.
        "public partial class Base { protected sealed class Secret { public string? T { get; set; } } } public "
        + "partial class Derived : Base { [RunInProcess] private static Secret F(Secret s, List<Secret> all) => s; "
        + "public static object Use() => Calls.F(new(), []); }",
        "public partial class Base { protected class Secret { public string? T { get; set; } } } public partial "
        + "class Derived : Base { protected sealed class More : Secret { public string? U { get; set; } } "
        + "[RunInProcess] private static More F(More s) => s; }",
        "public partial class Base { private protected struct Secret { public string? T { get; set; } } protected "
        + "internal sealed class Known { public string? T { get; set; } } } public partial class Derived : Base { "
        + "[RunInProcess] private static Secret F(Secret s) => s; } public static partial class Jobs { "
        + "[RunInProcess] internal static int G(Base.Known k) => 1; }",
        "public partial class Base { protected sealed class Secret { public string? T { get; set; } } "
        + "[RunInProcess] protected static int F(Secret s) => 1; protected static partial class Nested { "
        + "[RunInProcess] internal static int G(Secret s) => 1; } }",
        "public partial class Base { protected partial class Mid { private sealed class Secret { public string? T { "
        + "get; set; } } private Secret? _s = new(); public bool N => _s is null; } } public partial class Derived : "
        + "Base { [RunInProcess] private static int F(Mid m) => 1; }",
        "public partial interface IBase { protected sealed class Secret { public string? T { get; set; } } "
        + "[RunInProcess] protected static int F(Secret s) => 1; }",
        "public partial class Outer { private partial class Inner { internal sealed class Item { public Inner? In { "
        + "get; set; } public string? T { get; set; } } [RunInProcess] private static Item F(Item i) => i; } public "
        + "static void Use() { using var q = new ProcessQueue<Inner.Item>(); } }",
    };

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Reached))]
    public async Task HiddenType_WhereverItIsUsed_HasAFormatterThatIsReached(string source) =>
        await new Project(source).Works();

    [Fact]
    public async Task HiddenType_InATypeThatIsNotPartial_HasOneRule() =>
        Assert.Contains("make the types that contain the private type partial", await new Project(
            "public class Order { private sealed class Line { public string? T { get; set; } } private readonly "
            + "List<Line> _lines = []; public int N => _lines.Count; } public static partial class Jobs { "
            + "[RunInProcess] public static int F(Order o) => 1; }").IsRefused("MP1001"), StringComparison.Ordinal);

    [Fact]
    public async Task FileLocalType_OfAnItem_IsRefusedAndToldSo()
    {
        // No signature can mention such a type, but a queue of the same file can.
        const string source = "file sealed class Line { public string? T { get; set; } } public static class User { "
            + "public static void Use() { using var q = new ProcessQueue<Line>(); } }";
        Assert.Contains("remove the modifier 'file'", await new Project(source)
            .IsRefused("MP1001"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileLocalContainer_HasOneRule() => await new Project(
        "file static partial class Jobs { [RunInProcess] public static int F(int a) => a; }").IsRefused("MP0016");

    [Fact]
    public async Task FileLocalImplementation_IsLeftOutAndToldSo() =>
        Assert.Contains("remove the modifier 'file'", await new Project(
            "internal interface IShape; internal sealed class Flat : IShape { public string? T { get; set; } } file "
            + "sealed class Round : IShape { public string? T { get; set; } } internal static class User { internal "
            + "static IShape Make() => new Round(); } internal static partial class Jobs { [RunInProcess] internal "
            + "static int F(IShape s) => 1; }").IsRefused("MP1022"), StringComparison.Ordinal);
}
