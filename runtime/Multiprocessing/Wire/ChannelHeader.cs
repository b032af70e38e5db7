using System.Runtime.InteropServices;

namespace Multiprocessing.Wire;

/// <summary>
/// The first page of a channel's memory. Fields that different sides write lie on different cache lines; a bell is set
/// by the side that sleeps on it, and cleared by both.
/// </summary>
/// <remarks>
/// Memory of a channel: this page, the call ring, the result ring, the bulk area for calls, that for results. The bulk
/// areas are as large as the largest message and cost nothing until they are used: they are mapped, and get their
/// pages, with the first large message. What each word is checked against is listed in docs/design/data-path.md.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = PageSize)]
internal struct ChannelHeader
{
    internal const int PageSize = 4096;
    internal const uint ExpectedMagic = 0x4D50_4348; // "MPCH"
    internal const uint ExpectedVersion = 2;

    /// <summary>Says that this is a channel. Written by the caller, once, as are the two below.</summary>
    [FieldOffset(0)] internal uint Magic;

    /// <summary>Changes whenever this layout or the frames do; other versions are refused by name.</summary>
    [FieldOffset(4)] internal uint Version;

    /// <summary>Made by the caller for this one worker, taken away by the worker, given back in its Hello.</summary>
    [FieldOffset(16)] internal Guid Secret;

    /// <summary>Call ring: written by the worker.</summary>
    [FieldOffset(64)] internal long CallHead;

    /// <summary>
    /// The number of the call that the worker runs; 0: none. Written by the worker, before it passes the call's frame.
    /// </summary>
    [FieldOffset(72)] internal long RunningCall;

    /// <summary>Call ring: written by the caller.</summary>
    [FieldOffset(128)] internal long CallTail;

    /// <summary>Bell of the worker's main thread, for the call ring.</summary>
    [FieldOffset(192)] internal int CallBell;

    /// <summary>Result ring: written by the caller.</summary>
    [FieldOffset(256)] internal long ResultHead;

    /// <summary>
    /// How many large results the caller has done with: the area is free when it is as many as were sent. Written by
    /// the caller.
    /// </summary>
    [FieldOffset(264)] internal long LargeResultsTaken;

    /// <summary>Result ring: written by the worker.</summary>
    [FieldOffset(320)] internal long ResultTail;

    /// <summary>Bell of a worker that waits for room on the result ring or for the bulk area.</summary>
    [FieldOffset(384)] internal int RoomBell;

    /// <summary>
    /// 1 while a thread of the caller reads the result ring itself: the worker rings its bell, not the pump's. Written
    /// by the caller.
    /// </summary>
    [FieldOffset(448)] internal int HasDirectReader;

    /// <summary>Bell of that thread.</summary>
    [FieldOffset(452)] internal int DirectBell;

    /// <summary>
    /// Changes with each order below: what the worker's control thread sleeps on. Written by the caller.
    /// </summary>
    [FieldOffset(512)] internal int ControlSequence;

    /// <summary>The number of the call whose token is to fire. Written by the caller.</summary>
    [FieldOffset(520)] internal long CancelledCall;

    /// <summary>
    /// How many elements of <see cref="StreamCall"/>'s stream the caller has taken. Written by the caller, first.
    /// </summary>
    [FieldOffset(528)] internal long ItemsTaken;

    /// <summary>
    /// The number of the call that <see cref="ItemsTaken"/> is about. Written by the caller, after it.
    /// </summary>
    [FieldOffset(536)] internal long StreamCall;

    /// <summary>Bell of a worker that waits for the reader of its stream.</summary>
    [FieldOffset(544)] internal int ItemBell;

    /// <summary>Bell of a worker that waits for the reader of its progress reports.</summary>
    [FieldOffset(548)] internal int ReportBell;

    /// <summary>
    /// How many progress reports of <see cref="ReportCall"/> the caller has handled. Written by the caller, first.
    /// </summary>
    [FieldOffset(552)] internal long ReportsTaken;

    /// <summary>
    /// The number of the call that <see cref="ReportsTaken"/> is about. Written by the caller, after it.
    /// </summary>
    [FieldOffset(560)] internal long ReportCall;
}
