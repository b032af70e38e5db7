using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Sleeping until something has changed, and telling those who sleep.</summary>
internal sealed unsafe partial class PagedRing<TOps>
{
    internal int* ItemsEntry(int me) => &_ledger[me - 1].Items;

    internal int* RoomEntry(int me) => &_ledger[me - 1].Room;

    internal int* DoneEntry(int me) => &_ledger[me - 1].Done;

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
                int epoch = TOps.Load(&cell->Epoch);
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

    /// <summary>Called after a change that waiters wait for: those who look from now on see it.</summary>
    internal static void Signal(WaitCell* cell, int count)
    {
        if (TOps.Load(&cell->Waiters) > 0) Wake(cell, count);
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
        Wake(&_header->Items, int.MaxValue);
        Wake(&_header->Room, int.MaxValue);
        Wake(&_header->Done, int.MaxValue);
    }

    private static void Wake(WaitCell* cell, int count)
    {
        TOps.Add(&cell->Epoch, 1);
        TOps.Wake(&cell->Epoch, count);
    }
}

/// <summary>What somebody waits for.</summary>
internal interface IRingCondition
{
    bool IsMet();
}
