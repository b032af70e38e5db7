using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Multiprocessing.Analyzers.Tests.Documentation;

/// <summary>Compiles blocks as a new console project would that refers to the package.</summary>
internal static class BlockCompiler
{
    private const string Advice = """
        Readers paste this. What a block uses and does not show belongs into a comment before it:
            <!-- csharp
            what comes before the block
            …
            what comes behind it
            -->
        A block that is there to show a diagnostic says so in its first line: <!-- csharp MP3002
        """;

    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp14, DocumentationMode.None);

    /// <summary>The block with the code that is generated for it.</summary>
    public static (Compilation Compilation, SyntaxTree Block) Compile(CodeBlock block)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(block.Source, s_options, "Block.cs");
        CompilationUnitSyntax root = tree.GetCompilationUnitRoot(TestContext.Current.CancellationToken);
        // A fragment has no place for using directives; programs show theirs.
        string usings = AllRules.SdkUsings + (root.Usings.Count > 0 ? "" : "\nglobal using Multiprocessing;");
        bool isProgram = root.Members.OfType<GlobalStatementSyntax>().Any();
        var compilation = CSharpCompilation.Create(
            "Example",
            [CSharpSyntaxTree.ParseText(usings, s_options, "Usings.cs"), tree],
            [.. TestReferences.Framework, .. TestReferences.Runtime, .. TestReferences.Logging],
            new CSharpCompilationOptions(
                isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                // As in every project of the SDK: an assembly for an older framework is no reason to warn.
                specificDiagnosticOptions: [new("CS1701", ReportDiagnostic.Suppress)]));
        CSharpGeneratorDriver.Create([new Generator.ProcessGenerator().AsSourceGenerator()], parseOptions: s_options)
            .RunGeneratorsAndUpdateCompilation(
                compilation, out Compilation generated, out _, TestContext.Current.CancellationToken);
        return (generated, tree);
    }

    /// <summary>What is wrong with the block, or null: what the compiler warns of, and what the rules find.</summary>
    public static async Task<string?> FindProblemAsync(CodeBlock block)
    {
        (Compilation compilation, _) = Compile(block);
        ImmutableArray<Diagnostic> findings = await compilation
            .WithAnalyzers(
                AllRules.Analyzers,
                new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, true, false))
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Diagnostic[] all =
        [
            .. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
                .Where(d => d.Severity >= DiagnosticSeverity.Warning),
            .. findings,
        ];
        Diagnostic[] unexpected = [.. all.Where(d => !d.IsSuppressed && !block.Expected.Contains(d.Id))];
        string[] missing = [.. block.Expected.Except(all.Select(d => d.Id))];
        if (unexpected.Length == 0 && missing.Length == 0) return null;
        return string.Join(
            '\n',
            [
                $"The block at {block.Place} does not compile as it says:",
                .. unexpected.Select(Text).Distinct(StringComparer.Ordinal),
                .. missing.Select(id => $"{block.Place}: {id} is expected, but is not found"),
                Advice,
            ]);
    }

    private static string Text(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}({place.StartLinePosition.Line + 1}): {diagnostic.Id}: {diagnostic.GetMessage()}";
    }
}
