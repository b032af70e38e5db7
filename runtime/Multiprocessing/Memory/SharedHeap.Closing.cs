using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// How this process gives a block up: not before the last reference is given up and the last thread has left it, see
/// <see cref="BlockSection"/>; and what must stay even then, see <see cref="VacantCell"/> and
/// <see cref="BlankRanges"/>.
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>So many are looked at each time: with thousands of them, an allocation must not look at all.</summary>
    private const int MostLooks = 64;

    private readonly List<SharedBlock> _parked = []; // guarded by _gate
    private int _lastParked; // guarded by _gate
    private readonly List<SharedBlock> _retired = []; // guarded by _gate

    /// <summary>Whether somebody must leave this heap, that of a named object. Under the gate.</summary>
    private bool IsNamedAndUnused => NamedPath is not null && _open.Count == 0;

    /// <summary>One more reference for a handle that is not disposed; for code that cannot enter a section.</summary>
    internal bool TryAddReference(SharedBlock block, BlockLease lease)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (lease.IsReleased || !block.HasReferences) return false;
            block.AddReference();
            return true;
        }
    }

    /// <summary>A reference of this process is given up.</summary>
    internal void Close(SharedBlock block)
    {
        bool isUnused;
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            // Who holds the heap looks itself whether it is unused.
            bool isHeld = _isHeld;
            if (!block.DropLastReference()) return;
            if (block.IsRetired)
            {
                // A thread inside had taken one more, or it was opened again: the last to leave looks, and must see
                // the threads that came in since.
                ProcessWideFence.Raise();
                return;
            }
            Retirement.Begin(block);
            block.IsRetired = true;
            _retired.Add(block);
            if (ThreadSlot.IsAnyIn(block.Key, fence: true)) return;
            EndRetirement(block);
            isUnused = !isHeld && IsNamedAndUnused;
        }
        if (isUnused) _keeper.Emptied(this);
    }

    /// <summary>Closes a retired block, if the last thread has left it and nobody has opened it again.</summary>
    internal void CloseRetired(SharedBlock block)
    {
        bool isUnused;
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (!block.IsRetired) return;
            // Nobody has come in since the fence that was raised when the last reference was given up.
            if (!block.HasReferences && ThreadSlot.IsAnyIn(block.Key, fence: false)) return;
            EndRetirement(block);
            isUnused = IsNamedAndUnused;
        }
        if (isUnused) _keeper.Emptied(this);
    }

    /// <summary>Under the gate. When it fails, the block stays retired.</summary>
    private void EndRetirement(SharedBlock block)
    {
        if (!block.HasReferences) CloseUnused(block);
        block.IsRetired = false;
        _retired.Remove(block);
        Retirement.End(block);
    }

    /// <summary>
    /// A handle was collected, one reference is left over. Closed at once if nobody else was ever sent the block and
    /// nobody here may still have a span of it, otherwise when somebody has disposed of it.
    /// </summary>
    internal void Park(SharedBlock block)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            _parked.Add(block);
            _lastParked = _parked.Count;
            CloseParked();
        }
    }

    /// <summary>Under the gate.</summary>
    private void CloseLeftOver()
    {
        CloseParked();
        // Only what could not be closed when the last thread left it, or is about to be.
        for (int i = _retired.Count - 1; i >= 0; i--) CloseRetired(_retired[i]);
    }

    private void CloseParked()
    {
        // The newest first: it may be one that can be closed at once.
        for (int looks = Math.Min(_parked.Count, MostLooks); looks > 0; looks--)
        {
            _lastParked = (_lastParked > 0 && _lastParked <= _parked.Count ? _lastParked : _parked.Count) - 1;
            SharedBlock block = _parked[_lastParked];
            long state = Volatile.Read(ref StateOf(block.Index));
            bool mayBeWanted = block.HasSpans || (state & BlockState.Published) != 0;
            if (mayBeWanted && (state & BlockState.Released) == 0) continue;
            _parked.RemoveAt(_lastParked);
            Close(block);
        }
    }

    /// <summary>Nobody in this process uses the block any more, and nobody is inside. Under the gate.</summary>
    private void CloseUnused(SharedBlock block)
    {
        // What this process still holds without a handle, a lock say, somebody must repair when it dies: the bit stays.
        bool isHeld = _keeper.IsHeldBy(block.Kind, block.Pointer, block.Length, Me);
        bool isCell = block.Index < _geometry.Cells;
        bool isVacated = isCell && (block.IsTouchedUnseen || block.HasSpans);
        // Nor can it be closed now if a stopped process has the tables, or this one has no room to see all of them.
        if (!isHeld && !(TryReach(ParticipantsUsed - 1) && TryEnterToClose())) isHeld = true;
        _open.Remove(block.Index);
        if (isVacated) block.Vacancy = new VacantCell(this, block.Index, rests: block.HasSpans);
        // Only arrays have spans, and those are mapped as a whole.
        if (!isCell && block.HasSpans && ForgetMapping(block.Pointer))
        {
            BlankRanges.Put(_file, block.Pointer, Pages(block.Length));
        }
        else UnmapBlock(block.Index, block.Pointer, block.Length);
        if (isVacated) _vacant[block.Index] = _vacant.GetValueOrDefault(block.Index) + 1;
        if (!isHeld) CloseFor(Me - 1, block.Index, keepsMemory: _vacant.ContainsKey(block.Index));
    }
}
