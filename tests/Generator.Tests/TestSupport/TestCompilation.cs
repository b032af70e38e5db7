using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.TestSupport;

/// <summary>Compilations as a user's project has them: against the reference assemblies of the framework.</summary>
internal static class TestCompilation
{
    internal static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    private static readonly Lazy<ImmutableArray<MetadataReference>> s_framework = new(LoadFramework);

    internal static ImmutableArray<MetadataReference> Framework => s_framework.Value;

    internal static ImmutableArray<MetadataReference> References { get; } =
    [
        .. Framework,
        MetadataReference.CreateFromFile(typeof(Multiprocessing.RunInProcessAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(MemoryPack.MemoryPackReader).Assembly.Location),
    ];

    internal static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(
            source, ParseOptions, path, cancellationToken: TestContext.Current.CancellationToken);

    internal static CSharpCompilation Create(params IEnumerable<string> sources) => Create("Sample", sources);

    internal static CSharpCompilation Create(
        string assemblyName, IEnumerable<string> sources, params MetadataReference[] more) =>
        CSharpCompilation.Create(
            assemblyName,
            sources.Select((source, i) => Parse(source, $"File{i}.cs")),
            [.. References, .. more],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable,
                allowUnsafe: true,
                warningLevel: 9999,
                // As the SDK does: packages are built against older frameworks.
                specificDiagnosticOptions: [new(
                    "CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)],
                deterministic: true));

    /// <summary>The targeting pack that the SDK brings; the implementation assemblies where there is none.</summary>
    private static ImmutableArray<MetadataReference> LoadFramework()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string packs = Path.Combine(runtime, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref");
        string folder = Directory.Exists(packs)
            ? Directory.GetDirectories(packs, "10.*").Select(d => Path.Combine(d, "ref", "net10.0"))
            .First(Directory.Exists)
            : runtime;
        return
        [
            .. Directory.GetFiles(folder, "*.dll")
                .Where(file => Path.GetFileName(file) is var name
                    && (name.StartsWith("System.", StringComparison.Ordinal)
                        || name is "netstandard.dll" or "mscorlib.dll" or "System.dll" or "Microsoft.CSharp.dll"))
                .Where(file => folder != runtime || !Path.GetFileName(file)
                    .Contains("Native", StringComparison.Ordinal))
                .Select(file => MetadataReference.CreateFromFile(file)),
        ];
    }
}
