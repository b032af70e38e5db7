using System.Runtime.InteropServices;

namespace Multiprocessing.Wire;

/// <summary>What a frame on a ring is.</summary>
internal enum FrameKind : byte
{
    /// <summary>Caller to worker: names a method by a number, which the calls that follow use.</summary>
    Define = 1,

    /// <summary>Caller to worker: run a method.</summary>
    Call = 2,

    /// <summary>Caller to worker: run a method for each of several argument lists.</summary>
    Batch = 3,

    /// <summary>Caller to worker: no more calls; end.</summary>
    Shutdown = 4,

    /// <summary>Caller to worker, first of all: name, depth and so on.</summary>
    Start = 5,

    /// <summary>Worker to caller: started, and in possession of the secret.</summary>
    Hello = 10,

    /// <summary>Worker to caller: the result of a call.</summary>
    Result = 11,

    /// <summary>Worker to caller: the exception of a call.</summary>
    Error = 12,

    /// <summary>Worker to caller: a progress report.</summary>
    Progress = 13,

    /// <summary>Worker to caller: an element of a stream.</summary>
    Item = 14,

    /// <summary>Worker to caller: the stream has ended.</summary>
    End = 15,

    /// <summary>Worker to caller: the outcomes of a batch.</summary>
    BatchResult = 16,
}

/// <summary>Which side has taken a call that lies on the ring.</summary>
internal static class CallClaim
{
    internal const int Free = 0;

    /// <summary>The worker runs it.</summary>
    internal const int Taken = 1;

    /// <summary>The caller took it back; the worker skips it.</summary>
    internal const int Retracted = 2;
}

/// <summary>
/// The head of each frame. Written by the sender before it publishes the frame; the receiver checks a private copy.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct FrameHeader
{
    internal const int Size = 24;
    internal const int ClaimOffset = 4;

    /// <summary>Stands in the place of <see cref="Length"/> where the ring skips to its start.</summary>
    internal const int SkipToStart = -1;

    /// <summary>The number of payload bytes that follow on the ring.</summary>
    [FieldOffset(0)] internal int Length;

    /// <summary>A <see cref="CallClaim"/>; the only field that changes after publication.</summary>
    [FieldOffset(ClaimOffset)] internal int Claim;

    /// <summary>The number of the call that this frame is about.</summary>
    [FieldOffset(8)] internal long CallId;

    /// <summary>The number of the method (Define, Call, Batch), or of the parameter (Progress).</summary>
    [FieldOffset(16)] internal int Token;

    /// <summary>What the frame is.</summary>
    [FieldOffset(20)] internal FrameKind Kind;

    /// <summary>Not 0: the payload is in the bulk area; on the ring there is only its length, as 8 bytes.</summary>
    [FieldOffset(21)] internal byte IsBulk;

    /// <summary>Not 0: the payload begins with a <see cref="TraceHeader"/>.</summary>
    [FieldOffset(22)] internal byte IsTraced;
}
