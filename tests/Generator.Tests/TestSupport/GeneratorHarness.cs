using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Multiprocessing.Generator;

namespace Generator.Tests.TestSupport;

/// <summary>
/// Runs the generator as every test does: the output has to compile without a warning, and after each of the usual
/// edits all steps have to be reused. No test can forget to ask for that.
/// </summary>
internal static class GeneratorHarness
{
    /// <summary>A file that has nothing to do with marked methods.</summary>
    internal const string Unrelated =
        "namespace Other; internal class Bystander { internal int Answer() { return 42; } }";

    internal static GeneratorResult Run(params string[] sources) =>
        Run(TestCompilation.Create([.. sources, Unrelated]));

    internal static GeneratorResult Run(CSharpCompilation compilation, bool allowErrors = false)
    {
        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics,
            TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        var result = new GeneratorResult(driver, compilation, WithoutSilence(output));
        if (!allowErrors) result.AssertCompiles();
        foreach ((string name, CSharpCompilation edited) in HarmlessEdits(compilation))
            AssertAllReused(driver, edited, name, result);
        AssertOrderDoesNotMatter(compilation, result);
        return result;
    }

    /// <summary>
    /// The output as if it did not switch off all warnings: with what a project of usual settings would say of the
    /// generated code. What a name of the user's may cause, and mentions of what is obsolete, stay switched off.
    /// </summary>
    private static Compilation WithoutSilence(Compilation output) => output.SyntaxTrees.Where(IsGenerated).Aggregate(
        output, (compilation, tree) => compilation.ReplaceSyntaxTree(tree, TestCompilation.Parse(
            tree.ToString()
                .Replace(
                    Multiprocessing.Generator.Emission.SourceWriter.Silence,
                    "#pragma warning disable CS0612, CS0618, CS0109"),
            tree.FilePath)));

    private static bool IsGenerated(SyntaxTree tree) => tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);

    internal static GeneratorDriver CreateDriver() => CSharpGeneratorDriver.Create(
        [new ProcessGenerator().AsSourceGenerator()],
        parseOptions: TestCompilation.ParseOptions,
        driverOptions: new GeneratorDriverOptions(
            IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>What ran, and what came of it, in the named steps and the outputs of a run.</summary>
    internal static IEnumerable<(string Step, IncrementalStepRunReason Reason)> Reasons(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        return TrackingNames.All
            .SelectMany(
                name => result.TrackedSteps.TryGetValue(
                    name, out ImmutableArray<IncrementalGeneratorRunStep> steps) ? steps : [])
            .Concat(result.TrackedOutputSteps.SelectMany(pair => pair.Value))
            .SelectMany(step => step.Outputs.Select(o => (step.Name ?? "output", o.Reason)));
    }

    internal static bool IsReused(IncrementalStepRunReason reason) =>
        reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    internal static CSharpCompilation Replace(
        this CSharpCompilation compilation, Func<SyntaxTree, bool> which, Func<string, string> edit)
    {
        SyntaxTree old = compilation.SyntaxTrees.First(which);
        return compilation.ReplaceSyntaxTree(
            old, TestCompilation.Parse(edit(old.ToString()), old.FilePath));
    }

    private static IEnumerable<(string Name, CSharpCompilation Edited)> HarmlessEdits(CSharpCompilation compilation)
    {
        yield return ("clone", compilation.Clone());
        yield return ("comment above", compilation.Replace(IsMarked, text => "// a comment\n\n\n" + text));
        yield return ("unrelated file", compilation.AddSyntaxTrees(
            TestCompilation.Parse("class Newcomer;", "Newcomer.cs")));
        if (compilation.SyntaxTrees.Any(tree => tree.ToString() == Unrelated))
        {
            yield return ("keystroke in an unrelated body", compilation.Replace(
                tree => tree.ToString() == Unrelated, text => text.Replace("return 42;", "return 42 + 1;")));
        }

        SyntaxTree marked = compilation.SyntaxTrees.First(IsMarked);
        SyntaxNode root = marked.GetRoot();
        if (root.DescendantNodes().OfType<MethodDeclarationSyntax>().FirstOrDefault(m => m.Body is not null)
            is { Body: { } body })
        {
            yield return ("body edit", compilation.ReplaceSyntaxTree(
                marked, marked.WithRootAndOptions(
                    root.ReplaceNode(
                        body, body.WithStatements(body.Statements.Insert(0, SyntaxFactory.EmptyStatement()))),
                    marked.Options)));
        }
    }

    private static bool IsMarked(SyntaxTree tree) =>
        tree.ToString().Contains("[RunInProcess", StringComparison.Ordinal);

    private static void AssertAllReused(
        GeneratorDriver driver, CSharpCompilation edited, string edit, GeneratorResult before)
    {
        GeneratorDriver after = driver.RunGenerators(edited, TestContext.Current.CancellationToken);
        string[] rerun = [.. Reasons(after).Where(r => !IsReused(r.Reason)).Select(r => $"{r.Step}: {r.Reason}")];
        Assert.True(rerun.Length == 0, $"After the edit '{edit}' these steps ran again: {string.Join(", ", rerun)}");
        Assert.Equal(before.Files, GeneratorResult.FilesOf(after));
    }

    private static void AssertOrderDoesNotMatter(CSharpCompilation compilation, GeneratorResult result)
    {
        CSharpCompilation reversed = compilation.RemoveAllSyntaxTrees()
            .AddSyntaxTrees(compilation.SyntaxTrees.Reverse());
        GeneratorDriver driver = CreateDriver().RunGenerators(reversed, TestContext.Current.CancellationToken);
        Assert.Equal(result.Files, GeneratorResult.FilesOf(driver));
    }
}
