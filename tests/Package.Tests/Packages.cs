using System.Reflection;
using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>
/// The packages of this commit, made from a copy of the sources, and a folder of NuGet's that has seen none of them.
/// </summary>
public sealed class Packages : IAsyncLifetime
{
    /// <summary>Of the repository, all that the packages are made of.</summary>
    private static readonly string[] s_sources =
    [
        "assets", "generator", "runtime", "templates", "CHANGELOG.md", "Directory.Build.props",
        "Directory.Packages.props", "global.json", ".editorconfig",
    ];

    internal static string Repository { get; } = Metadata("Repository");

    internal static string Version { get; } = Metadata("PackageVersion");

    internal string Root { get; } = Directory.CreateTempSubdirectory("packages-").FullName;

    /// <summary>Where the packed packages are.</summary>
    internal string Feed => Path.Combine(Root, "feed");

    /// <summary>Where NuGet unpacks what consumers refer to.</summary>
    internal string Cache => Path.Combine(Root, "cache");

    internal string File(string id) => Path.Combine(Feed, $"{id}.{Version}.nupkg");

    public async ValueTask InitializeAsync() => await PackAsync("sources", Feed);

    /// <summary>Packs a fresh copy of the sources.</summary>
    internal async Task PackAsync(string copy, string feed)
    {
        string sources = Path.Combine(Root, copy);
        foreach (string source in s_sources) Copy(Path.Combine(Repository, source), Path.Combine(sources, source));
        foreach (string project in (string[])["runtime/Multiprocessing", "templates"])
        {
            ProgramRun run = await CommandLine.RunAsync(
                sources, "dotnet", "pack", project, "--configuration", "Release", "--output", feed);
            Assert.True(run.ExitCode == 0 && !run.Output.Contains("warning", StringComparison.Ordinal), run.Output);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static void Copy(string from, string to)
    {
        if (System.IO.File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            System.IO.File.Copy(from, to);
            return;
        }
        foreach (string entry in Directory.EnumerateFileSystemEntries(from))
        {
            if (Path.GetFileName(entry) is not ("bin" or "obj")) Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }

    private static string Metadata(string key) =>
        typeof(Packages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
