using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The semaphore on real memory.</summary>
internal static unsafe partial class SemaphoreWaits
{
    internal static bool TryTake(SharedBlock block) =>
        SemaphoreCore<SharedOps>.TryTake(CellOf(block), block.Heap.Me, block.GetLocal<SemaphoreLocal>().LedgerTurn);

    /// <returns>False when the maximum would be exceeded.</returns>
    internal static bool TryGive(SharedBlock block, int count) =>
        SemaphoreCore<SharedOps>.TryGive(CellOf(block), block.Heap.Me, block.GetLocal<SemaphoreLocal>().LedgerTurn, count);

    internal static bool Take(SharedBlock block, Deadline deadline)
    {
        if (TryTake(block)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which nobody sleeps who would notice a holder's death.
            block.Heap.RepairAll();
            return TryTake(block);
        }
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        block.AddReference();
        try
        {
            block.Heap.PrepareToWait();
            return SemaphoreCore<SharedOps>.Take(CellOf(block), block.Heap.Me, local.LedgerTurn, deadline, ref local.Spin);
        }
        finally
        {
            block.Release(disposed: false);
        }
    }

    private static SemaphoreCell* CellOf(SharedBlock block) => (SemaphoreCell*)block.Pointer;

    private static void BeginWaiting(SharedBlock block) => SemaphoreCore<SharedOps>.BeginWaiting(CellOf(block), block.Heap.Me);

    private static void EndWaiting(SharedBlock block) => SemaphoreCore<SharedOps>.EndWaiting(CellOf(block), block.Heap.Me);

    private static void GiveUp(SharedBlock block) => SemaphoreCore<SharedOps>.GiveUp(CellOf(block));

    private static Task<bool> SleepAsync(SharedBlock block, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, SemaphoreCore<SharedOps>.CountWord(CellOf(block)), 0, deadline, cancellationToken);
}
