using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>A <see cref="RobustLock{TOps}"/> whose owner, a thread of a process, may enter it again.</summary>
/// <remarks>
/// <code>
///   free ──RobustLock.Enter: CAS──► p, thread 0 ──Own: store──► p, thread t, 0 ◄──store──► p, thread t, n
///    ▲                                                               │
///    └──────────RobustLock.TryExit: CAS──── p, thread 0 ◄────────────┘  ExitFully: stores
/// </code>
/// Thread and depth are written by the owner only, between its two CAS, and are zero outside of them. So a thread that
/// reads its own process and its own number there is the owner, and stays it while it looks.
/// <para>
/// What a death leaves, in each of the states but the first: word(p), and any thread and depth. Repair clears those two
/// before the word: otherwise a thread of the next owner that has the same number would take itself for the owner.
/// </para>
/// </remarks>
internal static unsafe class RecursiveLockCore<TOps>
    where TOps : ISharedOps
{
    // SYNC recursive: pairs with the store in Own; another thread's number may be old or new, and is never this one's.
    internal static bool IsHeldBy(LockCell* cell, int me, int thread) =>
        RobustLock<TOps>.OwnerOf(TOps.Load(&cell->Word)) == me && TOps.Load(&cell->OwnerThread) == thread;

    /// <summary>Enters once more.</summary>
    /// <returns>False when that thread does not hold the lock.</returns>
    /// <exception cref="LockRecursionException">It holds it 2^31 times already; nothing has changed.</exception>
    internal static bool TryEnterAgain(LockCell* cell, int me, int thread)
    {
        if (!IsHeldBy(cell, me, thread)) return false;
        int recursion = TOps.Load(&cell->Recursion);
        if (recursion == int.MaxValue)
        {
            throw new LockRecursionException("The lock was entered too many times by this thread.");
        }
        TOps.Store(&cell->Recursion, recursion + 1);
        return true;
    }

    /// <summary>Makes a thread the owner; its process has just entered.</summary>
    internal static void Own(LockCell* cell, int thread, int recursion = 0)
    {
        if (recursion > 0) TOps.Store(&cell->Recursion, recursion);
        // SYNC recursive: pairs with the load in IsHeldBy; only a thread that finds its own number relies on it.
        TOps.Store(&cell->OwnerThread, thread);
    }

    /// <summary>Undoes one entry.</summary>
    /// <returns>False when that thread does not hold the lock.</returns>
    internal static bool TryExit(LockCell* cell, int me, int thread)
    {
        if (!IsHeldBy(cell, me, thread)) return false;
        int recursion = TOps.Load(&cell->Recursion);
        if (recursion > 0) TOps.Store(&cell->Recursion, recursion - 1);
        else ExitFully(cell, me);
        return true;
    }

    /// <summary>Gives the lock back however often it was entered; returns how often beyond the first.</summary>
    internal static int ExitFully(LockCell* cell, int me)
    {
        int recursion = TOps.Load(&cell->Recursion);
        if (recursion > 0) TOps.Store(&cell->Recursion, 0);
        TOps.Store(&cell->OwnerThread, 0);
        RobustLock<TOps>.TryExit(cell, me);
        return recursion;
    }
}
