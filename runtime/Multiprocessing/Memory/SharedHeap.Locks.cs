using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// The two locks of a heap between processes: that of its tables, and that of the process that repairs.
/// docs/design/locks.md has their places in the order of all locks.
/// </summary>
/// <remarks>
/// A wait for either ends whatever is in its word. The number of a dead process: it is repaired. A number that no
/// process has, or this process's own while no thread of it is inside: nobody can be inside, so the lock is free. The
/// number of a process that lives: it is stopped, or somebody wrote over the word; nobody can tell, and the wait ends
/// with an exception after <see cref="Patience"/>.
/// </remarks>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>
    /// How long a process that repairs, and is awaited by others, waits for a lock that is held for microseconds.
    /// </summary>
    private static readonly TimeSpan s_repairPatience = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a number that no process has must stay in a word until nobody is in there: a process without a place in
    /// the table, while all are taken, has such a number too.
    /// </summary>
    private static readonly TimeSpan s_unknownOwnerPatience = TimeSpan.FromSeconds(1);

    /// <summary>How often a thread that waits for one of the two locks looks whether its holder is alive.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// One thread of this process at a time: a thread that has its turn and finds this process in the word knows that
    /// it is not true.
    /// </summary>
    private readonly Lock _heapTurn = new();

    /// <summary>As <see cref="_heapTurn"/>, for the lock of the process that repairs.</summary>
    private readonly Lock _repairTurn = new();

    /// <summary>
    /// The next to enter has entered already, by <see cref="TryHold"/>. Guarded by <see cref="_gate"/>.
    /// </summary>
    private bool _isHeld;

    /// <summary>
    /// How long to wait for the tables of a heap, which are held for microseconds, before the exception names their
    /// holder.
    /// </summary>
    internal static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Enters without waiting for anybody, for one call that needs the tables: to be used where nobody may wait. Ended
    /// by <see cref="ReleaseHold"/>.
    /// </summary>
    internal bool TryHold()
    {
        if (!_gate.TryEnter()) return false;
        if (_heapTurn.TryEnter())
        {
            if (RobustLock<SharedOps>.TryEnter(&_header->Lock, Actor, out _))
            {
                LockOrder.Tried(LockRank.HeapGate);
                LockOrder.Tried(LockRank.Heap);
                _isHeld = true;
                return true;
            }
            _heapTurn.Exit();
        }
        _gate.Exit();
        return false;
    }

    /// <returns>Whether this process has nothing of the heap open any more, and holds nothing of it.</returns>
    internal bool ReleaseHold()
    {
        try
        {
            return IsUnused;
        }
        finally
        {
            if (_isHeld)
            {
                _isHeld = false;
                ExitHeap();
            }
            LockOrder.Exit(LockRank.HeapGate);
            _gate.Exit();
        }
    }

    /// <summary>
    /// Waits until <see cref="TryHold"/> may succeed, and repairs after the dead meanwhile. Nothing may be held that
    /// others need.
    /// </summary>
    /// <exception cref="IOException">The time was up: another process had the tables for all of it.</exception>
    internal void AwaitHold(Deadline deadline)
    {
        RepairAll(deadline);
        if (_gate.TryEnter(deadline.Remaining))
        {
            try
            {
                using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
                if (TryEnterHeap(deadline))
                {
                    ExitHeap();
                    return;
                }
            }
            finally
            {
                _gate.Exit();
            }
        }
        throw new IOException(HeldTooLong());
    }

    /// <summary>The caller has the gate.</summary>
    /// <exception cref="MultiprocessingException">Another process has the tables for too long.</exception>
    /// <exception cref="InvalidDataException">This process's entry in the table was written over.</exception>
    private void EnterHeap()
    {
        if (HasLostEntry)
        {
            throw Damaged($"process {Environment.ProcessId}, which uses it, is not in its table any more");
        }
        if (!TryEnterOrHold(Deadline.After(Patience))) throw new MultiprocessingException(HeldTooLong());
    }

    /// <summary>
    /// For what must not throw: a block that cannot be closed now is closed when this process has ended.
    /// </summary>
    private bool TryEnterToClose() => TryEnterToClose(Deadline.After(Patience));

    private bool TryEnterToClose(Deadline deadline) => !HasLostEntry && TryEnterOrHold(deadline);

    private bool TryEnterOrHold(Deadline deadline)
    {
        if (!_isHeld) return TryEnterHeap(deadline);
        _isHeld = false;
        return true;
    }

    private bool TryEnterHeap(Deadline deadline)
    {
        if (!_heapTurn.TryEnter(deadline.Remaining)) return false;
        bool isEntered = false;
        try
        {
            LockCell* cell = &_header->Lock;
            SpinBudget spin = default;
            UnknownOwner unknown = default;
            while (!(isEntered = RobustLock<SharedOps>.Enter(
                cell, Actor, Deadline.Sooner(deadline, s_look), ref spin, out _)))
            {
                int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word));
                if (owner == 0) continue;
                if (owner == Me || unknown.IsNobody(this, cell)) RobustLock<SharedOps>.Recover(cell, owner);
                else if (!t_isRepairing) RepairIfDead(owner, deadline);
                else if (ParticipantAt(owner - 1) is { } identity && !DeathWatch.IsAlive(identity))
                {
                    RobustLock<SharedOps>.Recover(cell, owner);
                }
                if (deadline.IsOver) return isEntered = RobustLock<SharedOps>.TryEnter(cell, Actor, out _);
            }
            return true;
        }
        finally
        {
            if (isEntered) LockOrder.Enter(LockRank.Heap);
            else _heapTurn.Exit();
        }
    }

    private void ExitHeap()
    {
        LockOrder.Exit(LockRank.Heap);
        RobustLock<SharedOps>.TryExit(&_header->Lock, Actor);
        _heapTurn.Exit();
    }

    /// <summary>
    /// Becomes the process that repairs. Not by waiting for a dead one's repair: a process that finds the repairer dead
    /// takes its place, and begins again, since every repair may be done twice.
    /// </summary>
    /// <returns>False when the time was up.</returns>
    private bool TryEnterRepair(Deadline deadline)
    {
        if (!_repairTurn.TryEnter(deadline.Remaining)) return false;
        int me = Actor;
        LockCell* cell = &_header->RepairLock;
        SpinBudget spin = default;
        bool isEntered = false;
        try
        {
            while (!(isEntered = RobustLock<SharedOps>.Enter(
                cell, me, Deadline.Sooner(deadline, s_look), ref spin, out _)))
            {
                int word = Volatile.Read(ref cell->Word);
                int owner = RobustLock<SharedOps>.OwnerOf(word);
                if (owner == 0) continue;
                bool isDead = owner == Me || owner > _geometry.Participants
                    || ParticipantAt(owner - 1) is not { } identity || !DeathWatch.IsAlive(identity);
                // The dead one's entry is not given away before it is repaired, so its number in the word means that
                // one.
                isEntered = isDead
                    && Interlocked.CompareExchange(ref cell->Word, me | RobustLock<SharedOps>.WaitersBit, word) == word;
                if (isEntered) return true;
                if (deadline.IsOver) return false;
            }
            return true;
        }
        finally
        {
            if (isEntered) LockOrder.Enter(LockRank.Repair);
            else _repairTurn.Exit();
        }
    }

    private void ExitRepair()
    {
        LockOrder.Exit(LockRank.Repair);
        RobustLock<SharedOps>.TryExit(&_header->RepairLock, Actor);
        _repairTurn.Exit();
    }

    /// <summary>
    /// Frees a lock in a block whose word names no process: none has that number, so none can ever give it back. The
    /// next one that enters finds it abandoned.
    /// </summary>
    /// <returns>True if it was so.</returns>
    internal bool FreeIfNobodys(LockCell* cell)
    {
        int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word));
        if (owner == 0) return false;
        if (owner > _geometry.Participants)
        {
            RobustLock<SharedOps>.Recover(cell, owner);
            return true;
        }
        if (ParticipantAt(owner - 1) is not null) return false;
        // A process may join at any time, get this very number, and enter: so nobody gets the number while we look
        // again.
        long mine = ParticipantEntry.Pack(PlatformSelector.Liveness.Self, ParticipantEntry.Live);
        ref long entry = ref _participants[owner - 1].Word;
        if (Interlocked.CompareExchange(ref entry, mine, 0) != 0) return false;
        RobustLock<SharedOps>.Recover(cell, owner);
        Volatile.Write(ref entry, ParticipantEntry.Free);
        return true;
    }

    private string HeldTooLong()
    {
        int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _header->Lock.Word));
        string holder = ParticipantAt(owner - 1) is { } identity
            ? $"process {identity.ProcessId}"
            : $"another process (number {owner})";
        return $"The shared memory at '{Location}' could not be used within {Patience.TotalSeconds:0.#} s, because "
            + $"{holder} has locked its tables. They are locked for microseconds only, unless that process is stopped "
            + "(SIGSTOP, a debugger) there, or something wrote over the lock: "
            + "let that process continue, or end it, and try again.";
    }

    /// <summary>
    /// Finds out that the number in the word of the tables' lock is that of no participant, and stays so.
    /// </summary>
    private struct UnknownOwner
    {
        // The word that was seen last, and since when. The thread alone that waits for the lock.
        private int _word;
        private long _since;

        internal bool IsNobody(SharedHeap heap, LockCell* cell)
        {
            int word = Volatile.Read(ref cell->Word);
            int owner = RobustLock<SharedOps>.OwnerOf(word);
            if (owner <= heap._geometry.Participants)
            {
                heap.FreeIfNobodys(cell);
                return false;
            }
            if (word != _word || _since == 0) (_word, _since) = (word, Environment.TickCount64);
            return Environment.TickCount64 - _since >= s_unknownOwnerPatience.TotalMilliseconds;
        }
    }
}
