using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// Memory that the processes of a tree share, with a table of those processes, and blocks that any of them allocates,
/// opens and frees. One file for all, so a block outlives the process that made it, and a reference to it needs no
/// descriptor of its own. docs/design/memory.md describes all of it.
/// </summary>
/// <remarks>
/// This object is one process's view. Safe to be used by several threads. That of a tree lives as long as the process.
/// </remarks>
internal sealed unsafe partial class SharedHeap
{
    private readonly SharedFile _file;

    /// <summary>As if the file were mapped from its start, up to <see cref="HeapGeometry.FirstPart"/>.</summary>
    private readonly byte* _base;

    /// <summary>
    /// The bitmaps of all participants, once there are many; 0 before. Written once, under <c>_bitmapsGate</c>.
    /// </summary>
    private nint _allBitmaps;
    private readonly Lock _bitmapsGate = new();
    private readonly HeapGeometry _geometry;
    private readonly HeapHeader* _header;
    private readonly ParticipantEntry* _participants;
    private readonly long* _cellStates;
    private readonly RangeEntry* _ranges;
    private readonly IBlockKeeper _keeper;

    /// <summary>
    /// Guards what this process knows of blocks: the open, the vacant, the parked ones, and the numbers seen.
    /// </summary>
    private readonly Lock _gate = new();

    private SharedHeap(SharedFile file, HeapGeometry geometry, IBlockKeeper keeper)
    {
        _file = file;
        _geometry = geometry;
        _keeper = keeper;
        byte* mapped = file.Map(SharedFile.PlatformBytes, geometry.FirstPart - SharedFile.PlatformBytes);
        _base = mapped - SharedFile.PlatformBytes;
        _header = (HeapHeader*)(_base + SharedFile.PlatformBytes);
        _participants = (ParticipantEntry*)(_base + geometry.ParticipantTable);
        _cellStates = (long*)(_base + geometry.CellStates);
        _ranges = (RangeEntry*)(_base + geometry.RangeTable);
    }

    /// <summary>Known also after this process has left.</summary>
    internal Guid Id { get; private set; }

    /// <summary>Where this process has the heap open; another process can open it there while this one lives.</summary>
    internal string Location => _file.Location;

    /// <summary>
    /// Where its creator had it open: good for as long as the creator lives, which outlives its children.
    /// </summary>
    internal string RootLocation { get; private set; } = "";

    /// <summary>The path of the file, if it has a name in the user's folder and is found by that.</summary>
    internal string? NamedPath { get; init; }

    /// <summary>This process's number in lock words: that of its entry, plus one.</summary>
    internal int Me { get; private set; }

