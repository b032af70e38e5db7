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
    /// Exactly the marked places are flagged, and the fix turns one source into the other: one diagnostic after the other,
    /// and all of them at once. What results compiles.
    /// </summary>
    public static Task Fix<TAnalyzer, TFix>(string source, string fixedSource)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        new FixRun<TAnalyzer, TFix>(source, fixedSource).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>The marked places are flagged, but no repair is offered.</summary>
    public static Task NoFix<TAnalyzer, TFix>(string source)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        new FixRun<TAnalyzer, TFix>(source, source).RunAsync(TestContext.Current.CancellationToken);
}
