using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>A frame that came from a worker, and what the scheduler says of it.</summary>
/// <param name="CallId">The number in the frame.</param>
/// <param name="Kind">What the frame is.</param>
internal record struct Arrival(long CallId, FrameKind Kind)
{
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
