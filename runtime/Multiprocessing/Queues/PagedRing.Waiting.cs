using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Sleeping until something has changed, and waking the threads that sleep.</summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    internal int* ItemsEntry(int me) => &_ledger[me - 1].Items;

    internal int* RoomEntry(int me) => &_ledger[me - 1].Room;

    internal int* DoneEntry(int me) => &_ledger[me - 1].Done;

    /// <summary>Waits, as <see cref="WaitFor"/> does, for messages to take.</summary>
    internal bool WaitForItems<TCondition>(int me, ref TCondition condition, Deadline deadline)
        where TCondition : struct, IRingCondition, allows ref struct
    {
        try
        {
            return WaitFor(&_header->Items, ItemsEntry(me), ref condition, deadline);
        }
        finally
        {
            PassOnItems();
        }
    }

    /// <summary>Waits, as <see cref="WaitFor"/> does, for room.</summary>
    internal bool WaitForRoom<TCondition>(int me, ref TCondition condition, Deadline deadline)
        where TCondition : struct, IRingCondition, allows ref struct
    {
        try
        {
            return WaitFor(&_header->Room, RoomEntry(me), ref condition, deadline);
        }
        finally
        {
            PassOnRoom();
        }
    }

    /// <summary>
    /// Called by each waiter that waits no longer: it may have been woken in the place of all others, which
    /// sleep unmarked since then.
    /// </summary>
    internal void PassOnItems()
    {
        if (TOps.Load(&_header->Items.Waiters) <= 0) return;
        Mark(&_header->Items);
        if (MayHaveItems) Signal(&_header->Items, 1);
    }

    /// <inheritdoc cref="PassOnItems"/>
    internal void PassOnRoom()
    {
        if (TOps.Load(&_header->Room.Waiters) <= 0) return;
        // Whether there is room depends on the message: the next one looks for itself.
        Mark(&_header->Room);
        Signal(&_header->Room, 1);
    }

    /// <summary>Waits until the condition is met. Whoever makes it so calls <see cref="Signal"/>.</summary>
    /// <param name="cell">Where to sleep.</param>
    /// <param name="mine">This participant's entry in the ledger for that cell.</param>
    /// <param name="condition">Asked again after each change; ends the wait by an exception, too.</param>
    /// <param name="deadline">When to stop waiting.</param>
    /// <returns>False when the time was up.</returns>
    internal static bool WaitFor<TCondition>(WaitCell* cell, int* mine, ref TCondition condition, Deadline deadline)
        where TCondition : struct, IRingCondition, allows ref struct
    {
        BeginWaiting(cell, mine);
        try
        {
            while (true)
            {
                // SYNC epoch: before the look; a change after it leaves another number here, and then nobody sleeps.
                int epoch = Mark(cell);
                if (condition.IsMet()) return true;
                if (TOps.IsOver(deadline)) return false;
                TOps.Wait(&cell->Epoch, epoch, deadline);
            }
        }
        finally
        {
            EndWaiting(cell, mine);
        }
    }

    /// <summary>
    /// Says that somebody is about to sleep, unless a look that comes after this makes that needless.
    /// </summary>
    /// <returns>The word with which to sleep.</returns>
    internal static int Mark(WaitCell* cell)
    {
        int word = TOps.Load(&cell->Epoch);
        while ((word & WaitCell.SleeperBit) == 0)
        {
            int found = TOps.CompareExchange(&cell->Epoch, word | WaitCell.SleeperBit, word);
            if (found == word) return word | WaitCell.SleeperBit;
            word = found;
        }
        return word;
    }

    /// <summary>
    /// Called after a change that waiters wait for: waiters that look from now on see it. A system call only for the
    /// first change after somebody went to sleep: until the one that was woken runs again no further wake is needed. It
    /// marks the word again before it looks, and wakes the next one if there is more than it takes; if it dies before,
    /// the repair wakes all.
    /// </summary>
    internal static void Signal(WaitCell* cell, int count)
    {
        int word = TOps.Load(&cell->Epoch);
        while ((word & WaitCell.SleeperBit) != 0)
        {
            bool isForSome = TOps.Load(&cell->Waiters) > count;
            int found = TOps.CompareExchange(&cell->Epoch, (word + WaitCell.OneEpoch) & ~WaitCell.SleeperBit, word);
            if (found == word)
            {
                TOps.Wake(&cell->Epoch, isForSome ? count : int.MaxValue);
                return;
            }
            word = found;
        }
    }

    /// <summary>From here to <see cref="EndWaiting"/> changes are signalled.</summary>
    internal static void BeginWaiting(WaitCell* cell, int* mine)
    {
        TOps.Add(&cell->Waiters, 1);
        TOps.Add(mine, 1);
    }

    internal static void EndWaiting(WaitCell* cell, int* mine)
    {
        TOps.Add(mine, -1);
        TOps.Add(&cell->Waiters, -1);
    }

    /// <summary>Everybody looks again.</summary>
    internal void WakeAll()
    {
        WakeAll(&_header->Items);
        WakeAll(&_header->Room);
        WakeAll(&_header->Done);
    }

    private static void WakeAll(WaitCell* cell)
    {
        TOps.Add(&cell->Epoch, WaitCell.OneEpoch);
        TOps.Wake(&cell->Epoch, int.MaxValue);
    }
}

/// <summary>What somebody waits for.</summary>
internal interface IRingCondition
{
    bool IsMet();
}
