using System.Globalization;

namespace Multiprocessing.TestSupport;

/// <summary>What the kernel says of a process, or null once it is gone.</summary>
internal static class ProcFile
{
    internal static string? Read(string path)
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

    internal static IEnumerable<string> List(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The fields of proc(5) stat from the third on; the name before may hold anything.</summary>
    internal static string[]? Stat(string folder) =>
        Read(folder + "/stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : null;

    internal static IEnumerable<int> AllProcesses() => List("/proc")
        .Select(folder => Path.GetFileName(folder))
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
        .Where(id => id > 0);

    internal static int ParentOf(int processId) =>
        Stat($"/proc/{processId}") is { } stat ? int.Parse(stat[1], CultureInfo.InvariantCulture) : 0;

    internal static bool IsAlive(int processId) =>
        Stat($"/proc/{processId}") is { } stat && stat[0] is not ("Z" or "X");

    /// <summary>State, threads and where they wait: all that can be had of a process from outside.</summary>
    internal static string Describe(int processId)
    {
        string command = Read($"/proc/{processId}/cmdline")?.Replace('\0', ' ').Trim() ?? "(gone)";
        List<string> lines = [$"process {processId}, child of {ParentOf(processId)}: {command}"];
        foreach (string task in List($"/proc/{processId}/task"))
        {
            if (Stat(task) is not { } stat) continue;
            string call = Read(task + "/syscall")?.Split(' ')[0].Trim() ?? "?";
            string name = Read(task + "/comm")?.Trim() ?? "";
            string place = Read(task + "/wchan") ?? "";
            lines.Add($"    {name,-16} {stat[0]} ran {stat[11]}+{stat[12]} ticks, in {place}, system call {call}");
        }
        return string.Join(Environment.NewLine, lines);
    }
}
