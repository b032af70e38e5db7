using Xunit;

namespace Multiprocessing.TestSupport;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>The files of C# below a folder, but for what was generated.</summary>
    internal static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    /// <summary>The first fenced block of a language in a Markdown file.</summary>
    internal static string ReadBlock(string file, string language)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root, file));
        string[] block = [.. lines.SkipWhile(l => l != "```" + language).Skip(1).TakeWhile(l => l != "```")];
        Assert.True(block.Length > 0, $"{file} has no block of {language}.");
        return string.Join('\n', block) + '\n';
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Gen.sln"))) return folder;
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds Gen.sln.");
    }
}
