using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Allocating, opening and freeing blocks. What tells a block in use from a free one is its state alone, written in one
/// store after everything else, so that a death in between leaves it as it was before. Who has which block open is noted in
/// one bit per participant and block, written by that participant only; a block with no bit set and no reference on its way
/// is freed.
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>So long waits who repairs, and is awaited by others, for a lock that is held for microseconds.</summary>
    private static readonly TimeSpan s_heapPatience = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<int, SharedBlock> _open = []; // guarded by _gate

    /// <summary>A new block, all zero.</summary>
    /// <exception cref="OutOfMemoryException">The machine, or the process's limit, does not have that much memory.</exception>
    /// <exception cref="IOException">The file system behind shared memory is full (portable platform).</exception>
    internal SharedBlock Allocate(BlockKind kind, long length) => Allocate(kind, length, length);

    /// <summary>
    /// A new block of which only the beginning has memory; the rest takes none until the block's owner asks for it by
    /// <see cref="SharedBlock.Reserve"/>.
    /// </summary>
    internal SharedBlock AllocateSparse(BlockKind kind, long length, long reserved) => Allocate(kind, length, reserved);

    private SharedBlock Allocate(BlockKind kind, long length, long reserved)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (reserved > available)
        {
            throw new OutOfMemoryException($"Shared memory of {reserved} bytes was asked for; this process may use {available} bytes in all.");
        }
        try
        {
            return AllocateCore(kind, length, reserved);
        }
        catch (Exception error) when (error is InvalidOperationException or OutOfMemoryException or IOException)
        {
            if (!TryReclaim()) throw;
            return AllocateCore(kind, length, reserved);
        }
    }

    private SharedBlock AllocateCore(BlockKind kind, long length, long reserved)
    {
        lock (_gate)
        {
            CloseLeftOver();
            EnterHeap();
            try
            {
                int block = length <= HeapGeometry.CellBytes ? AllocateCell(kind) : AllocateRange(kind, length, reserved);
                return AddOpen(block, length);
            }
            finally
            {
                ExitHeap();
            }
        }
    }

    /// <summary>Opens a block by a reference that some participant wrote. Every opening is matched by a release.</summary>
    /// <exception cref="FileNotFoundException">The object was disposed of by all who had it.</exception>
    internal SharedBlock Open(int block, uint generation, BlockKind kind)
    {
        try
        {
            return OpenCore(block, generation, kind);
        }
        catch (Exception error) when (error is OutOfMemoryException or IOException and not FileNotFoundException)
        {
            // Address space, for a mapping.
            if (!TryReclaim()) throw;
            return OpenCore(block, generation, kind);
        }
    }

    private SharedBlock OpenCore(int block, uint generation, BlockKind kind)
    {
        lock (_gate)
        {
            CloseLeftOver();
            if (_open.TryGetValue(block, out SharedBlock? known) && known.Generation == generation && known.Kind == kind)
            {
                known.AddReference();
                return known;
            }
            EnterHeap();
            try
            {
                long state = (uint)block < (uint)(_geometry.Cells + _geometry.Ranges) ? StateOf(block) : 0;
                if ((state & BlockState.Allocated) == 0 || BlockState.GenerationOf(state) != generation || BlockState.KindOf(state) != kind)
                {
                    throw new FileNotFoundException(
                        $"The shared object ({kind}) that this reference means no longer exists: everybody who had it disposed of it before it was received.");
                }
                SetOpen(block);
                return AddOpen(block, LengthOf(block));
            }
            finally
            {
                ExitHeap();
            }
        }
    }

    /// <summary>Notes that a reference to the block is on its way: it stays although its holders die.</summary>
    internal void Publish(SharedBlock block) => AddFlag(block.Index, BlockState.Published);

    /// <summary>Notes that somebody disposed of the block: it goes with the last open handle.</summary>
    internal void MarkReleased(SharedBlock block) => AddFlag(block.Index, BlockState.Released);

    /// <summary>Nothing is open in this process, or held by it.</summary>
    internal bool IsUnused
    {
        get
        {
            lock (_gate)
            {
                if (_open.Count > 0) return false;
                for (int block = 0; block < _header->CellsUsed; block += 64) if (BitmapWord(Me - 1, block) != 0) return false;
                for (int range = 0; range < _header->RangesUsed; range += 64) if (BitmapWord(Me - 1, _geometry.Cells + range) != 0) return false;
                return true;
            }
        }
    }

    /// <summary>The first block in use; for heaps that hold one named object. -1 if its creator never got so far.</summary>
    internal int FirstBlock
    {
        get
        {
            if ((_cellStates[0] & BlockState.Allocated) != 0) return 0;
            return (_ranges[0].State & BlockState.Allocated) != 0 ? _geometry.Cells : -1;
        }
    }

    internal uint GenerationOf(int block) => BlockState.GenerationOf(Volatile.Read(ref StateOf(block)));

    internal int BlocksInUse()
    {
        int count = 0;
        for (int i = 0; i < _header->CellsUsed; i++) count += IsInUse(_cellStates[i]);
        for (int i = 0; i < _header->RangesUsed; i++) count += IsInUse(_ranges[i].State);
        return count;

        // A vacant cell is only waiting for the collector.
        static int IsInUse(long state) => (state & BlockState.Allocated) != 0 && BlockState.KindOf(state) != BlockKind.None ? 1 : 0;
    }

    private SharedBlock AddOpen(int block, long length)
    {
        long state = StateOf(block);
        SharedBlock opened = new(this, block, BlockState.GenerationOf(state), BlockState.KindOf(state), MapBlock(block, out _), length);
        _open[block] = opened;
        return opened;
    }

    private int AllocateCell(BlockKind kind)
    {
        int used = _header->CellsUsed;
        int cell = _header->CellHint;
        while (cell < used && (_cellStates[cell] & BlockState.Allocated) != 0) cell++;
        if (cell == _geometry.Cells) throw new InvalidOperationException($"There are {_geometry.Cells} shared objects already, which is the most that can be.");
        if (cell == used)
        {
            ReserveCells(cell);
            _header->CellsUsed = used + 1;
        }
        _header->CellHint = cell + 1;
        new Span<byte>(_base + _geometry.CellArea + (long)cell * HeapGeometry.CellBytes, HeapGeometry.CellBytes).Clear();
        SetOpen(cell);
        Volatile.Write(ref _cellStates[cell], BlockState.Pack(BlockState.GenerationOf(_cellStates[cell]) + 1, kind, BlockState.Allocated));
        return cell;
    }

    /// <summary>Touching a page that the file system has no room for ends the process, so room is made first.</summary>
    private void ReserveCells(int cell)
    {
        if (cell < _header->CellsReserved) return;
        const int step = 4096 / 8; // one page of states, sixteen of cells
        _file.Reserve(_geometry.CellStates + cell * 8L, step * 8L);
        _file.Reserve(_geometry.CellArea + (long)cell * HeapGeometry.CellBytes, Math.Min(step, _geometry.Cells - cell) * (long)HeapGeometry.CellBytes);
        _header->CellsReserved = cell + step;
    }

    private int AllocateRange(BlockKind kind, long length, long reserved)
    {
        int used = _header->RangesUsed;
        int free = -1;
        List<(long Start, long End)> taken = [];
        for (int i = 0; i < used; i++)
        {
            if ((_ranges[i].State & BlockState.Allocated) != 0) taken.Add((_ranges[i].Offset, _ranges[i].Offset + Pages(_ranges[i].Length)));
            else if (free < 0) free = i;
        }
        if (free < 0) free = used;
        if (free == _geometry.Ranges) throw new InvalidOperationException($"There are {_geometry.Ranges} large shared objects already, which is the most that can be.");
        taken.Sort();
        long offset = _geometry.RangeArea;
        foreach ((long start, long end) in taken)
        {
            if (start - offset >= Pages(length)) break;
            offset = end;
        }
        _file.Reserve(_geometry.RangeTable + free * 32L, 32);
        _file.Grow(offset + Pages(length));
        _file.Reserve(offset, Pages(reserved));
        ref RangeEntry entry = ref _ranges[free];
        if (free == used) _header->RangesUsed = used + 1;
        entry.Offset = offset;
        entry.Length = length;
        SetOpen(_geometry.Cells + free);
        Volatile.Write(ref entry.State, BlockState.Pack(BlockState.GenerationOf(entry.State) + 1, kind, BlockState.Allocated));
        return _geometry.Cells + free;
    }

    private bool IsNeededBesides(int closing, int block)
    {
        long state = StateOf(block);
        if ((state & BlockState.Published) != 0 && (state & BlockState.Released) == 0) return true;
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (slot == closing || Volatile.Read(ref _participants[slot].Word) == 0) continue;
            if ((BitmapWord(slot, block) & (1UL << (block & 63))) != 0) return true;
        }
        return false;
    }

    private void Free(int block)
    {
        long state = StateOf(block);
        if ((state & BlockState.Allocated) == 0) return;
        // A range goes back to the system; while the state still says "allocated" nobody else is given it.
        if (block >= _geometry.Cells) DiscardRange(block);
        Volatile.Write(ref StateOf(block), BlockState.Pack(BlockState.GenerationOf(state), BlockState.KindOf(state), 0));
        if (block < _geometry.Cells) _header->CellHint = Math.Min(_header->CellHint, block);
    }

    /// <summary>Makes sure that touching a part of a sparse block cannot fail later.</summary>
    internal void Reserve(SharedBlock block, long offset, long length) =>
        _file.Reserve(_ranges[block.Index - _geometry.Cells].Offset + offset, length);

    /// <summary>Gives pages of a sparse block back to the system. They read as zero afterwards where it does that.</summary>
    internal void Discard(SharedBlock block, long offset, long length) =>
        _file.Discard(_ranges[block.Index - _geometry.Cells].Offset + offset, length);

    private void DiscardRange(int block)
    {
        ref RangeEntry entry = ref _ranges[block - _geometry.Cells];
        try
        {
            _file.Discard(entry.Offset, Pages(entry.Length));
        }
        catch (IOException)
        {
            // The system keeps the pages: then they must be made zero for the next user.
            byte* start = _file.Map(entry.Offset, Pages(entry.Length));
            NativeMemoryClear(start, entry.Length);
            _file.Unmap(start, Pages(entry.Length));
        }
    }

    private static void NativeMemoryClear(byte* start, long length) =>
        System.Runtime.InteropServices.NativeMemory.Clear(start, (nuint)length);

    private void EnterHeap() => TryEnterHeap(Timeout.InfiniteTimeSpan);

    private bool TryEnterHeap(TimeSpan patience)
    {
        LockCell* cell = &_header->Lock;
        SpinBudget spin = default;
        Deadline deadline = Deadline.After(patience);
        while (!RobustLock<SharedOps>.Enter(cell, Actor, Deadline.After(TimeSpan.FromMilliseconds(50)), ref spin, out _))
        {
            if (deadline.IsOver) return false;
            int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref cell->Word));
            if (!t_isRepairing) RepairIfDead(owner);
            else if (owner != Actor && owner > 0 && ParticipantAt(owner - 1) is { } identity && !PlatformSelector.Liveness.IsAlive(identity))
            {
                RobustLock<SharedOps>.Recover(cell, owner);
            }
        }
        return true;
    }

    private void ExitHeap() => RobustLock<SharedOps>.TryExit(&_header->Lock, Actor);

    private void AddFlag(int block, long flag)
    {
        ref long state = ref StateOf(block);
        long seen = Volatile.Read(ref state);
        while ((seen & flag) == 0)
        {
            long found = Interlocked.CompareExchange(ref state, seen | flag, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    private ref long StateOf(int block)
    {
        if (block < _geometry.Cells) return ref _cellStates[block];
        return ref _ranges[block - _geometry.Cells].State;
    }

    private long LengthOf(int block) => block < _geometry.Cells ? HeapGeometry.CellBytes : _ranges[block - _geometry.Cells].Length;

    private byte* MapBlock(int block, out long length)
    {
        length = LengthOf(block);
        if (block < _geometry.Cells) return _base + _geometry.CellArea + (long)block * HeapGeometry.CellBytes;
        return _file.Map(_ranges[block - _geometry.Cells].Offset, Pages(length));
    }

    private void UnmapBlock(int block, byte* start, long length)
    {
        if (block >= _geometry.Cells) _file.Unmap(start, Pages(length));
    }

    /// <summary>Only this process sets its own bits, under <see cref="_gate"/>.</summary>
    private void SetOpen(int block) => Interlocked.Or(ref BitmapWord(Me - 1, block), 1UL << (block & 63));

    private ref ulong BitmapWord(int slot, int block) =>
        ref ((ulong*)(_base + _geometry.Bitmaps + slot * _geometry.BitmapBytes))[block >> 6];

    private static long Pages(long length) => HeapGeometry.RoundUp(length, Environment.SystemPageSize);
}
