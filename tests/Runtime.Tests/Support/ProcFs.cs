using System.Globalization;

namespace Runtime.Tests.Support;

/// <summary>What the kernel says of processes.</summary>
internal static class ProcFs
{
    internal static bool IsAlive(int processId) => Stat(processId) is { } stat && stat[0] is not ("Z" or "X");

    internal static int? ParentOf(int processId) =>
        Stat(processId) is { } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : null;

    /// <summary>The time that a process has run on a core, in clock ticks.</summary>
    internal static long CpuTicksOf(int processId) => Stat(processId) is { } stat
        ? long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture)
        : 0;

    internal static IReadOnlyList<int> ChildrenOf(int processId) =>
        [.. AllProcesses().Where(p => ParentOf(p) == processId)];

    internal static IEnumerable<int> AllProcesses()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                yield return id;
            }
        }
    }

    internal static string CommandLineOf(int processId) =>
        Read($"/proc/{processId}/cmdline")?.Replace('\0', ' ').Trim() ?? "(gone)";

    /// <summary>What each open descriptor of a process leads to.</summary>
    internal static IReadOnlyDictionary<int, string> DescriptorsOf(int processId)
    {
        Dictionary<int, string> found = [];
        foreach (string path in Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd"))
        {
            try
            {
                string target = new FileInfo(path).LinkTarget ?? string.Empty;
                // The listing itself has the folder open.
                if (target != $"/proc/{processId}/fd")
                {
                    found[int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)] = target;
                }
            }
            catch (IOException)
            {
                // Closed meanwhile.
            }
        }
        return found;
    }

    /// <summary>
    /// How many descriptors of each kind that the library makes are open in this process. The .NET runtime opens files
    /// of its own at any time.
    /// </summary>
    internal static IReadOnlyDictionary<string, int> OwnDescriptors() => DescriptorsOf(Environment.ProcessId).Values
        .Select(target => target.Split(':', '[', ' ')[0] is "pipe" or "socket" ? target.Split(':')[0] : target)
        .Where(
            kind => kind is "pipe" or "socket" || kind.Contains("anon_inode", StringComparison.Ordinal)
                || kind.Contains("memfd", StringComparison.Ordinal))
        .GroupBy(kind => kind)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Whether no more descriptors are open than were then.</summary>
    internal static bool AreDescriptorsBackTo(IReadOnlyDictionary<string, int> before) =>
        OwnDescriptors().All(now => now.Value <= before.GetValueOrDefault(now.Key));

    /// <summary>Whether the thread of that name (15 characters at most) in this process waits in the kernel.</summary>
    internal static bool HasThreadAsleep(string name) => Directory.EnumerateDirectories("/proc/self/task")
        .Any(task => Read(task + "/comm")?.Trim() == name && Read(task + "/stat") is { } stat && Split(stat)[0] == "S");

    /// <summary>State, threads and where they wait: all that can be had of a process that is stuck.</summary>
    internal static string Describe(int processId)
    {
        List<string> lines = [$"process {processId}: {CommandLineOf(processId)}"];
        try
        {
            foreach (string task in Directory.EnumerateDirectories($"/proc/{processId}/task"))
            {
                string[] stat = Split(File.ReadAllText(task + "/stat"));
                string name = Read(task + "/comm")?.Trim() ?? "";
                lines.Add($"    {name,-18} {stat[0]} cpu {stat[11]}+{stat[12]} in {Read(task + "/wchan")}");
            }
        }
        catch (IOException)
        {
            lines.Add("    (gone)");
        }
        return string.Join(Environment.NewLine, lines);
    }

    // The fields of proc(5) stat from the third on; the name before may hold anything.
    private static string[]? Stat(int processId) =>
        Read($"/proc/{processId}/stat") is { Length: > 0 } text ? Split(text) : null;

    private static string[] Split(string stat) => stat[(stat.LastIndexOf(')') + 2)..].Split(' ');

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
