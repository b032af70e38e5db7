using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>A barrier in shared memory; one mark per participant of the heap follows it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct BarrierCell
{
    internal const int Bytes = 64;

    /// <summary>See <see cref="BarrierCore{TOps}"/>. The lower half is what parties sleep on.</summary>
    [FieldOffset(0)] internal long State;

    /// <summary>Written by the creator.</summary>
    [FieldOffset(8)] internal int Parties;

    /// <summary>The timeout of waits that give none, in ticks; -1 ms for ever. Written by the creator.</summary>
    [FieldOffset(16)] internal long TimeoutTicks;
}

internal enum Arrival
{
    /// <summary>Others are still missing.</summary>
    Waits,

    /// <summary>It was the last one: all are free.</summary>
    Completed,

    /// <summary>
    /// It is the last one, and must call <see cref="BarrierCore{TOps}.Complete"/> when its action is done.
    /// </summary>
    MustAct,

    /// <summary>All places of this round are taken: wait for the next.</summary>
    Full,
    Broken,
}

/// <summary>A meeting point for a fixed number of parties, again and again.</summary>
/// <remarks>
/// One word: broken (bit 0), round (bits 1 to 31), parties arrived (bits 32 to 43), action runs (bit 44), how the last
/// 16 rounds ended (bits 45 to 60; one: complete).
/// <code>
///   round n, k arrived ──Arrive: CAS──► round n, k+1 arrived   (k+1 &lt; parties: sleeps until the round changes)
///           │                                    │ the last one
///           │                                    ▼
///           │                 [round n, action runs] ──CAS, then wakes all──► round n+1, 0 arrived
///           ├──Withdraw: CAS──► round n, k-1 arrived
///           └──Abort, time up, a party died: CAS, then wakes all──► broken ──Reset──► round n+1, 0 arrived
/// </code>
/// A party that slept learns from the history how its round ended, so a fast party may enter the next one at once.
/// <para>
/// What a death leaves: the mark that the dead took part, set before its first arrival, and taken back by its last
/// handle's Dispose (not by the garbage collector: a party that keeps no handle between its rounds still belongs to
/// it). Repair breaks the barrier, since the party will not come again, unless it had left in order, its part done.
/// <b>Between a CAS and its wake</b>: repair wakes all.
/// </para>
/// </remarks>
internal static unsafe class BarrierCore<TOps>
    where TOps : ISharedOps
{
    internal const int MostParties = 0xFFF;

    private const long BrokenBit = 1;
    private const int ArrivedShift = 32;
    private const long ArrivedOne = 1L << ArrivedShift;
    private const long ArrivedMask = 0xFFFL << ArrivedShift;
    private const long ActingBit = 1L << 44;
    private const int HistoryShift = 45;
    private const int HistoryLength = 16;
    private const long HistoryMask = 0xFFFFL << HistoryShift;
    private const int RoundMask = int.MaxValue;

    internal static long BytesFor(int participants) =>
        BarrierCell.Bytes + HeapGeometry.RoundUp(participants * sizeof(int), 64);

    /// <summary>Little endian: the lower half comes first.</summary>
    internal static int* RoundWord(BarrierCell* cell) => (int*)&cell->State;

    internal static bool IsBroken(BarrierCell* cell) => (TOps.Load(&cell->State) & BrokenBit) != 0;

    internal static int Arrived(BarrierCell* cell) => ArrivedOf(TOps.Load(&cell->State));

    /// <summary>Arrives at the barrier.</summary>
    /// <param name="cell">The barrier.</param>
    /// <param name="me">The participant of the heap.</param>
    /// <param name="mustAct">Whether the last one has something to do before all go on.</param>
    /// <param name="index">How many had arrived before.</param>
    /// <param name="roundWord">The word with which to sleep; names the round.</param>
    internal static Arrival Arrive(BarrierCell* cell, int me, bool mustAct, out int index, out int roundWord)
    {
        int* mark = MarkOf(cell, me);
        // SYNC mark: stands before the first arrival is seen; pairs with the load in Recover.
        if (TOps.Load(mark) == 0) TOps.Store(mark, 1);
        long state = TOps.Load(&cell->State);
        while (true)
        {
            index = ArrivedOf(state);
            roundWord = (int)state;
            if ((state & BrokenBit) != 0) return Arrival.Broken;
            if (index >= cell->Parties) return Arrival.Full;
            bool isLast = index + 1 == cell->Parties;
            long next = !isLast ? state + ArrivedOne
                : mustAct ? (state + ArrivedOne) | ActingBit
                : NextRound(state, completed: true);
            // SYNC barrier: passes on what the arriving party wrote; pairs with the load in TryEnd.
            long found = TOps.CompareExchange(&cell->State, next, state);
            if (found == state)
            {
                if (!isLast) return Arrival.Waits;
                if (mustAct) return Arrival.MustAct;
                TOps.Wake(RoundWord(cell), int.MaxValue);
                return Arrival.Completed;
            }
            state = found;
        }
    }

    /// <summary>The last party's action is done. False if the barrier was broken meanwhile.</summary>
    internal static bool Complete(BarrierCell* cell, int roundWord)
    {
        long state = TOps.Load(&cell->State);
        while ((int)state == roundWord)
        {
            long found = TOps.CompareExchange(&cell->State, NextRound(state, completed: true), state);
            if (found == state)
            {
                TOps.Wake(RoundWord(cell), int.MaxValue);
                return true;
            }
            state = found;
        }
        return false;
    }

    /// <summary>Whether the round has ended, and how.</summary>
    internal static bool TryEnd(BarrierCell* cell, int roundWord, out bool completed)
    {
        // SYNC barrier: sees what all parties of the round wrote; pairs with the CAS in Arrive and Complete.
        long state = TOps.Load(&cell->State);
        completed = false;
        if ((int)state == roundWord) return false;
        int distance = (RoundOf((int)state) - RoundOf(roundWord)) & RoundMask;
        completed = distance is > 0 and <= HistoryLength && (state >> (HistoryShift + distance - 1) & 1) != 0;
        return true;
    }

    /// <summary>Breaks the barrier for everybody, if that round still goes on.</summary>
    internal static void BreakRound(BarrierCell* cell, int roundWord)
    {
        long state = TOps.Load(&cell->State);
        while ((int)state == roundWord && !TryBreak(cell, ref state))
        {
        }
    }

    internal static void Abort(BarrierCell* cell)
    {
        long state = TOps.Load(&cell->State);
        while ((state & BrokenBit) == 0 && !TryBreak(cell, ref state))
        {
        }
    }

    /// <summary>Makes the barrier whole and empty; a party that waits finds that its round was broken.</summary>
    internal static void Reset(BarrierCell* cell)
    {
        long state = TOps.Load(&cell->State);
        while ((state & BrokenBit) != 0 || ArrivedOf(state) > 0)
        {
            long found = TOps.CompareExchange(&cell->State, NextRound(state, completed: false), state);
            if (found == state)
            {
                TOps.Wake(RoundWord(cell), int.MaxValue);
                return;
            }
            state = found;
        }
    }

    /// <summary>
    /// Takes an arrival back, unless all have arrived: sleepers go on sleeping, for one party more. While the last
    /// one's action runs the arrival stands, since with it all had come.
    /// </summary>
    /// <returns>False when the round was complete: then the party has passed.</returns>
    internal static bool Withdraw(BarrierCell* cell, int roundWord)
    {
        long state = TOps.Load(&cell->State);
        while ((int)state == roundWord && (state & ActingBit) == 0)
        {
            long found = TOps.CompareExchange(&cell->State, state - ArrivedOne, state);
            if (found == state) return true;
            state = found;
        }
        return !(TryEnd(cell, roundWord, out bool completed) && completed);
    }

    /// <summary>Sleeps until the round has ended, the time is up, or the wait is ended.</summary>
    internal static void Wait(
        BarrierCell* cell, int roundWord, Deadline deadline, ref SpinBudget spin, WaitEnding? ending = null)
    {
        int limit = TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            if (TOps.Load(RoundWord(cell)) == roundWord) continue;
            spin.Succeeded();
            return;
        }
        spin.Failed();
        while (TOps.Load(RoundWord(cell)) == roundWord && !TOps.IsOver(deadline))
        {
            TOps.Wait(RoundWord(cell), roundWord, deadline);
            if (TOps.IsEnded(ending)) return;
        }
    }

    /// <summary>Whether the death of that participant would break the barrier.</summary>
    internal static bool TookPart(BarrierCell* cell, int participant) => TOps.Load(MarkOf(cell, participant)) != 0;

    /// <summary>Takes part no more: its death is nobody's business.</summary>
    internal static void Leave(BarrierCell* cell, int me) => TOps.Store(MarkOf(cell, me), 0);

    /// <summary>Repair after a death.</summary>
    internal static void Recover(BarrierCell* cell, int dead, bool leftInOrder)
    {
        int* mark = MarkOf(cell, dead);
        // SYNC mark: a party that is seen to have arrived has its mark; pairs with the store in Arrive.
        if (TOps.Load(mark) != 0)
        {
            if (!leftInOrder) Abort(cell);
            TOps.Store(mark, 0);
        }
        TOps.Wake(RoundWord(cell), int.MaxValue);
    }

    private static bool TryBreak(BarrierCell* cell, ref long state)
    {
        long found = TOps.CompareExchange(&cell->State, (state & ~(ArrivedMask | ActingBit)) | BrokenBit, state);
        if (found == state)
        {
            TOps.Wake(RoundWord(cell), int.MaxValue);
            return true;
        }
        state = found;
        return false;
    }

    private static long NextRound(long state, bool completed)
    {
        uint round = (uint)((RoundOf((int)state) + 1) & RoundMask) << 1;
        long history = (((state & HistoryMask) << 1) & HistoryMask) | (completed ? 1L << HistoryShift : 0);
        return history | round;
    }

    private static int ArrivedOf(long state) => (int)((state & ArrivedMask) >> ArrivedShift);

    private static int RoundOf(int word) => (int)((uint)word >> 1);

    private static int* MarkOf(BarrierCell* cell, int participant) =>
        (int*)((byte*)cell + BarrierCell.Bytes) + (participant - 1);
}
