using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Where blocks that are larger than a cell lie in the file. An entry keeps its part of the file when its block is
/// freed, and the next block that fits gets both, so that with thousands of blocks an allocation does not look at all
/// of them. The parts are addresses in a sparse file, and take no memory: that a small block may get a large one's
/// costs nothing.
/// </summary>
internal sealed unsafe partial class SharedHeap
{
    private int AllocateRange(BlockKind kind, long length, long reserved, long mapped)
    {
        RangePlace place = FindFree(Pages(length));
        if (place.Index < 0) place = FindNew(Pages(length));
        _file.Reserve(_geometry.RangeTable + place.Index * (long)RangeEntry.Bytes, RangeEntry.Bytes);
        try
        {
            _file.Grow(place.Offset + place.Room);
        }
        catch (IOException)
        {
            // The file may not become longer: perhaps there is room between its blocks.
            place = FindGap(Pages(length));
            _file.Grow(place.Offset + place.Room);
        }
        _file.Reserve(place.Offset, Pages(reserved));
        int used = RangesUsed;
        ref RangeEntry entry = ref _ranges[place.Index];
        if ((entry.State & BlockState.Allocated) != 0)
        {
            throw Damaged($"{used} ranges are said to be used, but number {place.Index} is in use");
        }
        if (place.Index >= used) _header->RangesUsed = place.Index + 1;
        if (entry.Offset != place.Offset)
        {
            // In this order: a death in between leaves an entry without a part of the file.
            Volatile.Write(ref entry.Room, 0);
            Volatile.Write(ref entry.Offset, place.Offset);
        }
        Volatile.Write(ref entry.Room, place.Room);
        entry.Length = length;
        entry.Mapped = mapped;
        SetOpen(_geometry.Cells + place.Index);
        uint generation = BlockState.GenerationOf(entry.State) + 1;
        Volatile.Write(ref entry.State, BlockState.Pack(generation, kind, BlockState.Allocated));
        return _geometry.Cells + place.Index;
    }

    /// <summary>The free entry whose part of the file fits best. An index of -1 if there is none.</summary>
    private RangePlace FindFree(long bytes)
    {
        int used = RangesUsed;
        long end = _file.Length;
        RangePlace best = new(-1, 0, 0);
        bool hasFree = false;
        for (int i = Math.Clamp(_header->RangeHint, 0, used); i < used && best.Room != bytes; i++)
        {
            if (!IsFree(i)) continue;
            if (!hasFree) _header->RangeHint = i;
            hasFree = true;
            (long offset, long room) = (Volatile.Read(ref _ranges[i].Offset), Volatile.Read(ref _ranges[i].Room));
            if (!IsInFile(offset, room, end)) continue;
            // The last one of the file can grow with it.
            if (room < bytes && offset + room == end) room = bytes;
            if (room >= bytes && (best.Index < 0 || room < best.Room)) best = new RangePlace(i, offset, room);
        }
        if (!hasFree) _header->RangeHint = used;
        return best;
    }

    /// <summary>An entry that was never used, behind all others: nothing lies behind the end of the file.</summary>
    private RangePlace FindNew(long bytes)
    {
        int used = RangesUsed;
        if (used == _geometry.Ranges) return FindGap(bytes);
        return new RangePlace(used, Math.Max(_geometry.RangeArea, Pages(_file.Length)), bytes);
    }

    /// <summary>
    /// Any free entry, and the first room between the blocks in use that is large enough, whosever it was.
    /// </summary>
    private RangePlace FindGap(long bytes)
    {
        int used = RangesUsed;
        long fileEnd = _file.Length;
        int free = -1;
        List<(long Start, long End)> taken = [];
        for (int i = 0; i < used; i++)
        {
            if (IsFree(i))
            {
                if (free < 0) free = i;
                continue;
            }
            (long start, long length) = RangeOf(_geometry.Cells + i, fileEnd);
            _ranges[i].Room = Pages(length);
            taken.Add((start, start + Pages(length)));
        }
        if (free < 0) free = used;
        if (free == _geometry.Ranges)
        {
            throw new InvalidOperationException(
                $"There are {_geometry.Ranges} large shared objects already, which is the most that can be.");
        }
        taken.Sort();
        long offset = _geometry.RangeArea;
        foreach ((long start, long end) in taken)
        {
            if (start - offset >= bytes) break;
            offset = Math.Max(offset, end);
        }
        // The parts of other free entries may lie in there: they are not theirs any more.
        for (int i = 0; i < used; i++)
        {
            ref RangeEntry other = ref _ranges[i];
            if (IsFree(i) && other.Offset < offset + bytes && other.Offset + other.Room > offset) other.Room = 0;
        }
        return new RangePlace(free, offset, bytes);
    }

    /// <summary>A block that this process has open is in use whatever the table says.</summary>
    private bool IsFree(int range) =>
        (_ranges[range].State & BlockState.Allocated) == 0 && !_open.ContainsKey(_geometry.Cells + range);

    /// <exception cref="InvalidDataException">The entry does not lie in the file.</exception>
    private (long Offset, long Length) RangeOf(int block) => RangeOf(block, _file.Length);

    private (long Offset, long Length) RangeOf(int block, long fileEnd) =>
        TryRangeOf(block, fileEnd, out long offset, out long length)
            ? (offset, length)
            : throw Damaged(
                $"range {block - _geometry.Cells} begins at {offset} and has {length} bytes, "
                + $"in a file of {fileEnd} bytes");

    private bool TryRangeOf(int block, long fileEnd, out long offset, out long length)
    {
        // Each read once: it may be written over while we look.
        offset = Volatile.Read(ref _ranges[block - _geometry.Cells].Offset);
        length = Volatile.Read(ref _ranges[block - _geometry.Cells].Length);
        return IsInFile(offset, length, fileEnd) && Pages(length) <= fileEnd - offset;
    }

    private bool IsInFile(long offset, long length, long fileEnd) =>
        offset >= _geometry.RangeArea && offset % Environment.SystemPageSize == 0
        && length > 0 && length <= fileEnd - offset;

    /// <param name="Index">Of the entry.</param>
    /// <param name="Offset">Where its part of the file begins.</param>
    /// <param name="Room">How long that is, in whole pages.</param>
    private readonly record struct RangePlace(int Index, long Offset, long Room);
}
