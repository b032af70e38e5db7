using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>A condition in shared memory; one node per waiter follows it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct ConditionCell
{
    internal const int Bytes = 64;

    /// <summary>The number of waits begun. Written under the condition's lock.</summary>
    [FieldOffset(0)] internal long Tickets;

    /// <summary>No node at or after this one was ever used. Only grows, by CAS.</summary>
    [FieldOffset(8)] internal int NodesUsed;
}

/// <summary>One waiter.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct ConditionNode
{
    internal const int Bytes = 16;

    /// <summary>Owner (12 bits), phase (2 bits), number of the use (18 bits). What the waiter sleeps on.</summary>
    [FieldOffset(0)] internal int State;

    /// <summary>
    /// Whose turn is first. Written by the waiter, under the condition's lock, after <see cref="State"/>.
    /// </summary>
    [FieldOffset(8)] internal long Ticket;
}

/// <summary>Waiting for a notification under a lock. One node per waiter, each with a word of its own.</summary>
/// <remarks>
/// <code>
///          Begin: CAS                 Notify: CAS, then wakes it
///   free ──────────────► waiting(p) ─────────────────────────────► notified(p)
///    ▲                      │                                        │
///    ├──── time up: CAS ────┘                                        │
///    └──── Finish, under the lock again ─────────────────────────────┘
/// </code>
/// A notification goes to one node, the one that waits longest; it is never stored, and a waiter that gives up cannot
/// keep one.
/// <para>
/// What a death leaves: <b>waiting(p)</b>: repair frees the node. <b>notified(p)</b>: the notification had no effect:
/// repair gives it to the next waiter, and frees the node then, so that the death of the process that repairs repeats
/// the notification rather than loses it. <b>Between Notify's CAS and its wake</b>: a notified sleeper; repair wakes
/// all.
/// </para>
/// <para>
/// A death under the condition's lock: a waiter that takes the lock again notifies all, since the dead process may have
/// changed something without notifying, and defers the notice of the death in the lock's word
/// (<see cref="RobustLock{TOps}"/>).
/// </para>
/// <para>The caller holds the condition's lock in Begin, Notify and Finish.</para>
/// </remarks>
internal static unsafe class ConditionCore<TOps>
    where TOps : ISharedOps
{
    /// <summary>The most that can wait at a time.</summary>
    internal const int Capacity = 4000;

    private const int OwnerMask = 0xFFF;
    private const int WaitingPhase = 1 << 12;
    private const int NotifiedPhase = 2 << 12;
    private const int PhaseMask = 3 << 12;
    private const int Use = 1 << 14;

    internal const long BytesAfterLock = ConditionCell.Bytes + (long)Capacity * ConditionNode.Bytes;

    internal static ConditionNode* NodeAt(ConditionCell* cell, int index) =>
        (ConditionNode*)((byte*)cell + ConditionCell.Bytes) + index;

    /// <summary>Becomes a waiter. Null when there are too many.</summary>
    /// <param name="cell">The condition.</param>
    /// <param name="me">The participant.</param>
    /// <param name="waiting">The state with which to sleep.</param>
    internal static ConditionNode* Begin(ConditionCell* cell, int me, out int waiting)
    {
        for (int i = 0; i < Capacity; i++)
        {
            ConditionNode* node = NodeAt(cell, i);
            int state = TOps.Load(&node->State);
            if ((state & PhaseMask) != 0) continue;
            int used = TOps.Load(&cell->NodesUsed);
            while (used <= i)
            {
                int found = TOps.CompareExchange(&cell->NodesUsed, i + 1, used);
                if (found == used) break;
                used = found;
            }
            waiting = ((state & ~(Use - 1)) + Use) | WaitingPhase | me;
            if (TOps.CompareExchange(&node->State, waiting, state) != state) continue;
            long ticket = TOps.Load(&cell->Tickets) + 1;
            TOps.Store(&cell->Tickets, ticket);
            TOps.Store(&node->Ticket, ticket);
            return node;
        }
        waiting = 0;
        return null;
    }

    /// <summary>
    /// Sleeps until notified, or until the time is up or the wait is ended: then it is a waiter no more.
    /// </summary>
    internal static bool Await(
        ConditionNode* node, int waiting, Deadline deadline, ref SpinBudget spin, WaitEnding? ending = null)
    {
        int limit = TOps.IsOver(deadline) ? 0 : TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            if (TOps.Load(&node->State) == waiting) continue;
            spin.Succeeded();
            return true;
        }
        if (limit > 0) spin.Failed();
        // SYNC condition: pairs with the CAS in NotifyOne.
        while (TOps.Load(&node->State) == waiting)
        {
            if (TOps.IsOver(deadline)) return !TryGiveUp(node, waiting);
            TOps.Wait(&node->State, waiting, deadline);
            if (TOps.IsEnded(ending)) return !TryGiveUp(node, waiting);
        }
        return true;
    }

    /// <summary>Stops waiting. False if it was notified already: then it was, and must finish.</summary>
    internal static bool TryGiveUp(ConditionNode* node, int waiting) =>
        TOps.CompareExchange(&node->State, waiting & ~(Use - 1), waiting) == waiting;

    /// <summary>The notified waiter has its lock again.</summary>
    internal static void Finish(ConditionNode* node, int waiting) => TOps.Store(&node->State, waiting & ~(Use - 1));

    /// <summary>
    /// The wait has failed: it stops, and a notification that it got goes to the next waiter. Without the condition's
    /// lock, as in repair.
    /// </summary>
    internal static void Quit(ConditionCell* cell, ConditionNode* node, int waiting)
    {
        if (TryGiveUp(node, waiting)) return;
        NotifyOne(cell);
        Finish(node, waiting);
    }

    /// <summary>Wakes all that wait.</summary>
    internal static void NotifyAll(ConditionCell* cell)
    {
        while (NotifyOne(cell))
        {
        }
    }

    /// <summary>Wakes the one that waits longest.</summary>
    /// <returns>False when nobody waits.</returns>
    internal static bool NotifyOne(ConditionCell* cell)
    {
        while (true)
        {
            ConditionNode* first = null;
            int firstState = 0;
            long firstTicket = long.MaxValue;
            int used = Used(cell);
            for (int i = 0; i < used; i++)
            {
                ConditionNode* node = NodeAt(cell, i);
                int state = TOps.Load(&node->State);
                if ((state & PhaseMask) != WaitingPhase) continue;
                long ticket = TOps.Load(&node->Ticket);
                if (ticket >= firstTicket) continue;
                first = node;
                firstState = state;
                firstTicket = ticket;
            }
            if (first == null) return false;
            // SYNC condition: what was changed before is published by the lock; this pairs with the loads in Await,
            // which end the sleep.
            int notified = firstState + (NotifiedPhase - WaitingPhase);
            if (TOps.CompareExchange(&first->State, notified, firstState) != firstState) continue;
            TOps.Wake(&first->State, int.MaxValue);
            return true;
        }
    }

    internal static int CountWaiting(ConditionCell* cell)
    {
        int count = 0;
        int used = Used(cell);
        for (int i = 0; i < used; i++)
        {
            if ((TOps.Load(&NodeAt(cell, i)->State) & PhaseMask) == WaitingPhase) count++;
        }
        return count;
    }

    /// <summary>Repair after a death; without the condition's lock.</summary>
    internal static void Recover(ConditionCell* cell, int dead)
    {
        int used = Used(cell);
        for (int i = 0; i < used; i++)
        {
            ConditionNode* node = NodeAt(cell, i);
            int state = TOps.Load(&node->State);
            while ((state & OwnerMask) == dead && (state & PhaseMask) != 0)
            {
                if ((state & PhaseMask) == NotifiedPhase) NotifyOne(cell);
                int found = TOps.CompareExchange(&node->State, state & ~(Use - 1), state);
                if (found == state) break;
                state = found;
            }
            TOps.Wake(&node->State, int.MaxValue);
        }
    }

    /// <summary>All, if the number in shared memory makes no sense.</summary>
    private static int Used(ConditionCell* cell) =>
        TOps.Load(&cell->NodesUsed) is var used && (uint)used <= Capacity ? used : Capacity;
}
