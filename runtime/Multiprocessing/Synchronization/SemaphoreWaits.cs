using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The semaphore on real memory.</summary>
internal static unsafe partial class SemaphoreWaits
{
    internal static bool TryTake(SharedBlock block) =>
        SemaphoreCore<SharedOps>.TryTake(CellOf(block), block.Heap.Me, block.GetLocal<SemaphoreLocal>().LedgerTurn);

    /// <returns>False when the maximum would be exceeded.</returns>
    internal static bool TryGive(SharedBlock block, int count) =>
        SemaphoreCore<SharedOps>.TryGive(
            CellOf(block), block.Heap.Me, block.GetLocal<SemaphoreLocal>().LedgerTurn, count);

    /// <exception cref="OperationCanceledException">The token fired while this waited.</exception>
    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static bool Take(
        SharedBlock block, HandleWaits waits, Deadline deadline, CancellationToken cancellationToken = default)
    {
        if (TryTake(block)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which no thread sleeps that would notice a holder's death.
            block.Heap.RepairAll();
            return TryTake(block);
        }
        waits.Begin();
        try
        {
            block.Heap.PrepareToWait();
            bool taken = Sleep(block, waits, deadline, cancellationToken);
            if (!taken) waits.ThrowIfEnded(cancellationToken);
            return taken;
        }
        finally
        {
            waits.Leave();
        }
    }

    private static bool Sleep(
        SharedBlock block, HandleWaits waits, Deadline deadline, CancellationToken cancellationToken)
    {
        SemaphoreCell* cell = CellOf(block);
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        using ThreadSleep sleep = waits.BeginSleep(SemaphoreCore<SharedOps>.CountWord(cell), cancellationToken);
        return sleep.HasBegun && SemaphoreCore<SharedOps>.Take(
            cell, block.Heap.Me, local.LedgerTurn, deadline, ref local.Spin, sleep.Ending);
    }

    private static SemaphoreCell* CellOf(SharedBlock block) => (SemaphoreCell*)block.Pointer;

    private static void BeginWaiting(SharedBlock block) =>
        SemaphoreCore<SharedOps>.BeginWaiting(CellOf(block), block.Heap.Me);

    private static void EndWaiting(SharedBlock block) =>
        SemaphoreCore<SharedOps>.EndWaiting(CellOf(block), block.Heap.Me);

    private static void GiveUp(SharedBlock block) => SemaphoreCore<SharedOps>.GiveUp(CellOf(block));

    private static Task<bool> SleepAsync(SharedBlock block, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, SemaphoreCore<SharedOps>.CountWord(CellOf(block)), 0, deadline, cancellationToken);
}
