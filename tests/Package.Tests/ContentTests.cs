using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(Packages))]
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class ContentTests(Packages packages)
{
    private static readonly string[] s_systems =
        ["linux-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-x64"];

    [Fact]
    public void Package_HasTheLibraryTheGeneratorAndAnImageForEachSystem() => Assert.Equal(
        [
            "Multiprocessing.nuspec",
            "README.md",
            "analyzers/dotnet/cs/Multiprocessing.CodeFixes.dll",
            "analyzers/dotnet/cs/Multiprocessing.Generator.dll",
            "buildTransitive/Multiprocessing.props",
            "buildTransitive/Multiprocessing.targets",
            "buildTransitive/StartupHook.LinkAttributes.xml",
            "buildTransitive/StartupHook.xml",
            "icon.png",
            "lib/net10.0/Multiprocessing.dll",
            "lib/net10.0/Multiprocessing.xml",
            .. s_systems.Select(system => $"runtimes/{system}/lib/net10.0/Multiprocessing.dll"),
        ],
        Entries("Multiprocessing"));

    [Fact]
    public void Package_IsSmallerThanTenMegabytes() =>
        Assert.InRange(new FileInfo(packages.File("Multiprocessing")).Length, 1_000_000, 10_000_000);

    [Fact]
    public void Package_DependsOnMemoryPackAndTheLoggingAbstractionsOnly()
    {
        XElement metadata = Specification("Multiprocessing");
        XName Name(string name) => metadata.Name.Namespace + name;
        Assert.Equal(
            ["MemoryPack", "Microsoft.Extensions.Logging.Abstractions"],
            metadata.Descendants(Name("dependency")).Select(d => (string)d.Attribute("id")!));
        Assert.Equal("MIT", metadata.Element(Name("license"))!.Value);
        Assert.Equal("README.md", metadata.Element(Name("readme"))!.Value);
        Assert.Equal("icon.png", metadata.Element(Name("icon"))!.Value);
        Assert.Contains(Packages.Version, metadata.Element(Name("releaseNotes"))!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_AreCompiledAheadOfTime_AndThePortableAssemblyIsNot()
    {
        Assert.False(IsCompiled("lib/net10.0/Multiprocessing.dll"));
        Assert.All(s_systems, system => Assert.True(IsCompiled($"runtimes/{system}/lib/net10.0/Multiprocessing.dll")));
    }

    [Fact]
    public void Symbols_HoldTheSources()
    {
        string symbols = Path.ChangeExtension(packages.File("Multiprocessing"), ".snupkg");
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(
            Open(symbols, "lib/net10.0/Multiprocessing.pdb"));
        MetadataReader reader = provider.GetMetadataReader();
        // The kind of an embedded source, by the specification of portable PDBs.
        Guid embedded = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
        int sources = reader.CustomDebugInformation.Count(
            h => reader.GetGuid(reader.GetCustomDebugInformation(h).Kind) == embedded);
        Assert.InRange(sources, reader.Documents.Count - 1, reader.Documents.Count);
        Assert.All(
            reader.Documents.Select(h => reader.GetString(reader.GetDocument(h).Name)),
            name => Assert.StartsWith("/_/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Packages_OfOneCommit_AreEqualByteForByte()
    {
        string again = Path.Combine(packages.Root, "again");
        await packages.PackAsync("sources-elsewhere", again);
        string[] files = [.. Directory.EnumerateFiles(packages.Feed).Select(f => Path.GetFileName(f)).Order()];
        Assert.Equal(3, files.Length);
        foreach (string file in files)
        {
            byte[] first = await File.ReadAllBytesAsync(Path.Combine(packages.Feed, file));
            byte[] second = await File.ReadAllBytesAsync(Path.Combine(again, file));
            Assert.True(first.AsSpan().SequenceEqual(second), file);
        }
    }

    private string[] Entries(string id)
    {
        using ZipArchive archive = ZipFile.OpenRead(packages.File(id));
        // The rest belongs to the format.
        return
        [
            .. archive.Entries.Select(e => e.FullName)
                .Where(n => n != "[Content_Types].xml" && !n.StartsWith("_rels/", StringComparison.Ordinal)
                    && !n.StartsWith("package/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    private XElement Specification(string id)
    {
        using Stream stream = Open(packages.File(id), id + ".nuspec");
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    private bool IsCompiled(string entry)
    {
        using PEReader reader = new(Open(packages.File("Multiprocessing"), entry));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private static MemoryStream Open(string package, string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        using Stream stream = archive.GetEntry(entry)!.Open();
        MemoryStream copy = new();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
