using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>
/// Runs one rule over sources in which <c>{|MP0001:…|}</c> marks what must be flagged. What is not marked must not be.
/// </summary>
internal static class Verify
{
    /// <summary>Exactly the marked places are flagged.</summary>
    public static Task Analyzer<TAnalyzer>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new() =>
        new AnalyzerRun<TAnalyzer>(source).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Nothing is flagged.</summary>
    public static Task NotFlagged<TAnalyzer>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        Assert.DoesNotContain("{|MP", source, StringComparison.Ordinal);
        return Analyzer<TAnalyzer>(source);
    }

    /// <summary>
    /// Exactly the marked places are flagged, and the fix turns one source into the other: one diagnostic after the
    /// other, and all of them at once. What results compiles.
    /// </summary>
    /// <param name="source">The source with its marks.</param>
    /// <param name="fixedSource">The source afterwards.</param>
    /// <param name="rounds">How often Fix All has to run, where one repair uncovers the next problem of the same
    /// value.</param>
    public static Task Fix<TAnalyzer, TFix>(string source, string fixedSource, int rounds = 1)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        var run = new FixRun<TAnalyzer, TFix>(source, fixedSource);
        if (rounds > 1)
        {
            run.NumberOfIncrementalIterations = -2 * rounds;
            run.NumberOfFixAllIterations = -rounds;
        }

        return run.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The marked places are flagged, but no repair is offered.</summary>
    public static Task NoFix<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        new FixRun<TAnalyzer, TFix>(source, source).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>The same in a project of several files, with the stubs that the generator makes.</summary>
    public static Task FixProject<TAnalyzer, TFix>(string[] sources, string[] fixedSources)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        new FixRun<TAnalyzer, TFix>(sources, fixedSources, generates: true)
            .RunAsync(TestContext.Current.CancellationToken);

    /// <summary>The marked places of a project are flagged, but no repair is offered.</summary>
    public static Task NoFixProject<TAnalyzer, TFix>(params string[] sources)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() => FixProject<TAnalyzer, TFix>(sources, sources);
}
