namespace Multiprocessing.Memory;

/// <summary>
/// The lock that outlives its holders: mutual exclusion between the participants of a heap, over one word.
/// </summary>
/// <remarks>
/// <code>
///            Enter: CAS                    somebody must wait: CAS
///   free ──────────────► held(p) ──────────────────────────► held(p) + waiters
///    ▲                     │  │                                │        │
///    │    Exit: CAS        │  │ p died: repair                 │        │ p died: repair
///    ├─────────────────────┘  ▼                                │        ▼
///    │                    abandoned ◄──────────────────────────┼────────┘  (wakes all)
///    │                        │ Enter: CAS, says "abandoned"   │
///    │                        └──► held(q) [+ waiters]         │
///    └─────────────────────────────────────────────────────────┘  Exit: CAS, then wakes one
/// </code>
/// The word names the owner, so taking the lock and being known as its owner are one step.
/// <para>
/// A waiter that cannot report the death to its caller (the wait of a condition) defers the notice: held(q) + deferred,
/// and its exit leaves a free word + deferred, for the next one that can.
/// </para>
/// <para>
/// What a death leaves: <b>holding</b>: held(p); repair makes it abandoned. <b>Between an exit's CAS and its wake</b>,
/// or <b>as the one that was woken</b>: a free word and sleepers; repair wakes all sleepers of every lock that the dead
/// had open, and each of them takes the lock or marks it again. <b>Waiting</b>: at most a needless waiters mark.
/// </para>
/// <para>
/// Whoever slept takes the lock with the waiters mark, since it cannot know whether others sleep; a waiter that gives
/// up without the lock (its time is up, it was cancelled, its handle was disposed) leaves the mark, or wakes another in
/// its place, since a wake may have been spent on it.
/// </para>
/// </remarks>
internal static unsafe class RobustLock<TOps>
    where TOps : ISharedOps
{
    internal const int WaitersBit = int.MinValue;
    internal const int AbandonedBit = 1 << 30;

    /// <summary>
    /// An owner died, and those that have entered since could not report it. Also while the lock is held.
    /// </summary>
    internal const int DeferredBit = 1 << 29;

    /// <summary>The number of the participant's entry, plus one; zero: nobody.</summary>
    internal const int OwnerMask = 0xFFF;

    internal static int OwnerOf(int word) => word & OwnerMask;

    /// <summary>Takes the lock if it is free. One CAS when nobody holds it.</summary>
    internal static bool TryEnter(LockCell* cell, int me, out bool abandoned, bool defersNotice = false)
    {
        // SYNC lock: acquires what the last owner wrote; pairs with the CAS in TryExit.
        int word = TOps.CompareExchange(&cell->Word, me, 0);
        if (word == 0)
        {
            abandoned = false;
            return true;
        }
        return TryEnter(cell, me, word, 0, out abandoned, defersNotice);
    }

    /// <summary>Takes the lock, or marks it so that its owner will wake a sleeper.</summary>
    /// <param name="cell">The lock.</param>
    /// <param name="me">The participant.</param>
    /// <param name="expected">When it was not taken: the word with which to sleep.</param>
    /// <param name="abandoned">When it was taken: whether its last owner died.</param>
    /// <param name="defersNotice">
    /// The caller cannot report an owner's death: the next one that enters gets the notice as well.
    /// </param>
    internal static bool EnterOrMark(
        LockCell* cell, int me, out int expected, out bool abandoned, bool defersNotice = false)
    {
        int word = TOps.Load(&cell->Word);
        while (true)
        {
            expected = word;
            if (OwnerOf(word) == 0)
            {
                if (TryEnter(cell, me, word, WaitersBit, out abandoned, defersNotice)) return true;
                word = TOps.Load(&cell->Word);
                continue;
            }
            abandoned = false;
            if ((word & WaitersBit) != 0) return false;
            int found = TOps.CompareExchange(&cell->Word, word | WaitersBit, word);
            expected = word | WaitersBit;
            if (found == word) return false;
            word = found;
        }
    }

    /// <summary>Takes the lock, spinning first and sleeping then.</summary>
    /// <param name="cell">The lock.</param>
    /// <param name="me">The participant.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="spin">How long to spin.</param>
    /// <param name="abandoned">
    /// When it was taken: whether its last owner died, or an earlier one whose notice was deferred.
    /// </param>
    /// <param name="defersNotice">
    /// The caller cannot report an owner's death: the next one that enters gets the notice as well, and
    /// <paramref name="abandoned"/> is of the last owner only.
    /// </param>
    /// <param name="ending">What ends the wait early.</param>
    /// <returns>False when the time was up, or the wait was ended.</returns>
    internal static bool Enter(
        LockCell* cell,
        int me,
        Deadline deadline,
        ref SpinBudget spin,
        out bool abandoned,
        bool defersNotice = false,
        WaitEnding? ending = null)
    {
        if (TryEnter(cell, me, out abandoned, defersNotice)) return true;
        int limit = TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            int word = TOps.Load(&cell->Word);
            if (OwnerOf(word) != 0 || !TryEnter(cell, me, word, 0, out abandoned, defersNotice)) continue;
            spin.Succeeded();
            return true;
        }
        spin.Failed();
        while (!EnterOrMark(cell, me, out int expected, out abandoned, defersNotice))
        {
            if (TOps.IsOver(deadline)) return false;
            // After the last sleep the lock is tried or marked once more: a wake may have been meant for this one.
            TOps.Wait(&cell->Word, expected, deadline);
            if (!TOps.IsEnded(ending)) continue;
            GiveUp(cell);
            return false;
        }
        return true;
    }

    /// <summary>What a waiter does that gives up without trying the lock again.</summary>
    internal static void GiveUp(LockCell* cell)
    {
        int word = TOps.Load(&cell->Word);
        while (true)
        {
            if (OwnerOf(word) == 0)
            {
                TOps.Wake(&cell->Word, 1);
                return;
            }
            if ((word & WaitersBit) != 0) return;
            int found = TOps.CompareExchange(&cell->Word, word | WaitersBit, word);
            if (found == word) return;
            word = found;
        }
    }

    /// <summary>Gives the lock back, whoever took it.</summary>
    /// <returns>False when nobody held it.</returns>
    internal static bool TryExit(LockCell* cell, int me)
    {
        // SYNC lock: releases what the owner wrote; pairs with the CAS in TryEnter.
        int word = TOps.CompareExchange(&cell->Word, 0, me);
        return word == me || TryExitContended(cell, word);
    }

    /// <summary>Repair after the death of a participant that had the lock open. May run any number of times.</summary>
    internal static void Recover(LockCell* cell, int dead)
    {
        int word = TOps.Load(&cell->Word);
        while (OwnerOf(word) == dead)
        {
            // Before anybody can be owner again: a thread of the next owner may have the same number.
            TOps.Store(&cell->OwnerThread, 0);
            TOps.Store(&cell->Recursion, 0);
            int found = TOps.CompareExchange(&cell->Word, AbandonedBit, word);
            if (found == word) break;
            word = found;
        }
        TOps.Wake(&cell->Word, int.MaxValue);
    }

    private static bool TryEnter(LockCell* cell, int me, int word, int flags, out bool abandoned, bool defersNotice)
    {
        while (OwnerOf(word) == 0)
        {
            bool hasNotice = (word & (AbandonedBit | DeferredBit)) != 0;
            int deferred = defersNotice && hasNotice ? DeferredBit : 0;
            int found = TOps.CompareExchange(&cell->Word, me | flags | deferred, word);
            if (found == word)
            {
                abandoned = defersNotice ? (word & AbandonedBit) != 0 : hasNotice;
                return true;
            }
            word = found;
        }
        abandoned = false;
        return false;
    }

    private static bool TryExitContended(LockCell* cell, int word)
    {
        while (true)
        {
            if (OwnerOf(word) == 0) return false;
            int found = TOps.CompareExchange(&cell->Word, word & DeferredBit, word);
            if (found == word) break;
            word = found;
        }
        if ((word & WaitersBit) != 0) TOps.Wake(&cell->Word, 1);
        return true;
    }
}
