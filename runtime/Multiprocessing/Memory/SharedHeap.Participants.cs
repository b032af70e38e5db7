using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>Joining, leaving, and the repair after those that could not leave.</summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>Held by the death watch while it repairs: the memory must not go meanwhile.</summary>
    private readonly Lock _repairing = new();

    /// <summary>Written once, by <see cref="TryLeave"/>. Guarded by <see cref="_repairing"/>.</summary>
    private bool _hasLeft;

    /// <summary>
    /// There were participants up to this one: what is read from shared memory cannot be less. Written by any thread
    /// that sees one, without a lock.
    /// </summary>
    private int _participantsSeen;

    /// <summary>
    /// True while this thread repairs: nobody else does then, so a dead one's number keeps its meaning.
    /// </summary>
    [ThreadStatic]
    private static bool t_isRepairing;

    /// <summary>
    /// No entry at or after this one was ever used; all, if the number in shared memory makes no sense.
    /// </summary>
    internal int ParticipantsUsed =>
        Math.Max(_participantsSeen, InRange(Volatile.Read(ref _header->ParticipantsUsed), _geometry.Participants));

    /// <summary>The futex word that changes when a process joins.</summary>
    internal int* MembershipEpoch => &_header->MembershipEpoch;

    /// <summary>Set by <see cref="DeathWatch"/>, under its gate.</summary>
    internal bool IsWatched { get; set; }

    /// <summary>Set by <see cref="DeathWatch"/>: a dead process must be repaired once more, later.</summary>
    internal bool HasUnrepaired { get; set; }

    /// <summary>The wait for the next process to join. Guarded by the gate of <see cref="DeathWatch"/>.</summary>
    internal WaitRegistration? MembershipWait { get; set; }

    /// <summary>Called before a thread of this process sleeps: from now on the deaths of others are noticed.</summary>
    internal void PrepareToWait()
    {
        PlatformSelector.Wait.Prepare();
        if (!IsWatched) DeathWatch.Watch(this);
    }

    /// <summary>The process in an entry; null if the entry is free.</summary>
    internal ProcessKey? ParticipantAt(int slot)
    {
        // The number may come from a lock's word.
        if ((uint)slot >= (uint)_geometry.Participants) return null;
        long word = Volatile.Read(ref _participants[slot].Word);
        if (word == 0) return null;
        if (slot >= _participantsSeen) _participantsSeen = slot + 1;
        return ParticipantEntry.IdentityOf(word);
    }

    /// <summary>
    /// Whether something wrote over this process's entry: then another process may get its number.
    /// </summary>
    private bool HasLostEntry => ParticipantAt(Me - 1) != PlatformSelector.Liveness.Self;

    /// <summary>Whether that process is in the table, alive or not.</summary>
    internal bool Lists(ProcessKey identity)
    {
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (ParticipantAt(slot) == identity) return true;
        }
        return false;
    }

    /// <summary>Whether any process but this one uses the heap and is alive.</summary>
    internal bool HasOthers()
    {
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (slot + 1 != Me && ParticipantAt(slot) is { } other && DeathWatch.IsAlive(other)) return true;
        }
        return false;
    }

    /// <summary>Whether somebody is dead after whom nobody has repaired yet.</summary>
    internal bool HasDead()
    {
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (slot + 1 != Me && ParticipantAt(slot) is { } other && !DeathWatch.IsAlive(other)) return true;
        }
        return false;
    }

    /// <summary>
    /// Tells the others that this process goes in good order; what it still holds they repair after its end.
    /// </summary>
    internal void AnnounceLeaving() => Volatile.Write(
        ref _participants[Me - 1].Word,
        ParticipantEntry.Pack(PlatformSelector.Liveness.Self, ParticipantEntry.Leaving));

    /// <summary>
    /// Leaves for good, and gives the memory back. Nothing of this heap is open in this process any more.
    /// </summary>
    /// <returns>False, and nothing has changed: a thread of this process repairs in it, and may wait for
    /// others.</returns>
    internal bool TryLeave()
    {
        if (!_repairing.TryEnter()) return false;
        try
        {
            _hasLeft = true;
        }
        finally
        {
            _repairing.Exit();
        }
        DeathWatch.Forget(this);
        if (Me > 0) Volatile.Write(ref _participants[Me - 1].Word, ParticipantEntry.Free);
        Unmap();
        _file.Dispose();
        return true;
    }

    /// <summary>
    /// Repairs what a process has left that was seen to end. Does nothing once this process has left the heap.
    /// </summary>
    /// <returns>False when it is to be called again: a stopped process keeps others from closing the dead one's
    /// blocks.</returns>
    internal bool RepairAfter(ProcessKey identity)
    {
        lock (_repairing)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Repairing);
            if (_hasLeft) return true;
            bool isRepaired = true;
            for (int slot = 0; slot < ParticipantsUsed; slot++)
            {
                if (ParticipantAt(slot) != identity) continue;
                RepairIfDead(slot + 1);
                isRepaired &= ParticipantAt(slot) != identity;
            }
            return isRepaired;
        }
    }

    /// <summary>Whether a participant has died, and nobody has repaired yet what it left. Changes nothing.</summary>
    /// <param name="participant">Its number in lock words.</param>
    internal bool HasDied(int participant)
    {
        if (participant == Me || ParticipantAt(participant - 1) is not { } identity) return false;
        try
        {
            return !DeathWatch.IsAlive(identity);
        }
        catch (IOException)
        {
            // The system cannot say now, for want of descriptors: nothing is known of its death.
            return false;
        }
    }

    /// <inheritdoc cref="RepairIfDead(int, Deadline)"/>
    internal bool RepairIfDead(int participant) => RepairIfDead(participant, Deadline.After(Patience));

    /// <summary>Repairs what a participant left, if it is dead.</summary>
    /// <param name="participant">Its number in lock words.</param>
    /// <param name="deadline">How long to wait for another process that repairs, and may be stopped there.</param>
    /// <returns>False if it is alive, or was repaired already, or the time was up.</returns>
    private bool RepairIfDead(int participant, Deadline deadline)
    {
        if (participant == Me) return false;
        if (ParticipantAt(participant - 1) is not { } identity || DeathWatch.IsAlive(identity)) return false;
        if (!TryEnterRepair(deadline)) return false;
        t_isRepairing = true;
        try
        {
            return Repair(participant - 1);
        }
        finally
        {
            t_isRepairing = false;
            ExitRepair();
        }
    }

    /// <summary>
    /// This process in lock words; while it still has no entry, because all are taken, a number of its own.
    /// </summary>
    private int Actor => Me == 0 ? RobustLock<SharedOps>.OwnerMask : Me;

    private void Join()
    {
        if (TryJoin()) return;
        // Full: perhaps of the dead, whom nobody had a reason to look for.
        RepairAll(Deadline.After(Patience));
        if (!TryJoin()) throw Full();
    }

    internal InvalidOperationException Full() =>
        new($"{_geometry.Participants} processes use these shared objects already, which is the most that can.");

    /// <summary>Becomes a participant; waits for nobody.</summary>
    /// <returns>False if there is no place left, unless after a repair.</returns>
    internal bool TryJoin()
    {
        long word = ParticipantEntry.Pack(PlatformSelector.Liveness.Self, ParticipantEntry.Live);
        for (int slot = 0; slot < _geometry.Participants; slot++)
        {
            ref long entry = ref _participants[slot].Word;
            if (Volatile.Read(ref entry) != 0) continue;
            _file.Reserve(_geometry.Bitmaps + slot * _geometry.BitmapBytes, Math.Min(_geometry.BitmapBytes, 4096));
            if (Interlocked.CompareExchange(ref entry, word, 0) != 0) continue;
            Me = slot + 1;
            int used = Volatile.Read(ref _header->ParticipantsUsed);
            while (used <= slot)
            {
                Interlocked.CompareExchange(ref _header->ParticipantsUsed, slot + 1, used);
                used = Volatile.Read(ref _header->ParticipantsUsed);
            }
            Interlocked.Increment(ref _header->MembershipEpoch);
            SharedOps.Wake(&_header->MembershipEpoch, int.MaxValue);
            return true;
        }
        return false;
    }

    /// <summary>Repairs what all dead participants left.</summary>
    internal void RepairAll() => RepairAll(Deadline.After(Patience));

    private void RepairAll(Deadline deadline)
    {
        for (int slot = 0; slot < ParticipantsUsed; slot++) RepairIfDead(slot + 1, deadline);
    }

    /// <summary>
    /// The caller is the process that repairs. Every step may be done again by the next one, if this one dies.
    /// </summary>
    private bool Repair(int slot)
    {
        ref long entry = ref _participants[slot].Word;
        long word = Volatile.Read(ref entry);
        if (word == 0 || slot + 1 == Me) return false;
        if (DeathWatch.IsAlive(ParticipantEntry.IdentityOf(word))) return false;

        int dead = slot + 1;
        bool leftInOrder = ParticipantEntry.StateOf(word) == ParticipantEntry.Leaving;
        List<int> blocks = BlocksOf(slot);
        // All of them before the first is closed: that takes the heap's lock, which a stopped process may hold for
        // long.
        foreach (int block in blocks) RepairBlock(block, dead, leftInOrder);
        // Only now: until then, nobody else is given a block that the dead one had freed and still has its bit.
        RobustLock<SharedOps>.Recover(&_header->Lock, dead);
        foreach (int block in blocks)
        {
            // A stopped process has the heap's lock. The blocks are closed, and the entry is free, when somebody
            // repairs once more; until then, others that die can be repaired.
            if (!TryEnterHeap(Deadline.After(s_repairPatience))) return true;
            CloseFor(slot, block);
        }
        Volatile.Write(ref entry, 0);
        return true;
    }

    private void RepairBlock(int block, int dead, bool leftInOrder)
    {
        long state = StateOf(block);
        if ((state & BlockState.Allocated) == 0) return;
        byte* start;
        long length;
        try
        {
            start = MapWholeBlock(block, out length);
        }
        catch (InvalidDataException)
        {
            // It cannot be found. A process that opens it gets an exception; the repair of the others must not stop
            // here.
            return;
        }
        try
        {
            BlockKind kind = BlockState.KindOf(state);
            if (_keeper.IsSound(kind, start, length, _geometry.Participants))
            {
                _keeper.Repair(kind, start, length, dead, leftInOrder);
            }
        }
        finally
        {
            UnmapBlock(block, start, length);
        }
    }
}
