using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;
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
        AssertNone(Layering.UpwardReferences);
        Assert.True(Files.Count(f => Layering.RankOf(FolderOf(f)) is not null) > 50, "the source was not found");
    }

    [Fact]
    public void Seams_OfTheRuntime_AreNotBreached() => AssertNone(Seams.Breaches);

    [Fact]
    public void RootTypes_OfTheTable_Exist() =>
        Assert.All(Layering.TableTypes, type => Assert.Contains(type, Layering.RootTypes));

    [Fact]
    public void Folders_OfTheRuntime_AreLayersAndSpellTheirNamespaces()
    {
        foreach (string file in Files)
        {
            string folder = FolderOf(file);
            Assert.True(Layering.IsKnown(folder), $"'{folder}' is no layer: {file}");
            Match match = Regex.Match(File.ReadAllText(file), @"^namespace (\S+?);", RegexOptions.Multiline);
            // A class that the runtime looks for in the global namespace has none.
            if (!match.Success) continue;
            string expected = folder is "" or "Errors" ? "Multiprocessing" : $"Multiprocessing.{folder}";
            Assert.StartsWith(expected, match.Groups[1].Value, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Wire", "using Multiprocessing.Pool;")]
    [InlineData("Platform", "x = Multiprocessing.Workers.ProcessContext.Name;")]
    [InlineData("Memory", "_ = Workers.ProcessContext.Name;")]
    [InlineData("Native", "using static Multiprocessing.Platform.PlatformSelector;")]
    [InlineData("CompilerServices", "using Multiprocessing.Workers;")]
    [InlineData("Errors", "using Multiprocessing.Wire;")]
    [InlineData("Queues", "SharedBlock block = ProcessHeaps.Open(reference);")]
    [InlineData("Pool", "private readonly ProcessPool? _pool;")]
    [InlineData("Wire", "internal LockEntry Enter();")]
    [InlineData("", "internal static class ProcessHeaps\n{\n    private ProcessLock _lock;\n}")]
    [InlineData("", "public struct LockEntry\n{\n    private ProcessHeaps _heaps;\n}")]
    [InlineData("", "using Multiprocessing.Pool;\npublic abstract class ProcessCall\n{\n}")]
    public void UpwardReference_InAFile_IsFound(string folder, string source) =>
        Assert.Single(Layering.UpwardReferences(folder, "File.cs", source));

    [Theory]
    [InlineData("Pool", "using Multiprocessing.Wire;")]
    [InlineData("Workers", "PlatformSelector.Wait.Wake(Native.Interop.Libc.SIGKILL);")]
    [InlineData("Wire", "int count = self.Pool.Count; // see Multiprocessing.Pool.PoolScheduler")]
    [InlineData("", "using Multiprocessing.Pool;")]
    [InlineData(
        "",
        "public sealed class ProcessQueue\n{\n    private ProcessHeaps _heaps;\n    private ProcessLock _lock;\n}")]
    [InlineData("Pool", "throw new ObjectDisposedException(nameof(ProcessPool), \"The ProcessPool is closed.\");")]
    [InlineData("Pool", "internal WorkerInfo Describe(ProcessCall call) => throw new PoolFullException();")]
    public void DownwardReference_InAFile_IsNotFound(string folder, string source) =>
        Assert.Empty(Layering.UpwardReferences(folder, "File.cs", source));

    [Theory]
    [InlineData("Platform", "[LibraryImport(\"libc\")]")]
    [InlineData("Memory", "[DllImport(\"libc\")]")]
    [InlineData("Memory", "using Multiprocessing.Native;")]
    [InlineData("Workers", "_ = Interop.Libc.Close(0);")]
    [InlineData("Pool", "_ = Native.Interop.Libc.Close(0);")]
    [InlineData("", "File.ReadAllText(\"/proc/self/stat\")")]
    [InlineData("Wire", "Map(int descriptor);")]
    [InlineData("Wire", "private int _readDescriptor;")]
    [InlineData("Workers", "private SafeFileHandle _file;")]
    [InlineData("Pool", "death.Signal is SIGKILL")]
    [InlineData("Memory", "short events = PlatformSelector.IsPortable ? 0 : 1;")]
    [InlineData("", "if (OperatingSystem.IsLinux()) return;")]
    public void Breach_OfASeam_IsFound(string folder, string line) =>
        Assert.NotEmpty(Seams.Breaches(folder, "File.cs", line));

    [Theory]
    [InlineData("Native", "[LibraryImport(\"libc\")]")]
    [InlineData("Platform", "_ = Interop.Libc.Open(\"/proc/self/stat\", descriptor);")]
    [InlineData("Workers", "// The descriptor of /proc/self/stat, as Interop.Libc.SIGKILL has it.")]
    [InlineData("", "public sealed class ProcessCallDescription;")]
    public void SeamThatIsKept_IsNotFound(string folder, string line) =>
        Assert.Empty(Seams.Breaches(folder, "File.cs", line));

    private static void AssertNone(Func<string, string, string, IEnumerable<string>> find)
    {
        string[] found = [.. Files.SelectMany(
            f => find(FolderOf(f), Path.GetRelativePath(s_source, f), File.ReadAllText(f)))];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    private static string FolderOf(string file)
    {
        string relative = Path.GetRelativePath(s_source, file);
        int end = relative.IndexOf(Path.DirectorySeparatorChar);
        return end < 0 ? string.Empty : relative[..end];
    }
}
