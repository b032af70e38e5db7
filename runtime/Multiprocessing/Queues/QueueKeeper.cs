using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Repair of the blocks that hold rings.</summary>
internal static unsafe class QueueKeeper
{
    internal static void Repair(BlockKind kind, byte* start, long length, int dead)
    {
        try
        {
            if (kind == BlockKind.Queue)
            {
                QueueLayout.ThrowIfDamaged((RingHeader*)start, length, "queue");
                new PagedRing<SharedOps>(start, memory: null).Repair(dead);
            }
            else
            {
                PipeLayout.Repair(start, length, dead);
            }
        }
        catch (InvalidDataException)
        {
            // Some process wrote where it must not: nothing can be repaired, and whoever uses the queue next gets
            // the exception.
        }
    }

    /// <summary>The sizes that stand in rings decide where their parts are.</summary>
    internal static bool IsSound(BlockKind kind, byte* start, long length, int participants)
    {
        // One layout for all heaps: what has fewer participants uses the first entries.
        if (participants > QueueLayout.Participants) return false;
        if (kind == BlockKind.Queue) return QueueLayout.IsSound((RingHeader*)start, length);
        return PipeLayout.IsSound(start, length);
    }
}
