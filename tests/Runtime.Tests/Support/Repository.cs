using System.Reflection;

namespace Runtime.Tests.Support;

/// <summary>The repository that this test program was built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(RuntimeSource, "..", ".."));

    private static string RuntimeSource =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(
            a => a.Key == "RuntimeSource").Value!;

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
}
