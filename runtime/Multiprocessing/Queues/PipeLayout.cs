using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>The beginning of a pipe's block: two ends, and then one ring for each direction. A contract between processes.</summary>
/// <remarks>
/// Ring 0 carries what end 0 sends, ring 1 what end 1 sends; a one-way pipe has only ring 0.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct PipeHeader
{
    internal const int Bytes = 4096;
    internal const int Tickets = 48;

    [FieldOffset(0)] internal PipeEnd End0;
    [FieldOffset(2048)] internal PipeEnd End1;
}

/// <summary>Who has one end.</summary>
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

internal static unsafe class PipeLayout
{
    /// <summary>A message of the largest size that .NET has fits.</summary>
    private static readonly int s_pages = QueueLayout.PagesFor(Math.Min(QueueLayout.DefaultMemoryLimit, 4L << 30));

    internal static long RingOffset(int ring) => PipeHeader.Bytes + ring * (long)HeapGeometry.RoundUp(QueueLayout.BytesFor(s_pages), 65536);

    /// <summary>Both directions have the same size in all processes: where the second one begins is part of the block.</summary>
    internal static long SecondRing(byte* start) => RingOffsetOf((RingHeader*)(start + PipeHeader.Bytes));

    internal static SharedBlock Create(Type type, bool isOneWay)
    {
        long length = RingOffset(isOneWay ? 1 : 2);
        SharedBlock block = ProcessHeaps.AllocateSparse(BlockKind.Pipe, length, PipeHeader.Bytes + QueueLayout.InitialBytes);
        QueueLayout.Initialize(block, PipeHeader.Bytes, s_pages, int.MaxValue, type);
        if (!isOneWay)
        {
            block.Reserve(RingOffset(1), QueueLayout.InitialBytes);
            QueueLayout.Initialize(block, RingOffset(1), s_pages, int.MaxValue, type);
        }
        EndAt(block.Pointer, 0)->IsOneWay = isOneWay ? 1 : 0;
        return block;
    }

    internal static PipeEnd* EndAt(byte* start, int end) => end == 0 ? &((PipeHeader*)start)->End0 : &((PipeHeader*)start)->End1;

    internal static bool IsOneWay(byte* start) => EndAt(start, 0)->IsOneWay != 0;

    /// <summary>After a death: it has neither end, and its locks are free.</summary>
    internal static void Repair(byte* start, int dead)
    {
        Ring(start, 0).Repair(dead);
        if (!IsOneWay(start)) Ring(start, 1).Repair(dead);
        for (int end = 0; end < 2; end++)
        {
            EndAt(start, end)->Holders[dead - 1] = 0;
            CheckGone(start, end);
        }
    }

    /// <summary>Marks an end that nobody has and nobody can get, and tells who waits for it.</summary>
    internal static void CheckGone(byte* start, int end)
    {
        PipeEnd* checkedEnd = EndAt(start, end);
        while (true)
        {
            int version = Volatile.Read(ref checkedEnd->Version);
            // First those on their way: who opens one is a holder before it takes the ticket away.
            for (int i = 0; i < PipeHeader.Tickets; i++) if (Volatile.Read(ref checkedEnd->Tickets[i]) != 0) return;
            for (int i = 0; i < 1024; i += 8) if (Volatile.Read(ref *(long*)(checkedEnd->Holders + i)) != 0) return;
            // A holder may have sent it and let go of it meanwhile.
            if (Volatile.Read(ref checkedEnd->Version) == version) break;
        }
        Volatile.Write(ref checkedEnd->Gone, 1);
        Ring(start, 0).WakeAll();
        if (!IsOneWay(start)) Ring(start, 1).WakeAll();
    }

    private static long RingOffsetOf(RingHeader* first) => PipeHeader.Bytes + HeapGeometry.RoundUp(
        PagedRing<SharedOps>.BytesFor(first->Participants, first->UnitShift, first->PageCount), 65536);

    private static PagedRing<SharedOps> Ring(byte* start, int ring) =>
        new(start + (ring == 0 ? PipeHeader.Bytes : SecondRing(start)), memory: null);
}
