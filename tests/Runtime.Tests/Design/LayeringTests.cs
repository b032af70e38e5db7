using System.Text.RegularExpressions;
using Runtime.Tests.Support;

namespace Runtime.Tests.Design;

public sealed class LayeringTests
{
    private static readonly string s_source = Path.Combine(Repository.Root, "runtime", "Multiprocessing");

    private static IEnumerable<string> Files => Directory.EnumerateFiles(s_source, "*.cs", SearchOption.AllDirectories)
        .Where(f => FolderOf(f) is not ("bin" or "obj"));

    [Fact]
    public void Layers_OfTheRuntime_NameOnlyWhatIsBelow()
    {
        string[] upward = [.. Files.SelectMany(f => Layering.UpwardReferences(Path.GetRelativePath(s_source, f), File.ReadAllText(f)))];
        Assert.True(upward.Length == 0, string.Join('\n', upward));
        Assert.True(Files.Count(f => Layering.RankOf(FolderOf(f)) is not null) > 50, "the source was not found");
    }

    [Fact]
    public void Folders_OfTheRuntime_AreLayersAndSpellTheirNamespaces()
    {
        foreach (string file in Files)
        {
            string folder = FolderOf(file);
            Assert.True(Layering.Unlayered.Contains(folder) || Layering.RankOf(folder) is not null, $"'{folder}' is no layer: {file}");
            Match match = Regex.Match(File.ReadAllText(file), @"^namespace (\S+?);", RegexOptions.Multiline);
            // A class that the runtime looks for in the global namespace has none.
            if (!match.Success) continue;
            string expected = folder is "" or "Errors" ? "Multiprocessing" : $"Multiprocessing.{folder}";
            Assert.StartsWith(expected, match.Groups[1].Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("namespace Multiprocessing.Wire;", "using Multiprocessing.Pool;")]
    [InlineData("namespace Multiprocessing.Platform.Linux;", "x = Multiprocessing.Workers.ProcessContext.Name;")]
    [InlineData("namespace Multiprocessing.Memory;", "_ = Workers.ProcessContext.Name;")]
    [InlineData("namespace Multiprocessing.Native;", "using static Multiprocessing.Platform.PlatformSelector;")]
    public void UpwardReference_InAFile_IsFound(string @namespace, string line) =>
        Assert.Single(Layering.UpwardReferences("File.cs", $"{@namespace}\n{line}\n"));

    [Theory]
    [InlineData("namespace Multiprocessing.Pool;", "using Multiprocessing.Wire;")]
    [InlineData("namespace Multiprocessing.Workers;", "PlatformSelector.Wait.Wake(Native.Interop.Libc.SIGKILL);")]
    [InlineData("namespace Multiprocessing.Wire;", "int count = self.Pool.Count; // see Multiprocessing.Pool.PoolScheduler")]
    [InlineData("namespace Multiprocessing;", "using Multiprocessing.Pool;")]
    public void DownwardReference_InAFile_IsNotFound(string @namespace, string line) =>
        Assert.Empty(Layering.UpwardReferences("File.cs", $"{@namespace}\n{line}\n"));

    private static string FolderOf(string file)
    {
        string relative = Path.GetRelativePath(s_source, file);
        int end = relative.IndexOf(Path.DirectorySeparatorChar);
        return end < 0 ? string.Empty : relative[..end];
    }
}
