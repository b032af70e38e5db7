using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Repair of the blocks that hold rings.</summary>
internal static unsafe class QueueKeeper
{
    internal static void Repair(BlockKind kind, byte* start, int dead)
    {
        if (kind == BlockKind.Queue) new PagedRing<SharedOps>(start, memory: null).Repair(dead);
        else PipeLayout.Repair(start, dead);
    }

    /// <summary>The sizes that stand in rings decide where their parts are.</summary>
    internal static bool IsSound(BlockKind kind, byte* start, long length, int participants)
    {
        if (kind == BlockKind.Queue) return IsRingSound(start, length, participants);
        return length >= PipeHeader.Bytes + RingHeader.Bytes && IsRingSound(start + PipeHeader.Bytes, length - PipeHeader.Bytes, participants)
            && (PipeLayout.IsOneWay(start) || IsRingSound(start + PipeLayout.SecondRing(start), length - PipeLayout.SecondRing(start), participants));
    }

    private static bool IsRingSound(byte* start, long length, int participants)
    {
        if (length < RingHeader.Bytes) return false;
        RingHeader* header = (RingHeader*)start;
        (int shift, int pages, int entries) = (header->UnitShift, header->PageCount, header->Participants);
        return shift is >= 8 and <= 20 && pages is > 0 and <= 1 << 24 && entries >= Math.Min(participants, QueueLayout.Participants) && entries <= 4096
            && PagedRing<SharedOps>.BytesFor(entries, shift, pages) <= length;
    }
}
