using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// How this process gives a block up: not before the last reference is given up and the last thread has left it, see
/// <see cref="BlockSection"/>; and what must stay even then, see <see cref="VacantCell"/> and <see cref="BlankRanges"/>.
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>Cells of values that are disposed, which a reference that somebody kept may still touch.</summary>
    private const int MostResting = 4096;

    private readonly List<SharedBlock> _parked = []; // guarded by _gate
    private readonly List<SharedBlock> _retired = []; // guarded by _gate
    private readonly Queue<int> _resting = []; // guarded by _gate
    private readonly Dictionary<int, int> _vacant = []; // cells, and how many objects wait to be collected; guarded by _gate

    /// <summary>One more reference for a handle that is not disposed; for who cannot enter a section.</summary>
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
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (!block.DropLastReference()) return;
            if (block.IsRetired)
            {
                // Somebody inside had taken one more, or it was opened again: who leaves last looks, and must see who came in since.
                ProcessWideFence.Raise();
                return;
            }
            Retirement.Begin(block);
            block.IsRetired = true;
            _retired.Add(block);
            if (!ThreadSlot.IsAnyIn(block.Key, fence: true)) EndRetirement(block);
        }
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
            isUnused = NamedPath is not null && _open.Count == 0;
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
    /// A handle was collected, one reference is left over. Closed at once if nobody else was ever sent the block and nobody
    /// here may still have a span of it, otherwise when somebody has disposed of it.
    /// </summary>
    internal void Park(SharedBlock block)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            _parked.Add(block);
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
        for (int i = _parked.Count - 1; i >= 0; i--)
        {
            SharedBlock block = _parked[i];
            long state = Volatile.Read(ref StateOf(block.Index));
            bool mayBeWanted = block.HasSpans || (state & BlockState.Published) != 0;
            if (mayBeWanted && (state & BlockState.Released) == 0) continue;
            _parked.RemoveAt(i);
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
        // Nor can it be closed now if a stopped process has the tables.
        if (!isHeld && !TryEnterToClose()) isHeld = true;
        _open.Remove(block.Index);
        if (isVacated) block.Vacancy = new VacantCell(this, block.Index, rests: block.HasSpans);
        // Only arrays have spans, and those are mapped as a whole.
        if (!isCell && block.HasSpans && ForgetMapping(block.Pointer)) BlankRanges.Put(_file, block.Pointer, Pages(block.Length));
        else UnmapBlock(block.Index, block.Pointer, block.Length);
        if (isVacated) _vacant[block.Index] = _vacant.GetValueOrDefault(block.Index) + 1;
        if (isHeld) return;
        if (isVacated) Vacate(block.Index);
        else CloseFor(Me - 1, block.Index);
    }

    /// <summary>
    /// The object is gone as with <see cref="CloseFor"/>, but its cell stays this process's until the collector has shown that
    /// nobody can touch it. The caller has entered the heap, which is left here.
    /// </summary>
    private void Vacate(int cell)
    {
        try
        {
            if (IsNeededBesides(Me - 1, cell)) return;
            uint generation = BlockState.GenerationOf(StateOf(cell)) + 1;
            Volatile.Write(ref StateOf(cell), BlockState.Pack(generation, BlockKind.None, BlockState.Allocated));
        }
        finally
        {
            ExitHeap();
        }
    }

    /// <summary>Nothing that knew the cell is left, but for references and spans.</summary>
    internal void EndVacancy(int cell, bool rests)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            if (rests) _resting.Enqueue(cell);
            else FreeVacant(cell);
            while (_resting.Count > MostResting) FreeVacant(_resting.Dequeue());
        }
    }

    private void FreeVacant(int cell)
    {
        // Opened again meanwhile, if others had it still: then it is closed once more.
        if (--_vacant[cell] > 0) return;
        _vacant.Remove(cell);
        if (_open.ContainsKey(cell)) return;
        BlockKind kind = BlockState.KindOf(Volatile.Read(ref StateOf(cell)));
        byte* start = MapBlock(cell, out long length);
        if (_keeper.IsHeldBy(kind, start, length, Me) || !TryEnterToClose()) return;
        CloseFor(Me - 1, cell);
    }

    /// <summary>There is no room left: takes back what only waits to be collected. True if that was something.</summary>
    private bool TryReclaim()
    {
        bool isSomething = BlankRanges.Clear();
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            isSomething |= _vacant.Count > 0;
        }
        if (!isSomething) return false;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            while (_resting.TryDequeue(out int cell)) FreeVacant(cell);
        }
        return true;
    }

    /// <summary>Takes back a participant's bit, and frees the block if nobody else needs it.</summary>
    /// <remarks>The caller has entered the heap, which is left here.</remarks>
    private void CloseFor(int slot, int block)
    {
        try
        {
            if (!IsNeededBesides(slot, block)) Free(block);
            // Last: who dies before this is repaired, and the block freed by that; without the bit it would stay for ever.
            Interlocked.And(ref BitmapWord(slot, block), ~(1UL << (block & 63)));
        }
        finally
        {
            ExitHeap();
        }
    }
}
