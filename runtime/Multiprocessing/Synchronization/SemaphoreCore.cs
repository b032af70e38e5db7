using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>A semaphore in shared memory; the ledger, one entry per participant, follows it.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SemaphoreCell
{
    internal const int Bytes = 64;

    /// <summary>See <see cref="SemaphoreCore{TOps}"/>. The lower half is what waiters sleep on.</summary>
    [FieldOffset(0)] internal long State;

    /// <summary>
    /// Not less than the number of sleepers. May stay too high after a death, which costs a system call.
    /// </summary>
    [FieldOffset(8)] internal int Waiters;

    /// <summary>Written by the creator.</summary>
    [FieldOffset(12)] internal int Initial;

    /// <summary>Written by the creator.</summary>
    [FieldOffset(16)] internal int Maximum;
}

/// <summary>What one participant took and did not give back.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct LedgerEntry
{
    internal const int Bytes = 32;

    /// <summary>
    /// Held permits (32 bits, signed), number of the last operation (21 bits), pending (1 bit). Written by its
    /// participant.
    /// </summary>
    [FieldOffset(0)] internal long Account;

    /// <summary>
    /// What the pending operation adds to the count. Written by its participant, before <see cref="Account"/>.
    /// </summary>
    [FieldOffset(8)] internal int Delta;

    /// <summary>
    /// The last operation known to be done. Written by its participant, and by whoever writes over its mark.
    /// </summary>
    [FieldOffset(12)] internal int Confirmed;

    /// <summary>How much of <see cref="SemaphoreCell.Waiters"/> is its. Written by its participant.</summary>
    [FieldOffset(16)] internal int Waiting;
}

