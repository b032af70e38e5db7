using System.Collections.Concurrent;
using System.Globalization;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Support;

/// <summary>What a test may leave behind: nothing.</summary>
internal static class Leaks
{
    private static readonly ConcurrentDictionary<ProcessPool, bool> s_shared = new();

    /// <summary>Lets the workers of a pool that many tests share be.</summary>
    internal static void Allow(ProcessPool pool) => s_shared[pool] = true;

    internal static void Forbid(ProcessPool pool) => s_shared.TryRemove(pool, out _);

    /// <summary>Children of this process that belong to no shared pool, zombies included.</summary>
    internal static IReadOnlyList<int> Children()
    {
        // The pools are asked after the kernel: a worker that a pool started meanwhile is no leak.
        IReadOnlyList<int> children = ProcFs.ChildrenOf(Environment.ProcessId);
        HashSet<int> allowed = [.. s_shared.Keys.SelectMany(p => p.Workers).Select(w => w.ProcessId)];
        return [.. children.Where(c => !allowed.Contains(c))];
    }

    /// <summary>Files under the names that the library uses.</summary>
    internal static IReadOnlyList<string> Files() =>
        [.. new[] { TestRun.NamedRoot, TestRun.Folder }
            .SelectMany(f => Directory.EnumerateFileSystemEntries(f, "*multiprocessing*"))
            .Where(IsOurs)];

    /// <summary>Sockets that the .NET runtime of a process left in the temp folder.</summary>
    internal static IReadOnlyList<string> DiagnosticsOf(IEnumerable<int> processIds) =>
        [.. processIds
            .Select(id => $"*-{id.ToString(CultureInfo.InvariantCulture)}-*")
            .SelectMany(pattern => Directory.EnumerateFileSystemEntries(Path.GetTempPath(), pattern))
            .Where(file => Path.GetFileName(file) is { } name
                && (name.StartsWith("dotnet-diagnostic", StringComparison.Ordinal)
                    || name.StartsWith("clr-debug", StringComparison.Ordinal)))];

    internal static async Task AssertNone()
    {
        await Eventually.True(
            () => Children().Count == 0,
            () => string.Join(Environment.NewLine, Children().Select(ProcFs.Describe)),
            "no child process is left");
        await Eventually.True(() => Files().Count == 0, () => string.Join(", ", Files()), "no file is left");
    }

    // Programs that tests have killed leave to the next one what has a name.
    private static bool IsOurs(string path) =>
        path.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
