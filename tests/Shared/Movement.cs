using System.Diagnostics;
using System.Globalization;

namespace Multiprocessing.TestSupport;

/// <summary>
/// Whether processes do something, from one look to the next: they run, want to run and get no core, wait for a disk,
/// start or end. What is left is waiting, and the little that polling takes.
/// </summary>
internal sealed class Movement(Func<IEnumerable<int>> processes)
{
    // Polling takes less; a thread that works takes a whole core if there is one. On a busy machine, each look of a
    // thread that polls waits for a core as well.
    private const double RunningShare = 0.05, WantedShare = 0.5;
    private const double SecondsPerTick = 1.0 / 100;

    private Dictionary<int, double> _before = [], _ran = [];
    private long _time;
    private double _looking;

    /// <summary>The processor time that was used between the last two looks.</summary>
    internal TimeSpan Used { get; private set; }

    /// <summary>Whether something has moved since the last look; true at the first.</summary>
    internal bool Look()
    {
        long time = Stopwatch.GetTimestamp();
        bool waitsForDisk = false;
        double ownBefore = OwnSeconds();
        Dictionary<int, double> now = [], ran = [];
        foreach (int id in processes())
        {
            if (Ran(id) is not { } seconds) continue;
            ran[id] = seconds;
            now[id] = seconds + Waited(id, ref waitsForDisk);
        }
        double looking = _looking;
        _looking = OwnSeconds() - ownBefore;
        bool isFirst = _time == 0;
        double span = Stopwatch.GetElapsedTime(_time, time).TotalSeconds;
        bool changed = now.Count != _before.Count || now.Keys.Any(id => !_before.ContainsKey(id));
        // A thread that has ended takes its wait for a core with it.
        double wanted = Grown(now, _before), running = Grown(ran, _ran);
        if (!isFirst) Used = TimeSpan.FromSeconds(running);
        (_before, _ran, _time) = (now, ran, time);
        return isFirst || changed || waitsForDisk || running - looking > RunningShare * span
            || wanted - looking > WantedShare * span;
    }

    /// <summary>For how long this thread has run or waited for a core: looking is not moving.</summary>
    private static double OwnSeconds() =>
        ProcFile.Read("/proc/thread-self/schedstat")?.Split(' ') is [var ran, var waited, ..]
        ? (long.Parse(ran, CultureInfo.InvariantCulture) + long.Parse(waited, CultureInfo.InvariantCulture)) / 1e9
        : 0;

    private static double Grown(Dictionary<int, double> now, Dictionary<int, double> before) =>
        now.Sum(one => Math.Max(0, one.Value - before.GetValueOrDefault(one.Key)));

    /// <summary>For how many seconds a process has run.</summary>
    private static double? Ran(int processId) => ProcFile.Stat($"/proc/{processId}") is { } stat
        ? SecondsPerTick
            * (long.Parse(stat[11], CultureInfo.InvariantCulture) + long.Parse(stat[12], CultureInfo.InvariantCulture))
        : null;

    /// <summary>For how many seconds the threads of a process have been ready, without a core.</summary>
    private static double Waited(int processId, ref bool waitsForDisk)
    {
        double seconds = 0;
        foreach (string task in ProcFile.List($"/proc/{processId}/task"))
        {
            if (ProcFile.Read(task + "/schedstat")?.Split(' ') is [_, var waited, ..])
            {
                seconds += long.Parse(waited, CultureInfo.InvariantCulture) / 1e9;
            }
            waitsForDisk |= ProcFile.Stat(task) is ["D", ..];
        }
        return seconds;
    }
}
