using System.Globalization;
using System.Runtime.InteropServices;

namespace Multiprocessing.TestSupport;

/// <summary>
/// The processes of this run of the tests, and no others: they descend from it, or carry its mark in their environment,
/// which also those do that have lost their parent.
/// </summary>
internal static partial class RunProcesses
{
    /// <summary>The mark: an environment variable with the run's folder as its value.</summary>
    internal const string Variable = "MULTIPROCESSING_TEST_RUN";

    private const int SIGKILL = 9;

    private static readonly long s_start = StartOf(ProcFile.Stat("/proc/self")!);

    /// <summary>Living processes of this run, itself excluded.</summary>
    internal static IReadOnlySet<int> Find()
    {
        Dictionary<int, int> parents = [];
        foreach (int id in ProcFile.AllProcesses())
        {
            // What is older than the run is none of its processes, and most are: their environments need not be read.
            if (ProcFile.Stat($"/proc/{id}") is { } stat && stat[0] is not ("Z" or "X") && StartOf(stat) >= s_start)
            {
                parents[id] = int.Parse(stat[1]);
            }
        }
        string? mark = Environment.GetEnvironmentVariable(Variable) is { } folder ? $"{Variable}={folder}" : null;
        return parents.Keys.Where(id => id != Environment.ProcessId && (Descends(id) || IsMarked(id))).ToHashSet();

        bool Descends(int id)
        {
            for (int steps = 0; steps < 100 && parents.TryGetValue(id, out int parent); steps++, id = parent)
            {
                if (parent == Environment.ProcessId) return true;
            }
            return false;
        }

        bool IsMarked(int id) =>
            mark is not null && ProcFile.Read($"/proc/{id}/environ") is { } text && text.Split('\0').Contains(mark);
    }

    internal static void Kill(IEnumerable<int> processIds)
    {
        foreach (int id in processIds) SendSignal(id, SIGKILL);
    }

    /// <summary>When a process began, in the clock's ticks since the machine did.</summary>
    private static long StartOf(string[] stat) => long.Parse(stat[19], CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
