namespace Runtime.Tests.Design;

/// <summary>Of each struct its size in bytes, and of each field its offset and size.</summary>
internal static class LayoutTable
{
    internal static readonly string[] Structs =
    [
        """
        Multiprocessing.Memory.HeapHeader 4096: Magic 0+8, LayoutVersion 8+4, ParticipantCapacity 12+4, CellCapacity
        16+4, RangeCapacity 20+4, Id 32+16, Lock 64+64, RepairLock 128+64, MembershipEpoch 192+4, ParticipantsUsed
        196+4, CellsUsed 256+4, CellHint 260+4, RangesUsed 264+4, RangeHint 268+4, RootLocation 1024+1024
        """,
        """
        Multiprocessing.Memory.LockCell 64: Word 0+4, OwnerThread 4+4, Recursion 8+4, Waiting 12+4
        """,
        """
        Multiprocessing.Memory.ParticipantEntry 64: Word 0+8
        """,
        """
        Multiprocessing.Memory.RangeEntry 64: State 0+8, Offset 8+8, Length 16+8, Mapped 24+8, Room 32+8
        """,
        """
        Multiprocessing.Platform.Portable.DoorbellBoard+Entry 16: Sleeper 0+8, Word 8+8
        """,
        """
        Multiprocessing.Platform.Portable.DoorbellBoard+Header 64: UsedCount 0+4, UserLength 8+8
        """,
        """
        Multiprocessing.Queues.ExtentHeader 64: Length 0+4
        """,
        """
        Multiprocessing.Queues.PipeEnd 2048: Gone 0+4, Version 4+4, IsOneWay 8+4, Tickets 64+384, Holders 1024+1024
        """,
        """
        Multiprocessing.Queues.PipeHeader 4096: End0 0+2048, End1 2048+2048
        """,
        """
        Multiprocessing.Queues.RingHeader 1024: UnitShift 0+4, PageCount 4+4, Capacity 8+4, Participants 12+4,
        TypeHash 16+8, TailLock 64+64, Tail 128+8, TailPage 136+4, Closed 140+4, KnownHead 144+8, HeadLock 192+64,
        Head 256+8, HeadPage 264+4, HasReturned 268+4, KnownTail 272+8, Items 320+64, Room 384+64, Done 448+64,
        DoneCount 512+4, FreeHint 576+4, PagesUsed 580+4, WarmPages 584+4
        """,
        """
        Multiprocessing.Queues.RingLedger 16: Items 0+4, Room 4+4, Done 8+4
        """,
        """
        Multiprocessing.Queues.SegmentHeader 16: Number 0+8, Next 8+4
        """,
        """
        Multiprocessing.Queues.WaitCell 64: Epoch 0+4, Waiters 4+4
        """,
        """
        Multiprocessing.SharedDataHeader 64: Lock 0+64, Length 16+4, ElementSize 20+4
        """,
        """
        Multiprocessing.Synchronization.BarrierCell 64: State 0+8, Parties 8+4, TimeoutTicks 16+8
        """,
        """
        Multiprocessing.Synchronization.ConditionCell 64: Tickets 0+8, NodesUsed 8+4
        """,
        """
        Multiprocessing.Synchronization.ConditionNode 16: State 0+4, Ticket 8+8
        """,
        """
        Multiprocessing.Synchronization.EventCell 64: Word 0+4
        """,
        """
        Multiprocessing.Synchronization.LedgerEntry 32: Account 0+8, Delta 8+4, Confirmed 12+4, Waiting 16+4
        """,
        """
        Multiprocessing.Synchronization.SemaphoreCell 64: State 0+8, Waiters 8+4, Initial 12+4, Maximum 16+4
        """,
        """
        Multiprocessing.Wire.ChannelHeader 4096: Magic 0+4, Version 4+4, Secret 16+16, CallHead 64+8, RunningCall
        72+8, CallTail 128+8, CallBell 192+4, ResultHead 256+8, LargeResultsTaken 264+8, ResultTail 320+8, RoomBell
        384+4, HasDirectReader 448+4, DirectBell 452+4, ControlSequence 512+4, CancelledCall 520+8, ItemsTaken
        528+8, StreamCall 536+8, ItemBell 544+4, ReportBell 548+4, ReportsTaken 552+8, ReportCall 560+8
        """,
        """
        Multiprocessing.Wire.FrameHeader 24: Length 0+4, Claim 4+4, CallId 8+8, Token 16+4, Kind 20+1, IsBulk 21+1,
        IsTraced 22+1
        """,
    ];
}
