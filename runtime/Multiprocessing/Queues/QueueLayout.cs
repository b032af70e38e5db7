using Multiprocessing.Memory;
using Multiprocessing.Platform;

namespace Multiprocessing.Queues;

/// <summary>The size of rings, and the mark of the type of their messages.</summary>
internal static unsafe class QueueLayout
{
    /// <summary>Pages of 32 KB.</summary>
    private const int UnitShift = 12;

    /// <summary>Positions have 32 bits of 8 bytes each; half of that keeps every distance unmistakable.</summary>
    private const long MostMemory = 8L << 30;

    private const long LeastMemory = 1 << 20;

    /// <summary>
    /// A process whose address space is limited must be able to map several rings as a whole, after a death for
    /// instance.
    /// </summary>
    private const int RingsInAddressSpace = 16;

    /// <summary>
    /// How much the messages of one ring may take if nobody says: half of the memory, at most 8 GB, and a part of a
    /// limited address space.
    /// </summary>
    internal static long DefaultMemoryLimit => Math.Clamp(
        Math.Min(
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
            (ResourceLimits.AddressSpace ?? long.MaxValue) / RingsInAddressSpace),
        LeastMemory,
        MostMemory);

    internal static int Participants => HeapGeometry.Tree.Participants;

    /// <param name="memoryLimit">In bytes; null: nobody says.</param>
    internal static int PagesFor(long? memoryLimit)
    {
        long limit = memoryLimit ?? DefaultMemoryLimit;
        const string Option = nameof(ProcessQueueOptions.MemoryLimit);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, LeastMemory, Option);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostMemory, Option);
        return (int)(limit >> (UnitShift + 3));
    }

    internal static long BytesFor(int pages) => PagedRing<SharedOps>.BytesFor(Participants, UnitShift, pages);

    /// <summary>What comes before the pages of a ring, and is mapped when it is opened.</summary>
    internal static long HeadBytesFor(int pages) => PagedRing<SharedOps>.HeadBytesFor(Participants, pages);

    internal static long PageBytesOf(int pages) => (long)pages << (UnitShift + 3);

    internal static long InitialBytes => PagedRing<SharedOps>.InitialBytesFor(Participants);

    internal static void Initialize(
        SharedBlock block, long offset, int pages, int capacity, Type type, long? pagesOffset = null) =>
        PagedRing<SharedOps>.Initialize(
            block.Pointer + offset,
            Participants,
            UnitShift,
            pages,
            capacity,
            HashOf(type),
            new BlockMemory(block, offset),
            pagesOffset);

    /// <summary>Whether a ring's header can be true, which says where its parts are.</summary>
    internal static bool IsSound(RingHeader* header, long length)
    {
        if (length < RingHeader.Bytes) return false;
        int pages = header->PageCount;
        return header->UnitShift == UnitShift && header->Participants == Participants
            && pages is >= 1 and <= (int)(MostMemory >> (UnitShift + 3)) && BytesFor(pages) <= length;
    }

    /// <exception cref="InvalidDataException">The ring's header is damaged.</exception>
    internal static void ThrowIfDamaged(RingHeader* header, long length, string what)
    {
        if (!IsSound(header, length)) throw QueueErrors.Damaged($"the header of the {what}");
    }

    /// <summary>
    /// A queue of one type must not be opened as one of another: the bytes would be read as something else.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is a queue of another type.</exception>
    internal static void ThrowIfOther(RingHeader* header, Type type, string what)
    {
        if (header->TypeHash != HashOf(type)) throw QueueErrors.OtherType(what, type);
    }

    /// <summary>FNV-1a of the type's name; versions of assemblies do not count.</summary>
    private static long HashOf(Type type)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in type.ToString()) hash = (hash ^ character) * 1099511628211;
        return (long)hash;
    }
}
