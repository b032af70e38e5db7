namespace Multiprocessing.Pool;

/// <summary>A frame that came from a worker, and what the scheduler says of it.</summary>
/// <param name="CallId">The number in the frame.</param>
/// <param name="IsFinal">Whether the frame ends the call.</param>
/// <param name="IsError">Whether it ends the call with an exception.</param>
internal record struct Arrival(long CallId, bool IsFinal, bool IsError)
{
    /// <summary>The call to which the frame belongs; null if it is none of the worker's.</summary>
    internal PoolCall? Call { get; set; }

    /// <summary>The frame is about a call of which the worker cannot know yet.</summary>
    internal bool IsForged { get; set; }

    /// <summary>Why the call was being ended, if it was.</summary>
    internal EndReason EndReason { get; set; }
}
