using System.Diagnostics;
using System.Globalization;

namespace Multiprocessing.TestSupport;

/// <summary>
/// Looks whether the processes of this run move. How long something takes is the machine's business: only what stands
/// still has failed, and only the test that stands still fails.
/// </summary>
internal static class Watchdog
{
    /// <summary>How many seconds nothing must have moved; for tests of the watchdog itself.</summary>
    internal const string Variable = "MULTIPROCESSING_TESTS_PATIENCE";

    /// <summary>How many seconds of processor time are endless; for tests of the watchdog itself.</summary>
    internal const string EndlessVariable = "MULTIPROCESSING_TESTS_ENDLESS";

    internal const int Looks = 12;

    /// <summary>
    /// What goes round in circles moves as well: so much processor time, on whatever machine, is no work of one test.
    /// </summary>
    internal static readonly TimeSpan Endless = SecondsOf(EndlessVariable, 30 * 60);

    private static readonly Lock s_lock = new();
    private static readonly HashSet<Watch> s_watches = [];
    private static Thread? s_thread;

    internal static TimeSpan Patience { get; } = SecondsOf(Variable, 60);

    /// <summary>
    /// Where an argument must be a time: the watchdog ends the wait, by ending the processes, or leaves the test to
    /// itself.
    /// </summary>
    internal static TimeSpan NoLimit { get; } = TimeSpan.FromMilliseconds(int.MaxValue);

    internal static void Add(Watch watch)
    {
        lock (s_lock)
        {
            s_watches.Add(watch);
            if (s_thread is not null) return;
            s_thread = new Thread(LookForEver) { IsBackground = true, Name = "watchdog" };
        }
        s_thread.Start();
    }

    internal static void Remove(Watch watch)
    {
        lock (s_lock) s_watches.Remove(watch);
    }

    /// <summary>The processes that any test has said to use.</summary>
    internal static int[] OwnedByTests()
    {
        lock (s_lock) return [.. s_watches.SelectMany(watch => watch.Owned)];
    }

    private static TimeSpan SecondsOf(string variable, double otherwise) => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable(variable) is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : otherwise);

    private static void LookForEver()
    {
        Movement movement = new(() => RunProcesses.Find().Append(Environment.ProcessId));
        while (true)
        {
            // Counted in looks, not in time: if this program is stopped, it does not look.
            Thread.Sleep(Patience / Looks);
            bool moved = movement.Look();
            if (TestRun.HasLostItsParent) Process.GetCurrentProcess().Kill();
            Watch[] hung;
            lock (s_lock)
            {
                foreach (Watch watch in s_watches)
                {
                    watch.Still = moved ? 0 : watch.Still + 1;
                    watch.Used += movement.Used;
                }
                hung = [.. s_watches.Where(watch => watch.Still >= watch.Looks || watch.IsEndless)];
            }
            foreach (Watch watch in hung)
            {
                watch.Bark();
                // Until here the others that hang know which processes are its.
                lock (s_lock) s_watches.Remove(watch);
            }
        }
    }
}
