namespace Generator.Tests.OtherCode;

/// <summary>
/// Methods that have no stub that runs, and types whose members are called like what emitted code calls.
/// </summary>
public class ShapeTests
{
    [Theory]
    [InlineData(
        "MP0015",
        "public partial interface IFace { [RunInProcess] static virtual int Sv(int a) => a; public static object "
        + "Use() => Calls.Sv(1); }")]
    [InlineData("MP0015", "public partial interface IFace { [RunInProcess] static abstract int Sv(int a); }")]
    [InlineData(
        "MP0015",
        "public partial interface IBase { static abstract int Sv(int a); } public partial class Jobs : IBase { "
        + "[RunInProcess] static int IBase.Sv(int a) => a; }")]
    [InlineData(
        "MP0015",
        "public static partial class Jobs { extension(int x) { [RunInProcess] public static int F(int a) => a; } }")]
    [InlineData("MP0015", "public partial class Jobs { public int X { [RunInProcess] get => 1; } }")]
    [InlineData(
        "MP0015", "public partial class Jobs { [RunInProcess] public static Jobs operator +(Jobs a, Jobs b) => a; }")]
    [InlineData(
        "MP0001",
        "public partial class Jobs { [RunInProcess] public int F(int a) => a; public static object Use() => "
        + "Calls.F(1); }")]
    [InlineData(
        "MP0002",
        "public class Jobs { [RunInProcess] public static int F(int a) => a; public static object Use() => "
        + "Jobs.Calls.F(1); }")]
    [InlineData(
        "MP0003",
        "public static partial class Jobs { [RunInProcess] public static T F<T>(T a) => a; public static object "
        + "Use() => Calls.F(1); }")]
    [InlineData(
        "MP0004",
        "public static partial class Jobs { [RunInProcess] public static int F(ref readonly int a, int b = 1) => a; "
        + "public static object Use() { int x = 1; return Calls.F(in x); } }")]
    [InlineData(
        "MP0004",
        "public static partial class Jobs { private static int s_x; [RunInProcess] public static ref int F() => ref "
        + "s_x; public static object Use() => Calls.F(); }")]
    [InlineData(
        "MP0005",
        "public static partial class Jobs { [RunInProcess] public static int F(params ReadOnlySpan<int> a) => "
        + "a.Length; public static object Use() => Calls.F(1, 2); }")]
    [InlineData(
        "MP0005",
        "public static partial class Jobs { [RunInProcess] public static int F(scoped Span<int> a) => a.Length; "
        + "public static object Use() => Calls.F([1]); }")]
    [InlineData(
        "MP0006",
        "public static partial class Jobs { [RunInProcess] public static async void F() => await Task.Yield(); }")]
    [InlineData(
        "MP0007",
        "public static partial class Jobs { [RunInProcess] public static int F(CancellationToken a, "
        + "CancellationToken b) => 1; public static object Use() => Calls.F(); }")]
    [InlineData(
        "MP0014",
        "public static partial class Jobs { [RunInProcess] public static Task<Task<int>> F() => null!; public static "
        + "object Use() => Calls.F(); }")]
    [InlineData(
        "MP0017",
        "public static partial class Jobs { [RunInProcess(Name = \"a b\")] public static int F() => 1; public static "
        + "object Use() => Calls.F(); }")]
    [InlineData(
        "MP1002",
        "public static partial class Jobs { [RunInProcess] public static int F(Action a) => 1; public static object "
        + "Use() => Calls.F(() => { }); }")]
    public async Task Method_ThatIsRefused_HasOneRuleAndNoErrorInItsStub(string id, string source) =>
        await new Project(source).IsRefused(id);

    public static TheoryData<string> Types { get; } = new()
    {
        "public abstract class Event { private protected Event() { } public new string GetType() => \"kind\"; } "
        + "public sealed class Started : Event { public int At { get; set; } } public static partial class Jobs { "
        + "[RunInProcess] public static Event Echo(Event e) => e; }",
        "public abstract class Event { private protected Event() { } public new int GetType { get; set; } public "
        + "static new bool ReferenceEquals(object a, object b) => true; public static bool operator ==(Event? a, "
        + "Event? b) => throw new InvalidOperationException(); public static bool operator !=(Event? a, Event? b) => "
        + "throw new InvalidOperationException(); public override bool Equals(object? o) => false; public override "
        + "int GetHashCode() => 1; } public sealed class Started : Event { public string? At { get; set; } } public "
        + "static partial class Jobs { [RunInProcess] public static Event[] Echo(Event? e, Started s) => []; }",
        "public class Base { public new void GetType() { } public new int Equals(object? a) => 1; public new string "
        + "ToString() => \"\"; public new object MemberwiseClone() => 1; public new string GetHashCode() => \"\"; } "
        + "public partial class Jobs : Base { [RunInProcess] public static Jobs F(Jobs j, IProgress<Jobs> p) => j; "
        + "public string? Method, Instance, ReadCall, InvokeAsync, WriteArguments, Read, Write; }",
        "public sealed class Node { public Node? Next { get; set; } public new string GetType() => \"\"; public "
        + "string? known, place, value, type, tag, reader, writer, unfilled; } public static partial class Jobs { "
        + "[RunInProcess] public static Node F(Node n) => n; }",
        "public sealed record R(int A, string? B) { public required DateTime When { get; init; } public string? "
        + "Trimmed { get; set => field = value?.Trim(); } public static implicit operator string(R r) => \"\"; } "
        + "public sealed class P(int x, List<string> names) { public int X => x; public int N => names.Count; } "
        + "public static partial class Jobs { [RunInProcess] public static R F(R r, P p) => r; }",
        "public abstract class Base { public string? A { get; set; } public required string B { get; set; } } public "
        + "sealed class Derived : Base { public new int A { get; set; } "
        + "[System.Diagnostics.CodeAnalysis.SetsRequiredMembers] "
        + "public Derived() { B = \"\"; } } public sealed class Lost : Exception { public Lost(string m) : base(m) { "
        + "} public required int Code { get; init; } [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public "
        + "Lost(string m, Exception? i) : base(m, i) { Code = 1; } } public static partial class Jobs { "
        + "[RunInProcess] public static Derived F(Derived d) => throw new Lost(\"\") { Code = 1 }; }",
        "public static partial class Jobs { [RunInProcess] public static int A(params IEnumerable<int> x) => 1; "
        + "[RunInProcess] public static int B(params List<string> x) => 1; [RunInProcess] public static int C(params "
        + "IReadOnlyList<int> x) => 1; public static object Use(IProcessPool p) => (Calls.A(1, 2), Calls.B(), "
        + "p.Jobs.AAsync(1), p.Jobs.CAsync([1], CancellationToken.None)); }",
        "public sealed class G<T> where T : class, new() { public T? Item { get; set; } private T[] _more = []; "
        + "public int N => _more.Length; public sealed class Inner<U> where U : struct { private Dictionary<T, U>? "
        + "_d = []; public bool N => _d is null; } } public sealed class E { public string? X { get; set; } } public "
        + "static partial class Jobs { [RunInProcess] public static G<E>.Inner<int> F(G<E> g, "
        + "G<E>.Inner<DayOfWeek>[] all) => null!; }",
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Type_WithMembersLikeWhatIsCalled_IsCarried(string source) => await new Project(source).Works();
}
