using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Multiprocessing.Generator.Analyzers.EntryPoint;

namespace Multiprocessing.Analyzers.Tests.EntryPoint;

public sealed class MP2001
{
    private const string Source = """
        using Multiprocessing;
        public static partial class Jobs
        {
            [RunInProcess] public static int One() => 1;
        }
        """;

    [Fact]
    [Trait("MP2001", "flagged")]
    public Task OldLanguageVersion_IsFlagged()
    {
        var run = new AnalyzerRun<LanguageVersionIsTooOldAnalyzer>(
            Source.Replace("One", "{|MP2001:One|}", StringComparison.Ordinal));
        run.SolutionTransforms.Add((solution, project) => solution.WithProjectParseOptions(
            project, new CSharpParseOptions(LanguageVersion.CSharp13)));
        return run.RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public Task CurrentLanguageVersion_IsNotFlagged() => Verify.NotFlagged<LanguageVersionIsTooOldAnalyzer>(Source);
}
