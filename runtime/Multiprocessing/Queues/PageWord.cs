namespace Multiprocessing.Queues;

/// <summary>What a physical page is used for.</summary>
internal enum PageKind
{
    /// <summary>Free, and without memory.</summary>
    Hole = 0,

    /// <summary>Free; its memory is kept.</summary>
    Free = 1,

    /// <summary>Somebody writes to it, or is giving it back: nobody else knows of it.</summary>
    Claimed = 2,

    /// <summary>
    /// Part of the chain of small messages. Has an owner only until it is linked; value: number in the ring.
    /// </summary>
    Segment = 3,

    /// <summary>
    /// A large message that lies in the queue. Has an owner only until its commit is known; value: its position.
    /// </summary>
    Placed = 4,

    /// <summary>A large message that its owner has taken and is reading; value: its position.</summary>
    Held = 5,

    /// <summary>A large message whose reader died; value: its position.</summary>
    Returned = 6,
}

/// <summary>
/// The state of a physical page in one word: kind (bits 0 to 2), first of its message (3), owner (4 to 15), value (16
/// to 63).
/// </summary>
internal static class PageWord
{
    internal const long FirstBit = 8;
    private const int OwnerMask = 0xFFF;
    private const int ValueShift = 16;

    internal static long Pack(PageKind kind, int owner, long value, bool first = false) =>
        (value << ValueShift) | ((long)owner << 4) | (first ? FirstBit : 0) | (long)kind;

    internal static PageKind KindOf(long word) => (PageKind)(word & 7);

    internal static bool IsFirst(long word) => (word & FirstBit) != 0;

    internal static int OwnerOf(long word) => (int)(word >> 4) & OwnerMask;

    internal static long ValueOf(long word) => (long)((ulong)word >> ValueShift);

    internal static bool IsFree(long word) => KindOf(word) is PageKind.Hole or PageKind.Free;

    /// <summary>The same with another kind and owner.</summary>
    internal static long With(long word, PageKind kind, int owner) => Pack(kind, owner, ValueOf(word), IsFirst(word));
}
