using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>An event in shared memory.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct EventCell
{
    /// <summary>See <see cref="EventCore{TOps}"/>. Written by everybody.</summary>
    [FieldOffset(0)] internal int Word;
}

/// <summary>
/// A flag that many can wait for. The word: set (bit 0), waiters (bit 1), the number of times it was set (rest).
/// </summary>
/// <remarks>
/// <code>
///   reset(n) ──wait: CAS──► reset(n) + waiters ──Set: CAS, then wakes all──► set(n+1)
///      │  ▲                                                                   ▲  │
///      │  └──────────────────────────Reset: CAS───────────────────────────────┼──┘
///      └───────────────────────────Set: CAS───────────────────────────────────┘
/// </code>
/// A waiter remembers n: a Set frees it although a Reset follows before it looks.
/// <para>
/// What a death leaves: nothing belongs to a participant, and Set never waits. <b>Between Set's CAS and its wake</b>:
/// sleepers of a set event; repair wakes all sleepers of every event that the dead had open. <b>Waiting</b>: a needless
/// mark.
/// </para>
/// </remarks>
internal static unsafe class EventCore<TOps>
    where TOps : ISharedOps
{
    internal const int SetBit = 1;
    private const int WaitersBit = 2;
    private const int Count = 4;

    internal static void Set(EventCell* cell)
    {
        int word = TOps.Load(&cell->Word);
        while ((word & SetBit) == 0)
        {
            int set = ((word & ~(Count - 1)) + Count) | SetBit;
            // SYNC event: publishes what the setter wrote; pairs with the loads in IsReleased and IsSet.
            int found = TOps.CompareExchange(&cell->Word, set, word);
            if (found == word)
            {
                if ((word & WaitersBit) != 0) TOps.Wake(&cell->Word, int.MaxValue);
                return;
            }
            word = found;
        }
    }

    internal static void Reset(EventCell* cell)
    {
        int word = TOps.Load(&cell->Word);
        while ((word & SetBit) != 0)
        {
            int found = TOps.CompareExchange(&cell->Word, word & ~SetBit, word);
            if (found == word) return;
            word = found;
        }
    }

    // SYNC event: sees what the setter wrote; pairs with the CAS in Set.
    internal static bool IsSet(EventCell* cell) => (TOps.Load(&cell->Word) & SetBit) != 0;

    /// <summary>What a waiter remembers from before its first look.</summary>
    internal static int Ticket(EventCell* cell) => TOps.Load(&cell->Word) & ~(Count - 1);

    /// <summary>Whether the event is set, or was since the ticket; if not, it is marked as having a waiter.</summary>
    /// <param name="cell">The event.</param>
    /// <param name="ticket">From <see cref="Ticket"/>.</param>
    /// <param name="expected">If not released: the word with which to sleep.</param>
    internal static bool IsReleased(EventCell* cell, int ticket, out int expected)
    {
        // SYNC event: sees what the setter wrote; pairs with the CAS in Set.
        int word = TOps.Load(&cell->Word);
        while (true)
        {
            expected = word | WaitersBit;
            if ((word & SetBit) != 0 || (word & ~(Count - 1)) != ticket) return true;
            if (expected == word) return false;
            int found = TOps.CompareExchange(&cell->Word, expected, word);
            if (found == word) return false;
            word = found;
        }
    }

    /// <returns>False when the time was up, or the wait was ended.</returns>
    internal static bool Wait(EventCell* cell, Deadline deadline, ref SpinBudget spin, WaitEnding? ending = null)
    {
        int ticket = Ticket(cell);
        if (IsSet(cell)) return true;
        int limit = TOps.IsOver(deadline) ? 0 : TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            int word = TOps.Load(&cell->Word);
            if ((word & SetBit) == 0 && (word & ~(Count - 1)) == ticket) continue;
            spin.Succeeded();
            return true;
        }
        if (limit > 0) spin.Failed();
        while (!IsReleased(cell, ticket, out int expected))
        {
            if (TOps.IsOver(deadline)) return false;
            TOps.Wait(&cell->Word, expected, deadline);
            // A set wakes all: there is no wake to pass on.
            if (TOps.IsEnded(ending)) return false;
        }
        return true;
    }

    internal static void Recover(EventCell* cell) => TOps.Wake(&cell->Word, int.MaxValue);
}
