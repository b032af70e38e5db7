using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The waiting side of locks, on real memory: what both kinds of lock and the condition share.</summary>
internal static unsafe partial class LockWaits
{
    /// <summary>Takes the lock, or waits for it.</summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static bool Enter(
        SharedBlock block, LockCell* cell, HandleWaits waits, Deadline deadline, out bool abandoned, bool keepsNews = false)
    {
        int me = block.Heap.Me;
        if (RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, keepsNews)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which nobody sleeps who would notice the owner's death. Another thread may hear of it and repair at the same time.
            if (!block.Heap.RepairIfDead(RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word)))) block.Heap.FreeIfNobodys(cell);
            return RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, keepsNews);
        }
        waits.Begin();
        try
        {
            block.Heap.PrepareToWait();
            block.Heap.FreeIfNobodys(cell);
            bool entered = Sleep(block, cell, waits, deadline, out abandoned, keepsNews);
            if (!entered) waits.ThrowIfEnded();
            return entered;
        }
        finally
        {
            waits.Leave();
        }
    }

    private static bool Sleep(
        SharedBlock block, LockCell* cell, HandleWaits waits, Deadline deadline, out bool abandoned, bool keepsNews)
    {
        abandoned = false;
        if (!waits.TryBeginSleep(&cell->Word)) return false;
        try
        {
            return RobustLock<SharedOps>.Enter(
                cell, block.Heap.Me, deadline, ref block.GetLocal<LockLocal>().Spin, out abandoned, keepsNews, waits);
        }
        finally
        {
            waits.EndSleep(&cell->Word);
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