    /// <summary>Creates a heap of which this process is the root.</summary>
    internal static SharedHeap Create(IBlockKeeper keeper)
    {
        SharedFile file = PlatformSelector.Memory.CreateFile("heap");
        try
        {
            return Create(file, HeapGeometry.Tree, keeper);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a heap in an empty file and joins it.</summary>
    internal static SharedHeap Create(
        SharedFile file, HeapGeometry geometry, IBlockKeeper keeper, string? namedPath = null)
    {
        file.Grow(geometry.RangeArea);
        file.Reserve(SharedFile.PlatformBytes, HeapHeader.Bytes);
        // Participants and block tables: enough for most programs up front; the rest is reserved as it is used.
        file.Reserve(geometry.ParticipantTable, geometry.Participants * 64L);
        SharedHeap heap = new(file, geometry, keeper) { NamedPath = namedPath };
        HeapHeader* header = heap._header;
        header->LayoutVersion = HeapHeader.Version;
        header->ParticipantCapacity = geometry.Participants;
        header->CellCapacity = geometry.Cells;
        header->RangeCapacity = geometry.Ranges;
        header->Id = heap.Id = Guid.NewGuid();
        string location = file.Location;
        if (location.Length >= HeapHeader.RootLocationBytes / 2)
        {
            throw new PathTooLongException($"The path '{location}' is too long for shared memory.");
        }
        location.CopyTo(new Span<char>(header->RootLocation, HeapHeader.RootLocationBytes / 2));
        heap.RootLocation = location;
        heap.Join();
        Volatile.Write(ref header->Magic, HeapHeader.ExpectedMagic);
        return heap;
    }

    /// <summary>Opens a heap that another process made, and joins it.</summary>
    /// <exception cref="FileNotFoundException">There is none there (any more).</exception>
    /// <exception cref="InvalidDataException">It is no heap, or one of another version of this library.</exception>
    internal static SharedHeap Open(SharedFile file, IBlockKeeper keeper, string? namedPath = null)
    {
        SharedHeap heap = Attach(file, keeper, namedPath);
        try
        {
            heap.Join();
        }
        catch
        {
            heap.Unmap();
            throw;
        }
        return heap;
    }

    /// <summary>Maps a heap that another process made. It may go at any time, unless this process joins it.</summary>
    /// <exception cref="InvalidDataException">It is no heap, or one of another version of this library.</exception>
    internal static SharedHeap Attach(SharedFile file, IBlockKeeper keeper, string? namedPath)
    {
        SharedHeap heap = new(file, ReadGeometry(file), keeper) { NamedPath = namedPath };
        heap.Id = heap._header->Id;
        // Kept: what is in shared memory may be written over later.
        ReadOnlySpan<char> location = new(heap._header->RootLocation, HeapHeader.RootLocationBytes / 2);
        int length = location.IndexOf('\0') is >= 0 and int end ? end : location.Length;
        heap.RootLocation = new string(location[..length]);
        return heap;
    }

    /// <summary>Whether the creator of the file finished it.</summary>
    internal static bool IsFinished(SharedFile file)
    {
        if (file.Length < SharedFile.PlatformBytes + HeapHeader.Bytes) return false;
        byte* start = file.Map(SharedFile.PlatformBytes, HeapHeader.Bytes);
        bool finished = ((HeapHeader*)start)->Magic == HeapHeader.ExpectedMagic;
        file.Unmap(start, HeapHeader.Bytes);
        return finished;
    }

    /// <summary>Whether that file is the one of this heap.</summary>
    internal bool IsIn(SharedFile file)
    {
        if (file.Length < SharedFile.PlatformBytes + HeapHeader.Bytes) return false;
        byte* start = file.Map(SharedFile.PlatformBytes, HeapHeader.Bytes);
        bool isIn = ((HeapHeader*)start)->Id == Id;
        file.Unmap(start, HeapHeader.Bytes);
        return isIn;
    }

    private static HeapGeometry ReadGeometry(SharedFile file)
    {
        if (file.Length < SharedFile.PlatformBytes + HeapHeader.Bytes)
        {
            throw new InvalidDataException($"'{file.Location}' is no shared heap: it has only {file.Length} bytes.");
        }
        byte* start = file.Map(SharedFile.PlatformBytes, HeapHeader.Bytes);
        try
        {
            HeapHeader* header = (HeapHeader*)start;
            if (header->Magic != HeapHeader.ExpectedMagic)
            {
                throw new InvalidDataException(
                    $"'{file.Location}' is no shared heap: it begins with {header->Magic:x16}.");
            }
            if (header->LayoutVersion != HeapHeader.Version)
            {
                throw new InvalidDataException(
                    $"'{file.Location}' has shared memory layout {header->LayoutVersion}, this process uses layout "
                    + $"{HeapHeader.Version}: "
                    + "let all programs that share objects use the same version of Multiprocessing.");
            }
            if (header->ParticipantCapacity is < 1 or > HeapGeometry.MostParticipants
                || header->CellCapacity is < 1 or > 1 << 24 || header->RangeCapacity is < 1 or > 1 << 24)
            {
                throw new InvalidDataException(
                    $"'{file.Location}' is a damaged shared heap: its capacities make no sense.");
            }
            HeapGeometry geometry = new(header->ParticipantCapacity, header->CellCapacity, header->RangeCapacity);
            if (file.Length < geometry.RangeArea)
            {
                throw new InvalidDataException(
                    $"'{file.Location}' is a damaged shared heap: {file.Length} bytes instead of "
                    + $"{geometry.RangeArea}.");
            }
            return geometry;
        }
        finally
        {
            file.Unmap(start, HeapHeader.Bytes);
        }
    }

    private InvalidDataException Damaged(string found) => new(
        $"The shared memory at '{Location}' is damaged: {found}. A process that uses it wrote to memory that is not "
        + "its own; end the programs that share it, and look for wild writes (native code, unsafe code) in what they "
        + "ran.");

    private void Unmap()
    {
        if (_allBitmaps != 0) _file.Unmap((byte*)_allBitmaps, _geometry.RangeArea - _geometry.Bitmaps);
        _file.Unmap(_base + SharedFile.PlatformBytes, _geometry.FirstPart - SharedFile.PlatformBytes);
    }
}
