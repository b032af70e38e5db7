using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>The first bytes of a <see cref="PagedRing{TOps}"/>. A contract between processes.</summary>
/// <remarks>
/// A place in the ring is counted in units of 8 bytes and only grows; page number N of the ring begins at N times the
/// units of a page. <see cref="Tail"/> and <see cref="Head"/> hold the lower 32 bits of such a position in their lower
/// half, and the number of messages so far in their upper half: so one store moves both.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct RingHeader
{
    internal const int Bytes = 1024;

    /// <summary>A page has 2^this units. Written by the creator, as are the next five.</summary>
    [FieldOffset(0)] internal int UnitShift;

    /// <summary>The most pages.</summary>
    [FieldOffset(4)] internal int PageCount;

    /// <summary>The most messages; <see cref="int.MaxValue"/>: as many as there is memory for.</summary>
    [FieldOffset(8)] internal int Capacity;

    /// <summary>Entries of the ledger.</summary>
    [FieldOffset(12)] internal int Participants;

    /// <summary>Tells the type of the messages.</summary>
    [FieldOffset(16)] internal long TypeHash;

    /// <summary>Held while messages are put in. Written by all participants.</summary>
    [FieldOffset(64)] internal LockCell TailLock;

    /// <summary>Written by the holder of <see cref="TailLock"/>; its store commits messages.</summary>
    [FieldOffset(128)] internal long Tail;

    /// <summary>The physical page in which the next message goes, or, after a death, the one before it.</summary>
    [FieldOffset(136)] internal int TailPage;

    /// <summary>Not 0: nothing more will come. Written by the holder of <see cref="TailLock"/>.</summary>
    [FieldOffset(140)] internal int Closed;

    /// <summary>A value that <see cref="Head"/> had. Written by the holder of <see cref="TailLock"/>.</summary>
    [FieldOffset(144)] internal long KnownHead;

    /// <summary>Held while messages are taken. Written by all participants.</summary>
    [FieldOffset(192)] internal LockCell HeadLock;

    /// <summary>Written by the holder of <see cref="HeadLock"/>; its store takes messages.</summary>
    [FieldOffset(256)] internal long Head;

    /// <summary>
    /// The physical page of the next message, or the one before it. No page before this one is in use.
    /// </summary>
    [FieldOffset(264)] internal int HeadPage;

    /// <summary>
    /// Not 0: a large message that a dead process had taken may be among the pages, for the next to take.
    /// </summary>
    [FieldOffset(268)] internal int HasReturned;

    /// <summary>A value that <see cref="Tail"/> had. Written by the holder of <see cref="HeadLock"/>.</summary>
    [FieldOffset(272)] internal long KnownTail;

    /// <summary>Waiters for a message.</summary>
    [FieldOffset(320)] internal WaitCell Items;

    /// <summary>Waiters for room.</summary>
    [FieldOffset(384)] internal WaitCell Room;

    /// <summary>Waiters for the moment at which all is done.</summary>
    [FieldOffset(448)] internal WaitCell Done;

    /// <summary>
    /// Messages marked done so far, as the count in <see cref="Tail"/>. Written by whoever marks, by CAS.
    /// </summary>
    [FieldOffset(512)] internal int DoneCount;

    /// <summary>A guess: no page before this one is free. Written by all.</summary>
    [FieldOffset(576)] internal int FreeHint;

    /// <summary>No page at or after this one was ever used. Only grows, by CAS.</summary>
    [FieldOffset(580)] internal int PagesUsed;

    /// <summary>About the number of free pages that still have memory. Written by all.</summary>
    [FieldOffset(584)] internal int WarmPages;
}

/// <summary>Where waiters sleep until something has changed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct WaitCell
{
    /// <summary>In <see cref="Epoch"/>: somebody sleeps, or is about to.</summary>
    internal const int SleeperBit = 1;

    internal const int OneEpoch = 2;

    /// <summary>
    /// A futex word: marked by a waiter that is about to sleep, changed after each change of what waiters wait for.
    /// </summary>
    [FieldOffset(0)] internal int Epoch;

    /// <summary>
    /// Not less than the number of waiters. May stay too high after a death, which costs a system call.
    /// </summary>
    [FieldOffset(4)] internal int Waiters;
}

/// <summary>How often one participant waits. Written by it, and by its repair.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct RingLedger
{
    internal const int Bytes = 16;

    // One for each cell of that name in RingHeader.
    [FieldOffset(0)] internal int Items;
    [FieldOffset(4)] internal int Room;
    [FieldOffset(8)] internal int Done;
}

/// <summary>The first bytes of a page that holds small messages.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct SegmentHeader
{
    internal const int Bytes = 16;

    /// <summary>The page's number in the ring. Written before it is linked.</summary>
    [FieldOffset(0)] internal long Number;

    /// <summary>The physical page that follows, plus one; 0: none yet. Its store links that page.</summary>
    [FieldOffset(8)] internal int Next;
}

/// <summary>The first bytes of the pages of one large message; the message follows.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal struct ExtentHeader
{
    internal const int Bytes = 64;

    /// <summary>Of the message. Written before it is committed.</summary>
    [FieldOffset(0)] internal int Length;
}
