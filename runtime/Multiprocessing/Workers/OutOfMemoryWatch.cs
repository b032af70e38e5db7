using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// Distinguishes a kill by the system for want of memory from one by hand, as far as the system counts the former.
/// </summary>
internal static class OutOfMemoryWatch
{
    private static readonly Lock s_sync = new();

    /// <summary>
    /// The count at the last look; null before the first one, or if the system does not count. Guarded by
    /// <c>s_sync</c>.
    /// </summary>
    private static long? s_known;

    /// <summary>Remembers the count, before the first worker starts.</summary>
    internal static void Start()
    {
        lock (s_sync)
        {
            s_known ??= PlatformSelector.Information.CountOutOfMemoryKills();
        }
    }

    /// <summary>Whether a process was killed for want of memory since the last question.</summary>
    internal static bool HasHappened()
    {
        lock (s_sync)
        {
            long? now = PlatformSelector.Information.CountOutOfMemoryKills();
            // False if one of them is unknown.
            bool hasGrown = now > s_known;
            s_known = now;
            return hasGrown;
        }
    }
}
