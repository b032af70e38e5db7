using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Repair of the blocks that hold rings.</summary>
internal static unsafe class QueueKeeper
{
    internal static void Repair(BlockKind kind, byte* start, int dead)
    {
        if (kind == BlockKind.Queue) new PagedRing<SharedOps>(start, memory: null).Repair(dead);
        else PipeLayout.Repair(start, dead);
    }
}