/// <summary>A counter of permits that knows how many each process holds, so that those of the dead come back.</summary>
/// <remarks>
/// The state is one word: count (32 bits), the participant that changed it last (11 bits), and the number of that
/// change among the changer's own (21 bits). Changing it and being known as the changer are one step. A change of
/// participant p:
/// <code>
///   1 announce   p's ledger: account = held, number n, pending; delta
///   2 confirm    the last changer's ledger: number m is done     (before its mark is written over)
///   3 CHANGE     state: count + delta, by p, number n            (CAS; back to 2 if it fails)
///   4 settle     p's ledger: confirmed n; account = held - delta, number n
/// </code>
/// What a death leaves, by the last step done: <b>1, 2</b>: a pending number that neither the state nor "confirmed"
/// shows: it never happened. <b>3</b>: it shows in the state, or, once written over, in "confirmed": it happened, and
/// repair settles it. <b>4, before the wake</b>: sleepers beside permits; repair wakes all. Then the repair gives back
/// what the dead one held, as one more change of the dead one's own, so that a repairer's death in the middle is found
/// and finished like any other.
/// <para>
/// Never more come back than are missing from the initial count. So permits that a different process gave back are not
/// given twice unless others have taken them meanwhile: an account does not say which permits it holds. Threads of one
/// process share its entry and take turns (the caller's lock); between processes nobody waits.
/// </para>
/// </remarks>
internal static unsafe class SemaphoreCore<TOps>
    where TOps : ISharedOps
{
    private const int NumberBits = 21;
    private const int NumberMask = (1 << NumberBits) - 1;
    private const int SlotMask = 0x7FF;

    internal enum Change
    {
        Done,
        WouldBlock,
        AboveMaximum,
    }

    internal static long BytesFor(int participants) => SemaphoreCell.Bytes + (long)participants * LedgerEntry.Bytes;

    internal static void Initialize(SemaphoreCell* cell, int initial, int maximum)
    {
        cell->Initial = initial;
        cell->Maximum = maximum;
        cell->State = (uint)initial;
    }

    internal static int CountOf(long state) => (int)state;

    internal static int Count(SemaphoreCell* cell) => CountOf(TOps.Load(&cell->State));

    /// <summary>Takes (negative) or gives permits. The caller keeps other threads of this process out.</summary>
    internal static Change TryChange(SemaphoreCell* cell, int me, int delta)
    {
        LedgerEntry* mine = EntryOf(cell, me);
        long state = TOps.Load(&cell->State);
        if (Refusal(cell, state, delta) is var early && early != Change.Done) return early;
        long account = TOps.Load(&mine->Account);
        int number = (NumberOf(account) + 1) & NumberMask;
        TOps.Store(&mine->Delta, delta);
        // SYNC ledger: the delta stands before "pending" does, and both before the change; pairs with the loads in
        // Settle.
        TOps.Store(&mine->Account, PackAccount(HeldOf(account), number, pending: true));
        while (true)
        {
            Confirm(cell, state);
            // SYNC semaphore: passes on what the giver wrote; a giver's CAS pairs with the taker's.
            long found = TOps.CompareExchange(&cell->State, PackState(CountOf(state) + delta, me, number), state);
            if (found == state) break;
            state = found;
            if (Refusal(cell, state, delta) is var late && late != Change.Done)
            {
                TOps.Store(&mine->Account, account);
                return late;
            }
        }
        TOps.Store(&mine->Confirmed, number);
        TOps.Store(&mine->Account, PackAccount(HeldOf(account) - delta, number, pending: false));
        return Change.Done;
    }

    /// <param name="cell">The semaphore.</param>
    /// <param name="me">The participant.</param>
    /// <param name="turn">Keeps other threads of this process out of its ledger.</param>
    internal static bool TryTake(SemaphoreCell* cell, int me, LedgerTurn turn)
    {
        if (Count(cell) == 0) return false;
        turn.Enter();
        bool taken = TryChange(cell, me, -1) == Change.Done;
        turn.Exit();
        return taken;
    }

    /// <returns>False when there would be more than the maximum.</returns>
    internal static bool TryGive(SemaphoreCell* cell, int me, LedgerTurn turn, int count)
    {
        turn.Enter();
        bool given = TryChange(cell, me, count) == Change.Done;
        turn.Exit();
        if (!given) return false;
        if (TOps.Load(&cell->Waiters) > 0) TOps.Wake(CountWord(cell), count);
        return true;
    }

    /// <summary>Takes a permit, spinning first and sleeping then.</summary>
    /// <returns>False when the time was up, or the wait was ended.</returns>
    internal static bool Take(
        SemaphoreCell* cell, int me, LedgerTurn turn, Deadline deadline, ref SpinBudget spin, WaitEnding? ending = null)
    {
        int limit = TOps.SpinLimit(spin.Rounds);
        for (int round = 0; round < limit; round++)
        {
            TOps.Pause(SpinBudget.PauseOf(round));
            if (!TryTake(cell, me, turn)) continue;
            spin.Succeeded();
            return true;
        }
        spin.Failed();
        BeginWaiting(cell, me);
        bool taken;
        while (!(taken = TryTake(cell, me, turn)) && !TOps.IsOver(deadline))
        {
            try
            {
                TOps.Wait(CountWord(cell), 0, deadline);
            }
            catch (IOException)
            {
                EndWaiting(cell, me);
                throw;
            }
            if (!TOps.IsEnded(ending)) continue;
            GiveUp(cell);
            break;
        }
        EndWaiting(cell, me);
        return taken;
    }

    /// <summary>From here to <see cref="EndWaiting"/>, whoever gives permits wakes sleepers.</summary>
    internal static void BeginWaiting(SemaphoreCell* cell, int me)
    {
        TOps.Add(&cell->Waiters, 1);
        TOps.Add(&EntryOf(cell, me)->Waiting, 1);
    }

    internal static void EndWaiting(SemaphoreCell* cell, int me)
    {
        TOps.Add(&EntryOf(cell, me)->Waiting, -1);
        TOps.Add(&cell->Waiters, -1);
    }

    /// <summary>What a waiter does that gives up: the wake that may have been spent on it goes to another.</summary>
    internal static void GiveUp(SemaphoreCell* cell)
    {
        if (Count(cell) > 0 && TOps.Load(&cell->Waiters) > 0) TOps.Wake(CountWord(cell), 1);
    }

    /// <summary>Little endian: the lower half comes first.</summary>
    internal static int* CountWord(SemaphoreCell* cell) => (int*)&cell->State;

    /// <summary>How many permits would come back if the participant died now.</summary>
    internal static int Owed(SemaphoreCell* cell, int participant)
    {
        int held = HeldOf(TOps.Load(&EntryOf(cell, participant)->Account));
        return Math.Min(held, Math.Max(0, cell->Initial - Count(cell)));
    }

    /// <summary>Repair after a death. May be broken off at any step, and begun again.</summary>
    internal static void Recover(SemaphoreCell* cell, int dead)
    {
        LedgerEntry* entry = EntryOf(cell, dead);
        while (true)
        {
            Settle(cell, entry, dead);
            long account = TOps.Load(&entry->Account);
            long state = TOps.Load(&cell->State);
            int back = Math.Min(HeldOf(account), Math.Max(0, cell->Initial - CountOf(state)));
            if (back <= 0)
            {
                TOps.Store(&entry->Account, PackAccount(0, NumberOf(account), pending: false));
                break;
            }
            int number = (NumberOf(account) + 1) & NumberMask;
            TOps.Store(&entry->Delta, back);
            TOps.Store(&entry->Account, PackAccount(HeldOf(account), number, pending: true));
            Confirm(cell, state);
            // If this fails, the next round settles the announcement as not done and computes anew.
            TOps.CompareExchange(&cell->State, PackState(CountOf(state) + back, dead, number), state);
        }
        int waiting = TOps.Load(&entry->Waiting);
        TOps.Store(&entry->Waiting, 0);
        if (waiting > 0) TOps.Add(&cell->Waiters, -waiting);
        TOps.Wake(CountWord(cell), int.MaxValue);
    }

    /// <summary>Finds out whether the announced change of a dead participant happened, and writes it down.</summary>
    private static void Settle(SemaphoreCell* cell, LedgerEntry* entry, int dead)
    {
        long account = TOps.Load(&entry->Account);
        if (!IsPending(account)) return;
        // SYNC ledger: in this order, since a participant that writes over the mark confirms first; pairs with the CAS
        // in Confirm and TryChange.
        long state = TOps.Load(&cell->State);
        bool happened = ChangerOf(state) == dead && ChangeNumberOf(state) == NumberOf(account)
            || TOps.Load(&entry->Confirmed) == NumberOf(account);
        int number = NumberOf(account);
        if (happened) TOps.Store(&entry->Confirmed, number);
        int held = HeldOf(account) - (happened ? TOps.Load(&entry->Delta) : 0);
        TOps.Store(&entry->Account, PackAccount(held, happened ? number : (number - 1) & NumberMask, pending: false));
    }

    /// <summary>
    /// Before the mark of the last changer is written over: its ledger learns that the change was done.
    /// </summary>
    private static void Confirm(SemaphoreCell* cell, long state)
    {
        int changer = ChangerOf(state);
        // More than there can be: somebody wrote over the word.
        if (changer is 0 or > HeapGeometry.MostParticipants) return;
        LedgerEntry* entry = EntryOf(cell, changer);
        int number = ChangeNumberOf(state);
        int confirmed = TOps.Load(&entry->Confirmed);
        // Numbers go round: what is behind by less than half of them is older.
        while (((number - confirmed) & NumberMask) is > 0 and <= NumberMask / 2)
        {
            // SYNC ledger: stands before the mark is written over; pairs with the loads in Settle.
            int found = TOps.CompareExchange(&entry->Confirmed, number, confirmed);
            if (found == confirmed) return;
            confirmed = found;
        }
    }

    private static Change Refusal(SemaphoreCell* cell, long state, int delta)
    {
        if (delta < 0) return CountOf(state) + delta < 0 ? Change.WouldBlock : Change.Done;
        return CountOf(state) > cell->Maximum - delta ? Change.AboveMaximum : Change.Done;
    }

    private static LedgerEntry* EntryOf(SemaphoreCell* cell, int participant) =>
        (LedgerEntry*)((byte*)cell + SemaphoreCell.Bytes) + (participant - 1);

    private static long PackState(int count, int changer, int number) =>
        ((long)((number << 11) | changer) << 32) | (uint)count;

    private static int ChangerOf(long state) => (int)(state >> 32) & SlotMask;

    private static int ChangeNumberOf(long state) => (int)((ulong)state >> 43);

    private static long PackAccount(int held, int number, bool pending) =>
        ((long)held << 32) | ((long)number << 1) | (pending ? 1L : 0);

    private static int HeldOf(long account) => (int)(account >> 32);

    private static int NumberOf(long account) => (int)(account >> 1) & NumberMask;

    private static bool IsPending(long account) => (account & 1) != 0;
}
