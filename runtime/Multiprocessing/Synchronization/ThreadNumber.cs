namespace Multiprocessing.Synchronization;

/// <summary>
/// A number for each thread of this process that no other ever has; the framework's own are used again.
/// </summary>
internal static class ThreadNumber
{
    /// <summary>The last number that was given out. Counted up by each thread once.</summary>
    private static int s_last;

    /// <summary>This thread's; 0 before it was asked for.</summary>
    [ThreadStatic]
    private static int t_mine;

    internal static int Current => t_mine != 0 ? t_mine : t_mine = Interlocked.Increment(ref s_last);
}
