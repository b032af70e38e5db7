using System.Collections.Immutable;
using Generator.Tests.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Multiprocessing.Generator;

namespace Generator.Tests.OtherCode;

/// <summary>A project with settings of its own: what a build of it says, with the generator and all rules.</summary>
internal sealed record Project(params string[] Sources)
{
    private const string Head =
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using Multiprocessing;

        """;

    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> s_rules = new(() =>
        [.. typeof(ProcessGenerator).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && t.IsSubclassOf(typeof(DiagnosticAnalyzer)))
                .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)]);

    internal string Name { get; init; } = "Sample";

    internal LanguageVersion Language { get; init; } = LanguageVersion.CSharp14;

    internal NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    internal bool ChecksOverflow { get; init; }

    /// <summary>Without the usual usings before each source.</summary>
    internal bool IsBare { get; init; }

    internal IReadOnlyList<MetadataReference> References { get; init; } = [];

    internal IReadOnlyList<MetadataReference> Library { get; init; } = TestCompilation.References;

    /// <summary>
    /// As the strictest builds have it: all warnings, and all of them errors; documentation is read; nothing is unsafe.
    /// </summary>
    internal CSharpCompilation Compile()
    {
        var options = new CSharpParseOptions(Language, DocumentationMode.Diagnose);
        return CSharpCompilation.Create(
            Name,
            Sources.Select(
                (source, i) => CSharpSyntaxTree.ParseText(IsBare ? source : Head + source, options, $"File{i}.cs")),
            [.. Library, .. References],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                generalDiagnosticOption: ReportDiagnostic.Error,
                nullableContextOptions: Nullable,
                checkOverflow: ChecksOverflow,
                warningLevel: 9999,
                specificDiagnosticOptions: [new(
                    "CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)],
                deterministic: true));
    }

    /// <summary>The project as another one refers to it.</summary>
    internal MetadataReference ToReference(params string[] aliases)
    {
        using var image = new MemoryStream();
        Compilation output = Generate(out _);
        CompilationOptions quiet = output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default);
        Microsoft.CodeAnalysis.Emit.EmitResult emitted =
            output.WithOptions(quiet).Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(
            image.ToArray(), new MetadataReferenceProperties(aliases: [.. aliases]));
    }

    internal Compilation Generate(out SortedDictionary<string, string> files)
    {
        CSharpCompilation compilation = Compile();
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ProcessGenerator().AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        driver = driver.RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> failures,
            TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        files = GeneratorResult.FilesOf(driver);
        return output;
    }

    /// <summary>Compiles with nothing to say: neither the compiler nor our rules.</summary>
    internal async Task<(SortedDictionary<string, string> Files, Compilation Output)> Works()
    {
        Compilation output = Generate(out SortedDictionary<string, string> files);
        AssertNone(await Findings(output), files);
        Assert.NotEmpty(files);
        return (files, output);
    }

    /// <summary>
    /// Exactly one of our rules says why there are no stubs, and the compiler says nothing beside it.
    /// </summary>
    internal async Task<string> IsRefused(string id)
    {
        Compilation output = Generate(out SortedDictionary<string, string> files);
        List<Diagnostic> findings = await Findings(output);
        AssertNone(findings.Where(d => d.Id != id), files);
        return Assert.Single(findings).GetMessage();
    }

    private static async Task<List<Diagnostic>> Findings(Compilation output) =>
    [
        .. output.GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(d => d.Severity >= DiagnosticSeverity.Warning && !IsAboutUsersDocumentation(d)),
        .. (await output.WithAnalyzers(s_rules.Value)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken))
            .Where(d => d.Severity >= DiagnosticSeverity.Warning),
    ];

    private static void AssertNone(IEnumerable<Diagnostic> findings, SortedDictionary<string, string> files)
    {
        string[] problems = [.. findings.Take(12).Select(d => $"{d}\n    {LineOf(d.Location)}")];
        Assert.True(problems.Length == 0, string.Join('\n', problems) + $"\nFiles: {string.Join(", ", files.Keys)}");
    }

    private static string? LineOf(Location place) =>
        place.SourceTree?.GetText().Lines[place.GetLineSpan().StartLinePosition.Line].ToString().Trim();

    private static bool IsAboutUsersDocumentation(Diagnostic diagnostic) =>
        diagnostic.Id == "CS1591"
            && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == false;
}
