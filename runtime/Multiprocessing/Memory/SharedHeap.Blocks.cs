using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Allocating, opening and freeing blocks. What tells a block in use from a free one is its state alone, written in one
/// store after everything else, so that a death in between leaves it as it was before. Which process has which block
/// open is noted in one bit per participant and block, written by that participant only; a block with no bit set and no
/// reference on its way is freed (<c>SharedHeap.Users.cs</c>).
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    private readonly Dictionary<int, SharedBlock> _open = []; // guarded by _gate

    /// <summary>
    /// This process has made sure that cells before this one have memory. Guarded by the heap's lock.
    /// </summary>
    private int _cellsReserved;

    /// <summary>
    /// This process had blocks open up to these: what is read from shared memory cannot be less. Written under
    /// <see cref="_gate"/>.
    /// </summary>
    private int _cellsSeen, _rangesSeen;

    /// <summary>A new block, all zero.</summary>
    /// <exception cref="OutOfMemoryException">The machine, or the process's limit, does not have that much
    /// memory.</exception>
    /// <exception cref="IOException">The file system behind shared memory is full (portable platform).</exception>
    internal SharedBlock Allocate(BlockKind kind, long length) => Allocate(kind, length, length, length);

    /// <summary>
    /// A new block of which only the beginning has memory; the rest takes none until the block's owner asks for it by
    /// <see cref="SharedBlock.Reserve"/>.
    /// </summary>
    /// <param name="kind">What is in it.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <param name="reserved">How much of it has memory.</param>
    /// <param name="mapped">How much of it each process maps that opens it; the rest by
    /// <see cref="SharedBlock.MapPart"/>.</param>
    internal SharedBlock AllocateSparse(BlockKind kind, long length, long reserved, long mapped) =>
        Allocate(kind, length, reserved, mapped);

    private SharedBlock Allocate(BlockKind kind, long length, long reserved, long mapped)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (reserved > available)
        {
            throw new OutOfMemoryException(
                $"Shared memory of {reserved} bytes was asked for; this process may use {available} bytes in all.");
        }
        try
        {
            return AllocateCore(kind, length, reserved, mapped);
        }
        catch (Exception error) when (error is InvalidOperationException or OutOfMemoryException or IOException)
        {
            if (!TryReclaim()) throw;
            return AllocateCore(kind, length, reserved, mapped);
        }
    }

    private SharedBlock AllocateCore(BlockKind kind, long length, long reserved, long mapped)
    {
        lock (_gate)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            CloseLeftOver();
            EnterHeap();
            try
            {
                int block = length <= HeapGeometry.CellBytes
                    ? AllocateCell(kind)
                    : AllocateRange(kind, length, reserved, mapped);
                SharedBlock made = AddOpen(block, length);
                // It is zero, unless the tables were written over, and it is another's. At least its words are not
                // taken for what they were.
                new Span<byte>(made.Pointer, (int)Math.Min(length, HeapGeometry.HeadBytes)).Clear();
                return made;
            }
            finally
            {
                ExitHeap();
            }
        }
    }

    /// <summary>
    /// Opens a block by a reference that some participant wrote. Every opening is matched by a release.
    /// </summary>
    /// <exception cref="FileNotFoundException">The object was disposed of by all that had it.</exception>
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
            using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
            CloseLeftOver();
            if (_open.TryGetValue(block, out SharedBlock? known)
                && known.Generation == generation
                && known.Kind == kind)
            {
                known.AddReference();
                return known;
            }
            EnterHeap();
            try
            {
                long state = (uint)block < (uint)(_geometry.Cells + _geometry.Ranges) ? StateOf(block) : 0;
                if ((state & BlockState.Allocated) == 0
                    || BlockState.GenerationOf(state) != generation
                    || BlockState.KindOf(state) != kind)
                {
                    throw new FileNotFoundException(
                        $"The shared object ({kind}) that this reference means no longer exists: all processes that "
                        + "had it have disposed of it before it was received.");
                }
                SetOpen(block);
                return AddOpen(block, asked: null);
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
                using LockOrder.Scope order = LockOrder.Hold(LockRank.HeapGate);
                if (_open.Count > 0) return false;
                return BlocksOf(Me - 1).Count == 0;
            }
        }
    }

    /// <summary>
    /// The first block in use; for heaps that hold one named object. -1 if its creator never got so far.
    /// </summary>
    internal int FirstBlock
    {
        get
        {
            if ((_cellStates[0] & BlockState.Allocated) != 0) return 0;
            return (_ranges[0].State & BlockState.Allocated) != 0 ? _geometry.Cells : -1;
        }
    }

    /// <summary>
    /// No cell at or after this one was ever used; all, if the number in shared memory makes no sense.
    /// </summary>
    private int CellsUsed => Math.Max(_cellsSeen, InRange(Volatile.Read(ref _header->CellsUsed), _geometry.Cells));

    /// <summary>
    /// No range at or after this one was ever used; all, if the number in shared memory makes no sense.
    /// </summary>
    private int RangesUsed => Math.Max(_rangesSeen, InRange(Volatile.Read(ref _header->RangesUsed), _geometry.Ranges));

    /// <summary>The first cell and the first range that no object has ever had.</summary>
    internal (int Cell, int Range) FirstUnused => (CellsUsed, _geometry.Cells + RangesUsed);

    private static int InRange(int used, int most) => (uint)used <= (uint)most ? used : most;

    /// <summary>
    /// For the heap of a named object: it is a lock, and one of its users ended while it held it, which was not
    /// reported to anybody. Also after its last handle was closed.
    /// </summary>
    internal bool WasLeftHeld
    {
        get
        {
            if (BlockState.KindOf(_cellStates[0]) != BlockKind.Lock) return false;
            int word = ((LockCell*)(_base + _geometry.CellArea))->Word;
            const int inUse = RobustLock<SharedOps>.OwnerMask
                | RobustLock<SharedOps>.AbandonedBit
                | RobustLock<SharedOps>.DeferredBit;
            return (word & inUse) != 0;
        }
    }

    internal uint GenerationOf(int block) => BlockState.GenerationOf(Volatile.Read(ref StateOf(block)));

    internal int BlocksInUse()
    {
        int count = 0;
        for (int i = 0; i < CellsUsed; i++) count += IsInUse(_cellStates[i]);
        for (int i = 0; i < RangesUsed; i++) count += IsInUse(_ranges[i].State);
        return count;

        // A vacant cell is only waiting for the collector.
        static int IsInUse(long state) =>
            (state & BlockState.Allocated) != 0 && BlockState.KindOf(state) != BlockKind.None ? 1 : 0;
    }

    /// <param name="block">The block, which this process has open already.</param>
    /// <param name="asked">How long it was made; null if that was somebody else.</param>
    /// <exception cref="InvalidDataException">Its entry, or what is in it, makes no sense.</exception>
    private SharedBlock AddOpen(int block, long? asked)
    {
        long state = StateOf(block);
        BlockKind kind = BlockState.KindOf(state);
        byte* start = MapBlock(block, out long length);
        if (asked > length || (asked is null && !_keeper.IsSound(kind, start, length, _geometry.Participants)))
        {
            UnmapBlock(block, start, length);
            throw Damaged(
                $"the shared object {block} ({kind}) has {length} bytes, or a size of its own that does not fit in "
                + "there");
        }
        if (block < _geometry.Cells) _cellsSeen = Math.Max(_cellsSeen, block + 1);
        else _rangesSeen = Math.Max(_rangesSeen, block - _geometry.Cells + 1);
        SharedBlock opened = new(this, block, BlockState.GenerationOf(state), kind, start, asked ?? length);
        _open[block] = opened;
        return opened;
    }

    private int AllocateCell(BlockKind kind)
    {
        int used = CellsUsed;
        // Only a guess. The states say what is in use, so that no cell is given out twice whatever the numbers are; nor
        // one that this process has open, whatever the states are.
        int cell = Math.Clamp(_header->CellHint, 0, used);
        while (cell < _geometry.Cells && IsTaken(cell)) cell++;
        if (cell == _geometry.Cells)
        {
            throw new InvalidOperationException(
                $"There are {_geometry.Cells} shared objects already, which is the most that can be.");
        }
        ReserveCells(cell);
        _header->CellsUsed = Math.Max(used, cell + 1);
        _header->CellHint = cell + 1;
        new Span<byte>(
            _base + _geometry.CellArea + (long)cell * HeapGeometry.CellBytes, HeapGeometry.CellBytes).Clear();
        SetOpen(cell);
        uint generation = BlockState.GenerationOf(_cellStates[cell]) + 1;
        Volatile.Write(ref _cellStates[cell], BlockState.Pack(generation, kind, BlockState.Allocated));
        return cell;
    }

    private bool IsTaken(int cell) =>
        (_cellStates[cell] & BlockState.Allocated) != 0 || _open.ContainsKey(cell) || _vacant.ContainsKey(cell);

    /// <summary>
    /// Touching a page that the file system has no room for ends the process, so room is made first: by each process
    /// for itself, since a number in shared memory would have to be believed.
    /// </summary>
    private void ReserveCells(int cell)
    {
        if (cell < _cellsReserved) return;
        const int step = 4096 / 8; // one page of states, sixteen of cells
        _file.Reserve(_geometry.CellStates + cell * 8L, step * 8L);
        long bytes = Math.Min(step, _geometry.Cells - cell) * (long)HeapGeometry.CellBytes;
        _file.Reserve(_geometry.CellArea + (long)cell * HeapGeometry.CellBytes, bytes);
        _cellsReserved = cell + step;
    }

    private void Free(int block)
    {
        long state = StateOf(block);
        if ((state & BlockState.Allocated) == 0) return;
        // A range goes back to the system; while the state still says "allocated" nobody else is given it.
        if (block >= _geometry.Cells && !TryDiscardRange(block)) return;
        long freed = BlockState.Pack(BlockState.GenerationOf(state), BlockState.KindOf(state), 0);
        Volatile.Write(ref StateOf(block), freed);
        if (block < _geometry.Cells) _header->CellHint = Math.Min(_header->CellHint, block);
        else _header->RangeHint = Math.Min(_header->RangeHint, block - _geometry.Cells);
    }

    /// <summary>Makes sure that touching a part of a sparse block cannot fail later.</summary>
    internal void Reserve(SharedBlock block, long offset, long length) =>
        _file.Reserve(RangeOf(block.Index).Offset + offset, length);

    /// <summary>
    /// Gives pages of a sparse block back to the system. They read as zero afterwards where it does that.
    /// </summary>
    internal void Discard(SharedBlock block, long offset, long length) =>
        _file.Discard(RangeOf(block.Index).Offset + offset, length);

    /// <summary>False when its entry is damaged: nobody knows what to give back.</summary>
    private bool TryDiscardRange(int block)
    {
        if (!TryRangeOf(block, _file.Length, out long offset, out long length)) return false;
        try
        {
            _file.Discard(offset, Pages(length));
        }
        catch (IOException)
        {
            // The system keeps the pages: then they must be made zero for the next user.
            byte* start = _file.Map(offset, Pages(length));
            NativeMemoryClear(start, length);
            _file.Unmap(start, Pages(length));
        }
        return true;
    }

    private static void NativeMemoryClear(byte* start, long length) =>
        System.Runtime.InteropServices.NativeMemory.Clear(start, (nuint)length);

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

    private static long Pages(long length) => HeapGeometry.RoundUp(length, Environment.SystemPageSize);
}
