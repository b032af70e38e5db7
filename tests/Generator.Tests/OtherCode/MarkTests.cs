using Microsoft.CodeAnalysis;
using Multiprocessing.TestSupport;

namespace Generator.Tests.OtherCode;

/// <summary>
/// Attributes of the user's for which a compiler or an analyzer reports code that mentions something.
/// </summary>
public class MarkTests
{
    private const string Old = "[Obsolete(\"x\", error: true)]";
    private const string New = "[System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\")]";

    public static TheoryData<string> Carried { get; } = new()
    {
        $"{Old} public sealed class Legacy {{ public int Cents {{ get; set; }} }} public sealed class Invoice {{ "
        + $"{Old} public Legacy? Old {{ get; set; }} public int Total {{ get; set; }} }} public static partial class "
        + "Jobs { [RunInProcess] public static int Sum(Invoice invoice) => invoice.Total; }",
        $"{Old} public struct Legacy {{ public string? Cents {{ get; set; }} }} public sealed class Invoice {{ {Old} "
        + $"private readonly List<Legacy?[]> _old = []; public int Total {{ get; set; }} {Old} public int N => "
        + "_old.Count; } public static partial class Jobs { [RunInProcess] public static Invoice Sum(Invoice[] "
        + "invoice) => invoice[0]; }",
        $"{Old} public enum Kind {{ A }} public abstract class Shape {{ private protected Shape() {{ }} }} {Old} "
        + "public sealed class Circle : Shape { public Kind Kind { get; set; } } public sealed class Square : "
        + "Shape { public int A { get; set; } } public static partial class Jobs { [RunInProcess] public static "
        + "Shape Echo(Shape s) => s; }",
        $"public enum Kind {{ A, {Old} B }} public sealed class D {{ {Old} public int Direct {{ get; set; }} public "
        + $"int Set {{ get; {Old} set; }} public string? Get {{ {Old} get; set; }} {Old} public string? Field; }} "
        + "public static partial class Jobs { [RunInProcess] public static int F(D d, Kind k = (Kind)1) => 1; }",
        $"{Old} public class Lost : Exception {{ public Lost(string m) : base(m) {{ }} }} public class Found : "
        + $"Exception {{ {Old} public Found(string m) : base(m) {{ }} public Found() {{ }} }} public static partial "
        + "class Jobs { [RunInProcess] public static int F() => 1; }",
        $"{Old} public static partial class Jobs {{ [RunInProcess] public static int F() => 1; }}",
        $"{Old} public partial class Outer {{ public static partial class Jobs {{ [RunInProcess] public static int "
        + "F() => 1; } }",
        $"public partial class Outer {{ {Old} public static partial class Jobs {{ [RunInProcess] public static int "
        + $"F() => 1; }} {Old} private static partial class Hidden {{ [RunInProcess] public static int F() => 1; }} }}",
        $"{Old} public sealed class Legacy {{ public string? A {{ get; set; }} }} public static partial class Jobs "
        + $"{{ [RunInProcess, {Old[1..^1]}] public static Legacy F(Legacy l, IProgress<Legacy> p) => l; {Old} public "
        + "static void Use() { using var q = new ProcessQueue<Legacy>(); } }",
        $"public partial class Jobs {{ {Old} private sealed class Legacy {{ public string? A {{ get; set; }} }} "
        + $"{Old} public static void Use() {{ using var q = new ProcessQueue<Legacy>(); }} }}",
        "[Obsolete(\"x\", DiagnosticId = \"OLD7\", UrlFormat = \"https://x/{0}\")] public sealed class Legacy { public string? A { get; set; } } public sealed class D {\n#pragma warning disable OLD7\n public Legacy? L { get; set; } } public static partial class Jobs { [RunInProcess] public static D F(D d) => d; }",
        $"{New} public sealed class Fresh {{ public string? A {{ get; set; }} }} public sealed class D {{\n#pragma "
        + $"warning disable EXP001\n public Fresh? L {{ get; set; }} {New} public string? M {{ get; set; }} }} "
        + "public static partial class Jobs { [RunInProcess] public static D F(D d) => d; }",
        $"public static partial class Jobs {{ [RunInProcess] {New} public static int F() => 1; }}",
        $"{New} public static partial class Jobs {{ [RunInProcess] public static int F() => 1; }}",
        $"public partial class Outer {{ {New} public static partial class Jobs {{ [RunInProcess] public static int "
        + $"F() => 1; }} {New} private static partial class Hidden {{ [RunInProcess] public static int F() => 1; }} }}",
        "[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"EXP002\")] public sealed class D { public string? "
        + "A { get; set; } } public static partial class Jobs { [RunInProcess] public static D F(D d) => d; }",
        "[assembly: CLSCompliant(true)] public sealed class D { [CLSCompliant(false)] public uint A { get; set; } } "
        + "public static partial class Jobs { [RunInProcess] public static int Add(int a, int b) => a + b; "
        + "[RunInProcess] public static D F(D d) => d; }",
        "[Flags] public enum E { A = 1 } public static partial class Jobs { [RunInProcess, "
        + "System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)] public static E "
        + "F(E e = E.A | (E)64) => e; }",
    };

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Carried))]
    public async Task MarkedThings_OfTheUsers_AreCarriedWithoutAWord(string source) =>
        await new Project(source).Works();

    [Theory]
    [InlineData("Obsolete(\"old\")", "CS0618")]
    [InlineData("Obsolete(\"old\", true)", "CS0619")]
    [InlineData("System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\")", "EXP001")]
    public void MarkOfAMethod_IsSeenAtItsStubs(string mark, string id)
    {
        Compilation output = new Project(
            $"public static partial class Jobs {{ [RunInProcess, {mark}] public static int F() => 1; }}",
            "public static class User { public static object Use(IProcessPool p) => (Jobs.Calls.F(), "
            + "p.Jobs.FAsync()); public static ChildProcess Spawn() => Jobs.Spawn.F(); }").Generate(out _);
        Assert.Equal([id, id, id], output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS1591").Select(d => d.Id));
    }

    [Theory]
    [InlineData("Obsolete(\"old\", true)", "CS0619")]
    [InlineData("System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\")", "EXP001")]
    public void MarkOfAType_IsSeenAtThePool(string mark, string id)
    {
        Compilation output = new Project(
            $"[{mark}] public static partial class Jobs {{ [RunInProcess] public static int F() => 1; }}",
            "public static class User { public static object Use(IProcessPool p) => p.Jobs; }").Generate(out _);
        Assert.Contains(id, output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Location.SourceTree?.FilePath == "File1.cs" && d.Id != "CS1591").Select(d => d.Id));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task MarksForAnalyzers_AreRepeatedOnTheStubs()
    {
        (SortedDictionary<string, string> files, _) = await new Project(
            """
            using System.Diagnostics.CodeAnalysis;
            using System.Runtime.Versioning;
            [SupportedOSPlatform("linux"), SupportedOSPlatform("windows10.0"), RequiresUnreferencedCode("all")]
            public static partial class Jobs
            {
                [RunInProcess, UnsupportedOSPlatform("macos"), RequiresDynamicCode("d", Url = "u"), RequiresPreviewFeatures("p"), RequiresAssemblyFiles]
                public static int F([AllowNull] string a, [StringSyntax("Regex")] string b, [DisallowNull] string? c, [NotNull] string? d) { d ??= ""; return 1; }
                public static object Use() => Calls.F(null, "", "", null);
            }
            """.Replace("using System", "using global::System")).Works();
        string stubs = files.Single(f => f.Key.StartsWith("Jobs.Stubs", StringComparison.Ordinal)).Value;
        foreach (string mark in
            new[]
            {
                "UnsupportedOSPlatformAttribute(\"macos\")", "RequiresDynamicCodeAttribute(\"d\", Url = \"u\")",
                "RequiresPreviewFeaturesAttribute(\"p\")", "RequiresAssemblyFilesAttribute]",
                "RequiresUnreferencedCodeAttribute(\"all\")"
            })
            Assert.Equal(3, stubs.Split(mark).Length - 1);
        Assert.Contains(
            "[global::System.Runtime.Versioning.SupportedOSPlatformAttribute(\"windows10.0\")]", stubs,
            StringComparison.Ordinal);
        Assert.Equal(1, stubs.Split("UnconditionalSuppressMessage(\"Trimming\", \"IL2026\"").Length - 1);
    }
}
