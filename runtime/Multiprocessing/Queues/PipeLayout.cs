using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// The beginning of a pipe's block: two ends, and then one ring for each direction. A contract between processes.
/// </summary>
/// <remarks>
/// Ring 0 carries what end 0 sends, ring 1 what end 1 sends; a one-way pipe has only ring 0.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct PipeHeader
{
    internal const int Bytes = 4096;
    internal const int Tickets = 48;

    /// <summary>The two ends. Who writes is said at the fields of each.</summary>
    [FieldOffset(0)] internal PipeEnd End0;
    [FieldOffset(2048)] internal PipeEnd End1;
}

/// <summary>The processes that have one end, and the references to it that are on their way.</summary>
[StructLayout(LayoutKind.Explicit, Size = 2048)]
internal unsafe struct PipeEnd
{
    /// <summary>Not 0: nobody has it, and nobody can get it any more.</summary>
    [FieldOffset(0)] internal int Gone;

    /// <summary>Changes whenever a reference is sent. Written by senders.</summary>
    [FieldOffset(4)] internal int Version;

    /// <summary>Not 0: there is only one direction. Written by the creator, in end 0.</summary>
    [FieldOffset(8)] internal int IsOneWay;

    /// <summary>The references on their way, by their numbers; 0: free.</summary>
    [FieldOffset(64)] internal fixed long Tickets[PipeHeader.Tickets];

    /// <summary>One byte per participant; not 0: it has the end open.</summary>
    [FieldOffset(1024)] internal fixed byte Holders[1024];
}

/// <summary>A reference on its way: where it is noted, and under which number.</summary>
internal readonly record struct PipeTicket(int End, int Slot, long Number);

/// <summary>
/// Where things are in a pipe's block: the ends, the heads of two rings, which every process that opens it maps, and
/// then their pages, which it maps as they are used. Both rings have the same number of pages.
/// </summary>
internal static unsafe class PipeLayout
{
    /// <summary>A message of the largest size that .NET has fits.</summary>
    private static readonly int s_pages = QueueLayout.PagesFor(Math.Min(QueueLayout.DefaultMemoryLimit, 4L << 30));

    /// <summary>
    /// How large the block of a pipe is, how much of it has memory at first, and how much of it is mapped when it is
    /// opened. In bytes.
    /// </summary>
    internal static (long Length, long Reserved, long Mapped) SizeOf(bool isOneWay) => (
        PagesOffset(isOneWay ? 1 : 2, s_pages),
        HeadOffset(0, s_pages) + QueueLayout.InitialBytes,
        PagesOffset(0, s_pages));

    /// <summary>Fills a new block, in which every byte is zero.</summary>
    internal static void Initialize(SharedBlock block, Type type, bool isOneWay)
    {
        for (int ring = 0; ring < (isOneWay ? 1 : 2); ring++)
        {
            if (ring > 0) block.Reserve(HeadOffset(ring, s_pages), QueueLayout.InitialBytes);
            QueueLayout.Initialize(
                block, HeadOffset(ring, s_pages), s_pages, int.MaxValue, type, PagesAfterHead(ring, s_pages));
        }
        EndAt(block.Pointer, 0)->IsOneWay = isOneWay ? 1 : 0;
    }

    /// <summary>Where the head of a ring begins.</summary>
    internal static long HeadOffset(int ring, int pages) => PipeHeader.Bytes + (ring * QueueLayout.HeadBytesFor(pages));

    /// <summary>How far behind the beginning of its head the pages of a ring begin.</summary>
    internal static long PagesAfterHead(int ring, int pages) => PagesOffset(ring, pages) - HeadOffset(ring, pages);

    /// <summary>Whether the headers of the rings can be true, which say where the parts of the pipe are.</summary>
    internal static bool IsSound(byte* start, long length)
    {
        if (length < PipeHeader.Bytes + RingHeader.Bytes) return false;
        RingHeader* first = (RingHeader*)(start + PipeHeader.Bytes);
        if (!QueueLayout.IsSound(first, length - PipeHeader.Bytes)) return false;
        int pages = Volatile.Read(ref first->PageCount);
        if (PagesOffset(IsOneWay(start) ? 1 : 2, pages) != length) return false;
        RingHeader* second = (RingHeader*)(start + HeadOffset(1, pages));
        return IsOneWay(start)
            || (QueueLayout.IsSound(second, length - HeadOffset(1, pages)) && second->PageCount == pages);
    }

    /// <summary>The number of pages of each ring.</summary>
    /// <exception cref="InvalidDataException">The memory is damaged.</exception>
    internal static int PagesOf(byte* start, long length)
    {
        if (!IsSound(start, length)) throw QueueErrors.Damaged("the header of the pipe");
        return ((RingHeader*)(start + PipeHeader.Bytes))->PageCount;
    }

    internal static PipeEnd* EndAt(byte* start, int end) =>
        end == 0 ? &((PipeHeader*)start)->End0 : &((PipeHeader*)start)->End1;

    internal static bool IsOneWay(byte* start) => EndAt(start, 0)->IsOneWay != 0;

    /// <summary>After a death: it has neither end, and its locks are free.</summary>
    internal static void Repair(byte* start, long length, int dead)
    {
        int pages = PagesOf(start, length);
        Ring(start, 0, pages).Repair(dead);
        if (!IsOneWay(start)) Ring(start, 1, pages).Repair(dead);
        for (int end = 0; end < 2; end++)
        {
            EndAt(start, end)->Holders[dead - 1] = 0;
            CheckGone(start, end, pages);
        }
    }

    /// <summary>Marks an end that no process has and none can get, and wakes those that wait for it.</summary>
    internal static void CheckGone(byte* start, int end, int pages)
    {
        PipeEnd* checkedEnd = EndAt(start, end);
        while (true)
        {
            int version = Volatile.Read(ref checkedEnd->Version);
            // First those on their way: a process that opens one is a holder before it takes the ticket away.
            for (int i = 0; i < PipeHeader.Tickets; i++) if (Volatile.Read(ref checkedEnd->Tickets[i]) != 0) return;
            for (int i = 0; i < 1024; i += 8) if (Volatile.Read(ref *(long*)(checkedEnd->Holders + i)) != 0) return;
            // A holder may have sent it and let go of it meanwhile.
            if (Volatile.Read(ref checkedEnd->Version) == version) break;
        }
        Volatile.Write(ref checkedEnd->Gone, 1);
        Ring(start, 0, pages).WakeAll();
        if (!IsOneWay(start)) Ring(start, 1, pages).WakeAll();
    }

    private static long PagesOffset(int ring, int pages) =>
        HeapGeometry.RoundUp(HeadOffset(2, pages), 65536) + (ring * QueueLayout.PageBytesOf(pages));

    private static PagedRing<SharedOps> Ring(byte* start, int ring, int pages) =>
        new(start + HeadOffset(ring, pages), memory: null, PagesAfterHead(ring, pages));
}
