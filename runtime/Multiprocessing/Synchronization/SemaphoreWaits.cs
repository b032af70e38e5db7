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

    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static bool Take(SharedBlock block, HandleWaits waits, Deadline deadline)
    {
        if (TryTake(block)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which nobody sleeps who would notice a holder's death.
            block.Heap.RepairAll();
            return TryTake(block);
        }
        waits.Begin();
        try
        {
            block.Heap.PrepareToWait();
            bool taken = Sleep(block, waits, deadline);
            if (!taken) waits.ThrowIfEnded();
            return taken;
        }
        finally
        {
            waits.Leave();
        }
    }

    private static bool Sleep(SharedBlock block, HandleWaits waits, Deadline deadline)
    {
        SemaphoreCell* cell = CellOf(block);
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        if (!waits.TryBeginSleep(SemaphoreCore<SharedOps>.CountWord(cell))) return false;
        try
        {
            return SemaphoreCore<SharedOps>.Take(cell, block.Heap.Me, local.LedgerTurn, deadline, ref local.Spin, waits);
        }
        finally
        {
            waits.EndSleep(SemaphoreCore<SharedOps>.CountWord(cell));
        }
    }

    private static SemaphoreCell* CellOf(SharedBlock block) => (SemaphoreCell*)block.Pointer;

    private static void BeginWaiting(SharedBlock block) => SemaphoreCore<SharedOps>.BeginWaiting(CellOf(block), block.Heap.Me);

    private static void EndWaiting(SharedBlock block) => SemaphoreCore<SharedOps>.EndWaiting(CellOf(block), block.Heap.Me);

    private static void GiveUp(SharedBlock block) => SemaphoreCore<SharedOps>.GiveUp(CellOf(block));

    private static Task<bool> SleepAsync(SharedBlock block, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, SemaphoreCore<SharedOps>.CountWord(CellOf(block)), 0, deadline, cancellationToken);
}
