using System.Numerics;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Which process uses which block: two bits for each participant and block, side by side. Set by that participant only;
/// taken back by it, or after its death by the process that repairs.
/// </summary>
/// <remarks>
/// <code>
///   open   it has a handle, or holds something of the block: the object is there for all
///   kept   it has given the object up, but a thread or a reference that nobody can see may still touch its cell
///
///   cell:  in use ──nobody has it open──┬─nobody keeps it─────────────────► free: the next object gets it
///                                       └─somebody keeps it──► vacant ──────────┘
///                                           (no kind, new generation:         the last one gives it back,
///                                            the object is gone for all)      or is dead and repaired
/// </code>
/// Both steps are made with the heap's lock. A process that is stopped keeps its bits, for as long as that may last; no
/// clock has a say.
/// </remarks>
internal sealed unsafe partial class SharedHeap
{
    private readonly HashSet<long> _bitPages = []; // those that have memory for sure; guarded by _gate

    /// <summary>Takes back what a participant has of a block, and frees it if nobody else needs it.</summary>
    /// <param name="slot">Its entry: this process's, or a dead one's.</param>
    /// <param name="block">What it gives up.</param>
    /// <param name="keepsMemory">The object may go, but not its cell yet.</param>
    /// <remarks>The caller has entered the heap, which is left here.</remarks>
    private void CloseFor(int slot, int block, bool keepsMemory = false)
    {
        try
        {
            ulong bit = 1UL << (block & 63);
            if (keepsMemory) Interlocked.Or(ref KeptWord(slot, block), bit);
            if (!IsOpenBesides(slot, block))
            {
                if (keepsMemory || IsKeptBesides(slot, block)) Vacate(block);
                else Free(block);
            }
            // Last: a process that dies before this is repaired, and the block freed by that; without the bits it would
            // stay for ever.
            Interlocked.And(ref OpenWord(slot, block), ~bit);
            if (!keepsMemory) Interlocked.And(ref KeptWord(slot, block), ~bit);
        }
        finally
        {
            ExitHeap();
        }
    }

    /// <summary>The object is gone, and its memory stays for those that keep it.</summary>
    private void Vacate(int block)
    {
        ref long state = ref StateOf(block);
        if (BlockState.KindOf(state) == BlockKind.None) return;
        uint generation = BlockState.GenerationOf(state) + 1;
        Volatile.Write(ref state, BlockState.Pack(generation, BlockKind.None, BlockState.Allocated));
    }

    /// <summary>Another process has it open, or it is on its way to one.</summary>
    private bool IsOpenBesides(int closing, int block)
    {
        long state = StateOf(block);
        if ((state & BlockState.Published) != 0 && (state & BlockState.Released) == 0) return true;
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (!IsAnother(slot, closing)) continue;
            // Not to be seen from here: it may have it open, and a repair that sees it decides.
            if (!TryReach(slot)) return true;
            if ((OpenWord(slot, block) & (1UL << (block & 63))) != 0) return true;
        }
        return false;
    }

    private bool IsKeptBesides(int closing, int block)
    {
        for (int slot = 0; slot < ParticipantsUsed; slot++)
        {
            if (!IsAnother(slot, closing)) continue;
            if (!TryReach(slot) || (KeptWord(slot, block) & (1UL << (block & 63))) != 0) return true;
        }
        return false;
    }

    private bool IsAnother(int slot, int closing) =>
        slot != closing && Volatile.Read(ref _participants[slot].Word) != 0;

    /// <summary>All that a participant has open or keeps.</summary>
    private List<int> BlocksOf(int slot)
    {
        List<int> blocks = [];
        AddBlocksOf(slot, 0, CellsUsed, blocks);
        AddBlocksOf(slot, _geometry.Cells, RangesUsed, blocks);
        return blocks;
    }

    private void AddBlocksOf(int slot, int first, int count, List<int> blocks)
    {
        for (int word = first; word < first + count; word += 64)
        {
            ulong bits = Volatile.Read(ref OpenWord(slot, word)) | Volatile.Read(ref KeptWord(slot, word));
            for (; bits != 0; bits &= bits - 1) blocks.Add(word + BitOperations.TrailingZeroCount(bits));
        }
    }

    /// <summary>Under <see cref="_gate"/>.</summary>
    private void SetOpen(int block)
    {
        ReserveBits(Me - 1, block);
        Interlocked.Or(ref OpenWord(Me - 1, block), 1UL << (block & 63));
    }

    /// <summary>
    /// Where memory is a file, its pages are asked for before they are touched, the kept bits' with the open ones'.
    /// </summary>
    private void ReserveBits(int slot, int block)
    {
        long page = BitsOffset(slot, block) / Environment.SystemPageSize;
        if (_bitPages.Contains(page)) return;
        _file.Reserve(page * Environment.SystemPageSize, Environment.SystemPageSize);
        _bitPages.Add(page);
    }

    private ref ulong OpenWord(int slot, int block) => ref *BitsOf(slot, block);

    private ref ulong KeptWord(int slot, int block) => ref BitsOf(slot, block)[1];

    private ulong* BitsOf(int slot, int block)
    {
        long offset = BitsOffset(slot, block);
        if (slot < HeapGeometry.FirstParticipants) return (ulong*)(_base + offset);
        return (ulong*)(AllBitmaps() + (offset - _geometry.Bitmaps));
    }

    /// <summary>Whether the bitmaps of that participant, and of those before it, can be seen from now on.</summary>
    private bool TryReach(int slot)
    {
        if (slot < HeapGeometry.FirstParticipants) return true;
        try
        {
            return AllBitmaps() != 0;
        }
        catch (Exception error) when (error is OutOfMemoryException or IOException)
        {
            return false;
        }
    }

    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    private nint AllBitmaps()
    {
        nint all = Volatile.Read(ref _allBitmaps);
        if (all != 0) return all;
        lock (_bitmapsGate)
        {
            if (_allBitmaps == 0)
            {
                Volatile.Write(
                    ref _allBitmaps, (nint)_file.Map(_geometry.Bitmaps, _geometry.RangeArea - _geometry.Bitmaps));
            }
            return _allBitmaps;
        }
    }

    private long BitsOffset(int slot, int block) =>
        _geometry.Bitmaps + slot * _geometry.BitmapBytes + (block >> 6) * (2L * sizeof(ulong));
}
