using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// The lock of one end of a ring: as <see cref="RobustLock{TOps}"/>, for parts that take nanoseconds. Giving it back is
/// a store and a look instead of a second exchange, which would cost as much as the message; a death is not reported,
/// since the ring is whole after every step.
/// </summary>
/// <remarks>
/// <code>
///   enter:  Word 0 → me                                       exit:  Word = 0;  Waiting?  → Waiting = 0, wake one
///   wait:   Waiting = 1;  enter again;  sleep while Waiting is 1
/// </code>
/// Either the exit finds the mark, or the waiter that has set it finds the lock free. A waiter that was woken sets the
/// mark again before anything else, so its own exit finds those that still sleep.
/// <para>
/// What a death leaves: <b>holding</b>: Word names the dead, and the repair frees it. <b>Between the store that takes
/// the mark away and the wake</b>, or <b>woken and not yet back</b>: sleepers without a mark; the repair wakes all.
/// <b>Waiting</b>: at most a needless mark.
/// </para>
/// <para>
/// The processor may look for the mark before its store is seen by others; then the mark is missed. That is the price:
/// so nobody sleeps long without looking again, which matters only where somebody is stopped in the midst of the
/// nanoseconds.
/// </para>
/// </remarks>
internal static unsafe class RingLock<TOps>
    where TOps : ISharedOps
{
    private const int FirstSleep = 1;
    private const int LongestSleep = 64;

    internal static bool TryEnter(LockCell* cell, int me) =>
        TOps.CompareExchange(&cell->Word, me, 0) == 0; // RING lock: acquires what the last owner wrote

    /// <summary>
    /// Takes the lock after a first attempt found that another one has it: spins first and sleeps then.
    /// </summary>
    /// <returns>False when the time was up.</returns>
    internal static bool EnterHeld(LockCell* cell, int me, Deadline deadline, ref SpinBudget spin)
    {
        int limit = TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            if (TOps.Load(&cell->Word) != 0 || !TryEnter(cell, me)) continue;
            spin.Succeeded(round);
            return true;
        }
        spin.Failed();
        for (int sleep = FirstSleep; ; sleep = Math.Min(2 * sleep, LongestSleep))
        {
            TOps.Store(&cell->Waiting, 1);
            if (TryEnter(cell, me)) return true;
            if (TOps.IsOver(deadline)) return false;
            TOps.Wait(&cell->Waiting, 1, TOps.Unfenced(deadline, sleep));
        }
    }

    internal static void Exit(LockCell* cell)
    {
        TOps.Store(&cell->Word, 0); // RING lock: releases what the owner wrote
        if (TOps.Load(&cell->Waiting) != 0) WakeOne(cell);
    }

    /// <summary>Repair after the death of a participant. May run any number of times.</summary>
    internal static void Recover(LockCell* cell, int dead)
    {
        TOps.CompareExchange(&cell->Word, 0, dead);
        TOps.Store(&cell->Waiting, 0);
        TOps.Wake(&cell->Waiting, int.MaxValue);
    }

    private static void WakeOne(LockCell* cell)
    {
        TOps.Store(&cell->Waiting, 0);
        TOps.Wake(&cell->Waiting, 1);
    }
}
