namespace Multiprocessing.Memory;

/// <summary>What this process has mapped of the blocks that are larger than a cell.</summary>
internal sealed unsafe partial class SharedHeap
{
    /// <summary>What is mapped of each block, by where it begins. Guarded by itself.</summary>
    private readonly Dictionary<nint, List<(nint Start, long Length)>> _mappings = [];

    /// <summary>
    /// So much of a sparse block is mapped in any case: more than the head of any queue or pipe has, so that a wrong
    /// number in shared memory cannot make its reader touch what is not mapped.
    /// </summary>
    private const long LeastMapped = 4 << 20;

    private byte* MapBlock(int block, out long length)
    {
        length = HeapGeometry.CellBytes;
        if (block < _geometry.Cells) return _base + _geometry.CellArea + (long)block * HeapGeometry.CellBytes;
        (long offset, length) = RangeOf(block);
        long mapped = Volatile.Read(ref _ranges[block - _geometry.Cells].Mapped);
        return MapRange(offset, Math.Min(length, Math.Max(mapped, LeastMapped)));
    }

    /// <summary>
    /// As <see cref="MapBlock"/>, but the whole of a sparse block: for a repair, which may come to any part of it.
    /// </summary>
    private byte* MapWholeBlock(int block, out long length)
    {
        if (block < _geometry.Cells) return MapBlock(block, out length);
        (long offset, length) = RangeOf(block);
        return MapRange(offset, length);
    }

    private byte* MapRange(long offset, long length)
    {
        byte* start = _file.Map(offset, Pages(length));
        lock (_mappings) _mappings[(nint)start] = [((nint)start, Pages(length))];
        return start;
    }

    /// <summary>Maps a part of a sparse block that is open, until that is closed.</summary>
    internal byte* MapPart(SharedBlock block, long offset, long length)
    {
        if (offset < 0 || length <= 0 || offset > block.Length || length > block.Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }
        long start = offset & -Environment.SystemPageSize;
        long bytes = Pages(length + (offset - start));
        byte* part = _file.Map(RangeOf(block.Index).Offset + start, bytes);
        lock (_mappings) _mappings[(nint)block.Pointer].Add(((nint)part, bytes));
        return part + (offset - start);
    }

    /// <summary>The mapping at that address goes another way.</summary>
    private bool ForgetMapping(byte* start)
    {
        lock (_mappings) return _mappings.Remove((nint)start);
    }

    private void UnmapBlock(int block, byte* start, long length)
    {
        if (block < _geometry.Cells) return;
        List<(nint Start, long Length)>? parts;
        lock (_mappings) _mappings.Remove((nint)start, out parts);
        foreach ((nint part, long bytes) in parts ?? []) _file.Unmap((byte*)part, bytes);
    }
}
