namespace Multiprocessing.Wire;

/// <summary>
/// How much of the message that this thread reads is not yet claimed by the lengths in it. The smallest elements that two lengths
/// promise never share a byte, so all promises together fit into the message, or it is damaged. Without this each level of a
/// nested collection could claim the whole rest of the frame, and allocate for it.
/// </summary>
internal static class AllocationBudget
{
    /// <summary>How many times the bytes it claims in the message an element may take in memory.</summary>
    internal const int Expansion = 32;

    [ThreadStatic]
    private static long t_unclaimed;

    /// <summary>Starts a message; returns what <see cref="End"/> wants back, as a message may be read while another one is.</summary>
    internal static long Begin(int frameLength)
    {
        long outer = t_unclaimed;
        t_unclaimed = frameLength;
        return outer;
    }

    internal static void End(long outer) => t_unclaimed = outer;

    /// <summary>Claims bytes of the message; false if there are not that many.</summary>
    internal static bool TryClaim(long bytes)
    {
        if (bytes > t_unclaimed) return false;
        t_unclaimed -= bytes;
        return true;
    }
}
