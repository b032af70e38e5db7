using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>The waiting side of locks, on real memory: what both kinds of lock and the condition share.</summary>
internal static unsafe partial class LockWaits
{
    /// <summary>Takes the lock, or waits for it.</summary>
    /// <exception cref="OperationCanceledException">The token fired while this waited.</exception>
    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static bool Enter(
        SharedBlock block,
        LockCell* cell,
        HandleWaits waits,
        Deadline deadline,
        out bool abandoned,
        bool defersNotice = false,
        CancellationToken cancellationToken = default)
    {
        int me = block.Heap.Me;
        if (RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, defersNotice)) return true;
        if (deadline.IsOver)
        {
            // The only moment at which no thread sleeps that would notice the owner's death. Another thread may
            // notice it and repair at the same time.
            int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word));
            if (!block.Heap.RepairIfDead(owner)) block.Heap.FreeIfNobodys(cell);
            return RobustLock<SharedOps>.TryEnter(cell, me, out abandoned, defersNotice);
        }
        waits.Begin();
        try
        {
            block.Heap.PrepareToWait();
            block.Heap.FreeIfNobodys(cell);
            bool entered = Sleep(block, cell, waits, deadline, out abandoned, defersNotice, cancellationToken);
            if (!entered) waits.ThrowIfEnded(cancellationToken);
            return entered;
        }
        finally
        {
            waits.Leave();
        }
    }

    private static bool Sleep(
        SharedBlock block,
        LockCell* cell,
        HandleWaits waits,
        Deadline deadline,
        out bool abandoned,
        bool defersNotice,
        CancellationToken cancellationToken)
    {
        abandoned = false;
        using ThreadSleep sleep = waits.BeginSleep(&cell->Word, cancellationToken);
        if (!sleep.HasBegun) return false;
        ref SpinBudget spin = ref block.GetLocal<LockLocal>().Spin;
        return RobustLock<SharedOps>.Enter(
            cell, block.Heap.Me, deadline, ref spin, out abandoned, defersNotice, sleep.Ending);
    }

    private static bool EnterOrMark(
        SharedBlock block, nint cell, out int expected, out bool abandoned, bool defersNotice) =>
        RobustLock<SharedOps>.EnterOrMark((LockCell*)cell, block.Heap.Me, out expected, out abandoned, defersNotice);

    private static Task<bool> WaitAsync(
        SharedBlock block, nint cell, int expected, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, &((LockCell*)cell)->Word, expected, deadline, cancellationToken);

    private static void FreeIfNobodys(SharedBlock block, nint cell) => block.Heap.FreeIfNobodys((LockCell*)cell);

    private static void GiveUp(nint cell) => RobustLock<SharedOps>.GiveUp((LockCell*)cell);
}
