using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// The threads that methods have left behind: a process ends when they have ended, as it does after <c>Main</c>.
/// </summary>
internal static class ForegroundThreads
{
    // The runtime's own event of a thread's end cannot be waited for from here.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until this thread is the only one that is no background thread, which may be never.</summary>
    internal static void WaitForOthers()
    {
        using ManualResetEvent never = new(false);
        while (ManagedThreadCounts.Foreground is int count && count > OwnShare) never.WaitOne(s_interval);
    }

    private static int OwnShare => Thread.CurrentThread.IsBackground ? 0 : 1;
}
