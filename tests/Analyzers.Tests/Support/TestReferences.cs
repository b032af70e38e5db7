using Microsoft.CodeAnalysis;
using MemoryPack;

namespace Multiprocessing.Analyzers.Tests.Support;

/// <summary>What the sources under test are compiled against. Read once; all tests share the same metadata.</summary>
internal static class TestReferences
{
    /// <summary>The framework's reference assemblies.</summary>
    public static IReadOnlyList<MetadataReference> Framework { get; } = ReadFramework();

    /// <summary>The library itself and what it brings along.</summary>
    public static IReadOnlyList<MetadataReference> Library { get; } =
    [
        MetadataReference.CreateFromFile(typeof(RunInProcessAttribute).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(MemoryPackSerializer).Assembly.Location),
    ];

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
