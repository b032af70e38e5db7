using System.Runtime.InteropServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Memory;

/// <summary>
/// The first page of a heap. A contract between processes: change it, and raise <see cref="Version"/>.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct HeapHeader
{
    internal const int Bytes = 4096;
    internal const ulong ExpectedMagic = 0x5041_4548_5049_544C; // "LTIPHEAP", read as bytes
    internal const int Version = 4;
    internal const int RootLocationBytes = 1024;

    /// <summary>Written last by the creator: a heap without it was never finished.</summary>
    [FieldOffset(0)] internal ulong Magic;
    [FieldOffset(8)] internal int LayoutVersion;
    [FieldOffset(12)] internal int ParticipantCapacity;
    [FieldOffset(16)] internal int CellCapacity;
    [FieldOffset(20)] internal int RangeCapacity;

    /// <summary>Tells this heap from every other. Written by the creator.</summary>
    [FieldOffset(32)] internal Guid Id;

    /// <summary>Where the creator has the file open, in UTF-16, ended by a zero. Written by the creator.</summary>
    [FieldOffset(1024)] internal fixed char RootLocation[RootLocationBytes / 2];

    /// <summary>Guards everything below it but the repair lock, and the states of blocks.</summary>
    [FieldOffset(64)] internal LockCell Lock;

    /// <summary>Held by the one process that repairs after deaths.</summary>
    [FieldOffset(128)] internal LockCell RepairLock;

    /// <summary>Counts the participants that ever joined; a futex word.</summary>
    [FieldOffset(192)] internal int MembershipEpoch;

    /// <summary>No entry at or after this one was ever used. Only grows, by CAS.</summary>
    [FieldOffset(196)] internal int ParticipantsUsed;

    /// <summary>No cell at or after this one was ever used.</summary>
    [FieldOffset(256)] internal int CellsUsed;

    /// <summary>No cell before this one is free.</summary>
    [FieldOffset(260)] internal int CellHint;

    /// <summary>No range at or after this one was ever used.</summary>
    [FieldOffset(264)] internal int RangesUsed;

    /// <summary>No range before this one is free.</summary>
    [FieldOffset(268)] internal int RangeHint;
}

/// <summary>One process that uses the heap.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ParticipantEntry
{
    internal const int Free = 0;
    internal const int Live = 1;

    /// <summary>
    /// It is on its way out in good order: what it leaves is repaired, but nobody needs to be alarmed.
    /// </summary>
    internal const int Leaving = 2;

    /// <summary>
    /// Bits 2 to 63: the process's identity; bits 0 and 1: the state. One word: joining is one store.
    /// </summary>
    [FieldOffset(0)] internal long Word;

    internal static long Pack(ProcessKey identity, int state) => (identity.Value << 2) | (long)state;

    internal static ProcessKey IdentityOf(long word) => new((long)((ulong)word >> 2));

    internal static int StateOf(long word) => (int)(word & 3);
}

/// <summary>A block that is larger than a cell.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct RangeEntry
{
    internal const int Bytes = 64;

    /// <summary>As the state of a cell. Written last.</summary>
    [FieldOffset(0)] internal long State;

    /// <summary>From the start of the file.</summary>
    [FieldOffset(8)] internal long Offset;

    /// <summary>As asked for; the range itself is rounded up to pages.</summary>
    [FieldOffset(16)] internal long Length;

    /// <summary>
    /// How much of it, from its beginning, is mapped when it is opened; the rest is mapped where it is needed.
    /// </summary>
    [FieldOffset(24)] internal long Mapped;

    /// <summary>
    /// What the entry has of the file, in whole pages, also while it is free; perhaps more than its block needs.
    /// </summary>
    [FieldOffset(32)] internal long Room;
}

/// <summary>The state of a block: generation (32 bits), kind (8), flags (8).</summary>
internal static class BlockState
{
    internal const long Allocated = 1;

    /// <summary>A reference was written for others: it may be on its way when its last holder dies.</summary>
    internal const long Published = 2;

    /// <summary>Somebody disposed of it: it goes with its last open handle.</summary>
    internal const long Released = 4;

    internal static long Pack(uint generation, BlockKind kind, long flags) =>
        ((long)generation << 32) | ((long)kind << 8) | flags;

    internal static uint GenerationOf(long state) => (uint)(state >> 32);

    internal static BlockKind KindOf(long state) => (BlockKind)(byte)(state >> 8);
}

/// <summary>What is in a block; decides how it is repaired after a death. Numbers are part of the layout.</summary>
internal enum BlockKind : byte
{
    None = 0,
    Lock = 1,
    Semaphore = 2,
    Event = 3,
    Condition = 4,
    Barrier = 5,
    Shared = 6,
    Queue = 7,
    Pipe = 8,
    RecursiveLock = 9,
}

/// <summary>Where the parts of a heap are, given its capacities. Offsets count from the start of the file.</summary>
internal sealed class HeapGeometry
{
    internal const int CellBytes = 128;

    /// <summary>The words on which somebody may wait are in the first bytes of a block.</summary>
    internal const int HeadBytes = 64;

    /// <summary>As many as have a place in the words and ledgers of all kinds of blocks.</summary>
    internal const int MostParticipants = 1024;

    /// <summary>
    /// The bitmaps of so many are mapped in any case: those of all would take a quarter of a gigabyte of address space,
    /// of which a program may have little.
    /// </summary>
    internal const int FirstParticipants = 32;

    internal HeapGeometry(int participants, int cells, int ranges)
    {
        Participants = participants;
        Cells = cells;
        Ranges = ranges;
        // Two bits each: open, and kept.
        BitmapBytes = RoundUp(RoundUp(cells + ranges, 64) / 8 * 2, 64);
        ParticipantTable = SharedFile.PlatformBytes + HeapHeader.Bytes;
        CellStates = ParticipantTable + RoundUp(participants * 64L, 4096);
        RangeTable = CellStates + RoundUp(cells * 8L, 4096);
        CellArea = RangeTable + RoundUp(ranges * (long)RangeEntry.Bytes, 4096);
        Bitmaps = RoundUp(CellArea + (long)cells * CellBytes, 65536);
        FirstPart = RoundUp(Bitmaps + Math.Min(participants, FirstParticipants) * BitmapBytes, 65536);
        RangeArea = RoundUp(Bitmaps + participants * BitmapBytes, 65536);
    }

    /// <summary>
    /// For a tree of processes. Nearly all of it is never touched, and what is not touched takes no memory.
    /// </summary>
    internal static HeapGeometry Tree { get; } = new(MostParticipants, 1 << 20, 1 << 16);

    /// <summary>For one named object.</summary>
    internal static HeapGeometry Named { get; } = new(MostParticipants, 64, 64);

    internal int Participants { get; }

    internal int Cells { get; }

    internal int Ranges { get; }

    internal long BitmapBytes { get; }

    internal long ParticipantTable { get; }

    internal long CellStates { get; }

    internal long RangeTable { get; }

    internal long CellArea { get; }

    internal long Bitmaps { get; }

    /// <summary>Where that ends which is mapped in any case.</summary>
    internal long FirstPart { get; }

    internal long RangeArea { get; }

    internal static long RoundUp(long value, long multiple) => (value + multiple - 1) / multiple * multiple;
}
