using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>A frame that came from a worker, and what the scheduler says of it.</summary>
/// <param name="callId">The number in the frame.</param>
/// <param name="frame">The frame, taken off the ring.</param>
internal struct Arrival(long callId, in ReceivedFrame frame)
{
    /// <summary>Belongs to the thread that reads the results, which disposes it or passes it on.</summary>
    internal readonly ReceivedFrame Frame = frame;

    internal readonly long CallId => callId;

    internal readonly FrameKind Kind => Frame.Kind;

    /// <summary>Whether the frame ends the call.</summary>
    internal readonly bool IsFinal => IsError || Kind is FrameKind.Result or FrameKind.End or FrameKind.BatchResult;

    /// <summary>Whether it ends the call with an exception.</summary>
    internal readonly bool IsError => Kind == FrameKind.Error;

    /// <summary>
    /// The call to which the frame belongs; null if it is none of the worker's, or not to be believed.
    /// </summary>
    internal PoolCall? Call { get; set; }

    /// <summary>
    /// The frame is about a call of which the worker cannot know yet, or of a kind that the call cannot have: the
    /// worker is to be killed. Those after it have no call.
    /// </summary>
    internal bool IsForged { get; set; }

    /// <summary>Why the call was being ended, if it was.</summary>
    internal EndReason EndReason { get; set; }
}
