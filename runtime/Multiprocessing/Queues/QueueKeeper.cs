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
            // Some process wrote where it must not: nothing can be repaired, and whoever uses the queue next hears of it.
        }
    }

    /// <summary>The sizes that stand in rings decide where their parts are.</summary>
    internal static bool IsSound(BlockKind kind, byte* start, long length)
    {
        try
        {
            if (kind == BlockKind.Queue)
            {
                if (length < RingHeader.Bytes) return false;
                QueueLayout.ThrowIfDamaged((RingHeader*)start, length, "queue");
                return true;
            }
            if (length < PipeHeader.Bytes + RingHeader.Bytes) return false;
            int pages = PipeLayout.PagesOf(start, length);
            if (PipeLayout.IsOneWay(start)) return true;
            long second = PipeLayout.HeadOffset(1, pages);
            QueueLayout.ThrowIfDamaged((RingHeader*)(start + second), length - second, "pipe");
            return ((RingHeader*)(start + second))->PageCount == pages;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
