using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator;
using Multiprocessing.TestSupport;

namespace Multiprocessing.Analyzers.Tests.Shape;

/// <summary>
/// The rules about the shape of a method are one table: what an analyzer reports is what the stub of the same method
/// throws, word for word, and where nothing is reported the stub works.
/// </summary>
public sealed partial class ShapeAgreement
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("MP0001", "public partial class Jobs { [RunInProcess] public int Run(int a) => a; }")]
    [InlineData("MP0002", "public static class Jobs { [RunInProcess] public static int Run(int a) => a; }")]
    [InlineData(
        "MP0002",
        "public class Outer { public static partial class Jobs { [RunInProcess] public static int Run(int a) => a; } "
        + "}")]
    [InlineData("MP0003", "public static partial class Jobs { [RunInProcess] public static int Run<T>(int a) => a; }")]
    [InlineData("MP0004", "public static partial class Jobs { [RunInProcess] public static int Run(ref int a) => a; }")]
    [InlineData("MP0004", "public static partial class Jobs { [RunInProcess] public static int Run(in int a) => a; }")]
    [InlineData(
        "MP0004",
        "public static partial class Jobs { [RunInProcess] public static int Run(ref readonly int a) => a; }")]
    [InlineData(
        "MP0004", "public static partial class Jobs { [RunInProcess] public static int Run(out int a) => a = 1; }")]
    [InlineData(
        "MP0004",
        "public static partial class Jobs { static int s; [RunInProcess] public static ref int Run() => ref s; }")]
    [InlineData(
        "MP0005", "public static partial class Jobs { [RunInProcess] public static int Run(Span<int> a) => a[0]; }")]
    [InlineData(
        "MP0005",
        "public static partial class Jobs { [RunInProcess] public static Span<int> Run(int a) => new int[a]; }")]
    [InlineData(
        "MP0006",
        "public static partial class Jobs { [RunInProcess] public static async void Run(int a) => await "
        + "Task.Yield(); }")]
    [InlineData(
        "MP0007",
        "public static partial class Jobs { [RunInProcess] public static void Run(CancellationToken a, "
        + "CancellationToken b) { } }")]
    [InlineData(
        "MP0009",
        "public static partial class Jobs { [RunInProcess] public static int Run() => 1; [RunInProcess] public "
        + "static int RunAsync() => 2; }")]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { public static int Spawn; [RunInProcess] public static int Run(int a) => "
        + "a; }")]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { [RunInProcess(Name = \"X\")] public static int Calls(int a) => a; }")]
    [InlineData(
        "MP0011",
        "public static partial class Jobs { [RunInProcess(Name = \"Calls\")] public static int Run(int a) => a; }")]
    [InlineData(
        "MP0014",
        "public static partial class Jobs { [RunInProcess] public static Task<Task<int>> Run(int a) => "
        + "Task.FromResult(Task.FromResult(a)); }")]
    [InlineData(
        "MP0014",
        "public static partial class Jobs { [RunInProcess] public static ValueTask<IAsyncEnumerable<int>> Run(int a) "
        + "=> default; }")]
    [InlineData(
        "MP0017",
        "public static partial class Jobs { [RunInProcess(Name = \"a b\")] public static int Run(int a) => a; }")]
    public async Task Stub_ThrowsWhatTheRuleReports(string id, string source)
    {
        (Diagnostic finding, string generated) = await RunAsync(source);

        Assert.Equal(id, finding.Id);
        Assert.Contains(
            SymbolDisplay.FormatLiteral(finding.GetMessage(null), quote: true), generated, StringComparison.Ordinal);
    }

    /// <summary>No code could stand anywhere that mentions these: there is only the rule.</summary>
    [Theory]
    [InlineData(
        "MP0009",
        "public static partial class Jobs { [RunInProcess] public static int Run(CancellationToken t) => 1; "
        + "[RunInProcess] public static int Run() => 2; }",
        1)]
    [InlineData(
        "MP0015", "public partial class Jobs { [RunInProcess] public static Jobs operator +(Jobs a) => a; }", 0)]
    [InlineData("MP0016", "file static partial class Jobs { [RunInProcess] public static int Run(int a) => a; }", 0)]
    public async Task Method_WithoutStub_IsReported(string id, string source, int stubs)
    {
        (Diagnostic finding, string generated) = await RunAsync(source);

        Assert.Equal(id, finding.Id);
        Assert.DoesNotContain("NotSupportedException", generated, StringComparison.Ordinal);
        Assert.Equal(stubs, Accessor().Matches(generated).Select(match => match.Value).Distinct().Count());
    }

    [Fact]
    public async Task Stub_OfAMethodThatBreaksNoRule_Works()
    {
        const string Source = """
            public static partial class Jobs
            {
                [RunInProcess] public static int Run(int a, CancellationToken token) => a;
                [RunInProcess(Name = "Other")] public static Task<int> RunAsync(int a) => Task.FromResult(a);
            }
            """;
        (ImmutableArray<Diagnostic> findings, string generated) = await RunAllAsync(Source);

        Assert.Empty(findings);
        Assert.DoesNotContain("NotSupportedException", generated, StringComparison.Ordinal);
    }

    [GeneratedRegex("__Process_[0-9a-f]{16}")]
    private static partial Regex Accessor();

    private static async Task<(Diagnostic Finding, string Generated)> RunAsync(string source)
    {
        (ImmutableArray<Diagnostic> findings, string generated) = await RunAllAsync(source);
        return (Assert.Single(findings), generated);
    }

    private static async Task<(ImmutableArray<Diagnostic> Findings, string Generated)> RunAllAsync(string source)
    {
        CSharpCompilation compilation = AllRules.Compile(source);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ProcessGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        GeneratorDriverRunResult result = driver.RunGenerators(compilation, TestContext.Current.CancellationToken)
            .GetRunResult();
        (ImmutableArray<Diagnostic> findings, _) = await AllRules.RunAsync(compilation);
        string generated = string.Concat(result.GeneratedTrees.Select(tree => tree.ToString()));
        return ([.. findings.Where(d => d is { Severity: DiagnosticSeverity.Error }
            && d.Id.StartsWith("MP0", StringComparison.Ordinal))], generated);
    }
}
