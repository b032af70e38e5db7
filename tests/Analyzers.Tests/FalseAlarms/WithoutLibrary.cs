using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Multiprocessing.Analyzers.Tests.FalseAlarms;

/// <summary>
/// A project that does not refer to the library hears nothing, even where its own types have the same names.
/// </summary>
public sealed class WithoutLibrary
{
    [Fact]
    public async Task TypesOfTheSameNames_AreNotFlagged()
    {
        CSharpCompilation compilation = AllRules.Compile("""
            public sealed class RunInProcessAttribute : Attribute;
            public class ProcessLock { public void EnterScope() { } }
            public class Jobs
            {
                [RunInProcess] public async void Run(Stream stream) => await Task.Yield();
                public void Use(ProcessLock guard) => guard.EnterScope();
            }
            """);
        compilation = compilation
            .RemoveSyntaxTrees(compilation.SyntaxTrees[0])
            .AddSyntaxTrees(CSharpSyntaxTree.ParseText(
                "global using System; global using System.IO; global using System.Threading.Tasks;",
                (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
                cancellationToken: TestContext.Current.CancellationToken))
            .WithReferences(TestReferences.Framework);

        ImmutableArray<Diagnostic> findings = await compilation
            .WithAnalyzers(AllRules.Analyzers, new AnalyzerOptions([]))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);

        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Error));
        Assert.Empty(findings);
    }
}
