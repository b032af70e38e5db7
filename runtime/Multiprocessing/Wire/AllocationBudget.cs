using MemoryPack;

namespace Multiprocessing.Wire;

/// <summary>
/// What a thread needs while it reads a message; kept for good. Above all, how much of the message is not yet claimed
/// by the lengths in it: the smallest elements that two lengths promise never share a byte, so all promises together
/// fit into the message, or it is damaged. Without this each level of a nested collection could claim the whole rest of
/// the frame, and allocate for it.
/// </summary>
internal sealed class AllocationBudget
{
    /// <summary>How many times the bytes it claims in the message an element may take in memory.</summary>
    internal const int Expansion = 32;

    /// <summary>This thread's; null before it has read a message.</summary>
    [ThreadStatic]
    private static AllocationBudget? t_current;

    private AllocationBudget()
    {
    }

    internal static AllocationBudget Current => t_current ?? (t_current = new AllocationBudget());

    /// <summary>
    /// Only the code of [MemoryPackable] types puts anything into these, and that code gets a state of its own.
    /// </summary>
    internal MemoryPackReaderOptionalState Options { get; } = MemoryPackReaderOptionalStatePool.Rent(
        MemoryPackSerializerOptions.Default);

    /// <summary>
    /// The state of the reader that reads the message. A reader with another one reads bytes of the user's.
    /// </summary>
    internal MemoryPackReaderOptionalState? Reading { get; set; }

    /// <summary>The bytes of the message that no length has claimed.</summary>
    internal long Unclaimed { get; set; }

    /// <summary>Claims bytes of the message; false if there are not that many.</summary>
    internal static bool TryClaim(long bytes)
    {
        AllocationBudget budget = Current;
        if (bytes > budget.Unclaimed) return false;
        budget.Unclaimed -= bytes;
        return true;
    }
}
