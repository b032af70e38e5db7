using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The semaphore on real memory: threads of this process, spinning, sleeping.</summary>
internal static unsafe partial class SemaphoreWaits
{
    internal static bool TryTake(SharedBlock block)
    {
        SemaphoreCell* cell = (SemaphoreCell*)block.Pointer;
        if (SemaphoreCore<SharedOps>.Count(cell) == 0) return false;
        lock (block.GetLocal<SemaphoreLocal>().LedgerGate)
        {
            return SemaphoreCore<SharedOps>.TryChange(cell, block.Heap.Me, -1) == SemaphoreCore<SharedOps>.Change.Done;
        }
    }

    /// <returns>False when the maximum would be exceeded.</returns>
    internal static bool TryGive(SharedBlock block, int count)
    {
        SemaphoreCell* cell = (SemaphoreCell*)block.Pointer;
        lock (block.GetLocal<SemaphoreLocal>().LedgerGate)
        {
            if (SemaphoreCore<SharedOps>.TryChange(cell, block.Heap.Me, count) != SemaphoreCore<SharedOps>.Change.Done) return false;
        }
        SemaphoreCore<SharedOps>.WakeWaiters(cell, count);
        return true;
    }

    internal static bool Take(SharedBlock block, Deadline deadline)
    {
        if (TryTake(block)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which nobody sleeps who would notice a holder's death.
            block.Heap.RepairAll();
            return TryTake(block);
        }
        SemaphoreCell* cell = (SemaphoreCell*)block.Pointer;
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        block.AddReference();
        try
        {
            block.Heap.PrepareToWait();
            int limit = SharedOps.SpinLimit(local.Spin.Rounds);
            for (int round = 0; round < limit; round++)
            {
                SharedOps.Pause(SpinBudget.PauseOf(round));
                if (!TryTake(block)) continue;
                local.Spin.Succeeded();
                return true;
            }
            local.Spin.Failed();
            SemaphoreCore<SharedOps>.BeginWaiting(cell, block.Heap.Me);
            try
            {
                while (!TryTake(block))
                {
                    if (deadline.IsOver) return false;
                    SemaphoreCore<SharedOps>.Sleep(cell, deadline);
                }
                return true;
            }
            finally
            {
                SemaphoreCore<SharedOps>.EndWaiting(cell, block.Heap.Me);
            }
        }
        finally
        {
            block.Release(disposed: false);
        }
    }

    private static void BeginWaiting(SharedBlock block) =>
        SemaphoreCore<SharedOps>.BeginWaiting((SemaphoreCell*)block.Pointer, block.Heap.Me);

    private static void EndWaiting(SharedBlock block) =>
        SemaphoreCore<SharedOps>.EndWaiting((SemaphoreCell*)block.Pointer, block.Heap.Me);

    private static void GiveUp(SharedBlock block) => SemaphoreCore<SharedOps>.GiveUp((SemaphoreCell*)block.Pointer);

    private static Task<bool> SleepAsync(SharedBlock block, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, SemaphoreCore<SharedOps>.CountWord((SemaphoreCell*)block.Pointer), 0, deadline, cancellationToken);
}
