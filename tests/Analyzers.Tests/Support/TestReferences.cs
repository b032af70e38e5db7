using MemoryPack;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>What the sources under test are compiled against. Read once; all tests share the same metadata.</summary>
internal static class TestReferences
{
    /// <summary>The framework's reference assemblies.</summary>
    public static IReadOnlyList<MetadataReference> Framework { get; } = ReadFramework();

    /// <summary>The library without declarations that stand in for what it lacks.</summary>
    public static IReadOnlyList<MetadataReference> Runtime { get; } =
    [
        MetadataReference.CreateFromFile(typeof(RunInProcessAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(MemoryPackSerializer).Assembly.Location),
    ];

    /// <summary>The abstractions of logging, which the library refers to as well.</summary>
    public static IReadOnlyList<MetadataReference> Logging { get; } =
        [MetadataReference.CreateFromFile(
            Path.Combine(AppContext.BaseDirectory, "Microsoft.Extensions.Logging.Abstractions.dll"))];

    /// <summary>The library itself and what it brings along.</summary>
    public static IReadOnlyList<MetadataReference> Library { get; } = [.. Runtime, CompileStubs()];

    private static PortableExecutableReference CompileStubs()
    {
        var compilation = CSharpCompilation.Create(
            "RuntimeStubs", [CSharpSyntaxTree.ParseText(RuntimeStubs.Source)], [.. Framework, .. Runtime],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        return result.Success
            ? MetadataReference.CreateFromImage(image.ToArray())
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    private static List<MetadataReference> ReadFramework()
    {
        using Stream list = typeof(TestReferences).Assembly.GetManifestResourceStream("targeting-pack.txt")!;
        using var reader = new StreamReader(list);
        List<MetadataReference> references = [];
        while (reader.ReadLine() is { } path)
        {
            if (path.EndsWith(".dll", StringComparison.Ordinal)) references.Add(MetadataReference.CreateFromFile(path));
        }

        return references;
    }
}
