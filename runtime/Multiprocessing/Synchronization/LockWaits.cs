using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The waiting side of locks, on real memory: what both kinds of lock and the condition share.</summary>
internal static unsafe partial class LockWaits
{
    /// <summary>Takes the lock, or waits for it.</summary>
    internal static bool Enter(SharedBlock block, LockCell* cell, Deadline deadline, out bool abandoned, bool keepsNews = false)
    {
        int me = block.Heap.Me;
        if (RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, keepsNews)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which nobody sleeps who would notice the owner's death. Another thread may hear of it and repair at the same time.
            if (!block.Heap.RepairIfDead(RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word)))) block.Heap.FreeIfNobodys(cell);
            return RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, keepsNews);
        }
        block.AddReference();
        try
        {
            block.Heap.PrepareToWait();
            block.Heap.FreeIfNobodys(cell);
            return RobustLock<SharedOps>.Enter(cell, me, deadline, ref block.GetLocal<LockLocal>().Spin, out abandoned, keepsNews);
        }
        finally
        {
            block.Release(disposed: false);
        }
    }

    private static bool EnterOrMark(SharedBlock block, nint cell, out int expected, out bool abandoned, bool keepsNews) =>
        RobustLock<SharedOps>.EnterOrMark((LockCell*)cell, block.Heap.Me, out expected, out abandoned, keepsNews);

    private static Task<bool> WaitAsync(SharedBlock block, nint cell, int expected, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, &((LockCell*)cell)->Word, expected, deadline, cancellationToken);

    private static void FreeIfNobodys(SharedBlock block, nint cell) => block.Heap.FreeIfNobodys((LockCell*)cell);

    private static void GiveUp(nint cell) => RobustLock<SharedOps>.GiveUp((LockCell*)cell);
}

internal enum LockResult
{
    TimedOut,
    Entered,
    EnteredAbandoned,
}
