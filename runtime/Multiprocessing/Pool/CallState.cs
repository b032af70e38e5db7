namespace Multiprocessing.Pool;

/// <summary>Where a call is. Only <see cref="PoolScheduler"/> moves it, under its lock.</summary>
/// <remarks>
/// <code>
///   from            to: Queued  InOutbox  BeingSent  OnRing  Undelivered  Orphaned  EndedBeingSent  Ended
///   New                    x        x         x         x
///   Queued                          x                   x                                             x
///   InOutbox               x                  x                                                       x
///   BeingSent                                           x         x           x            x
///   OnRing                 x                                                                          x
///   Undelivered            x                                                                          x
///   Orphaned               x                                                                          x
///   EndedBeingSent                                                                                    x
///   Ended
/// </code>
/// There is no state for a call that runs: the worker claims it by a word of its frame, without a message, so the
/// parent knows only when it looks (<see cref="IWorkerPort.IsBegun"/>). It looks when it matters: before it takes a
/// call back, and when the worker has died.
/// <para>
/// What a death of the worker does: InOutbox, OnRing and Undelivered go to Queued, or to Ended if the call was begun
/// and may not be retried. BeingSent goes to Orphaned, because a thread is still working on it, which queues or ends
/// it.
/// </para>
/// </remarks>
internal enum CallState
{
    /// <summary>Not yet accepted by the scheduler.</summary>
    New,

    /// <summary>In the scheduler's queue, serialized.</summary>
    Queued,

    /// <summary>Assigned to a worker whose ring another thread is writing to; that thread will send it.</summary>
    InOutbox,

    /// <summary>
    /// A thread is writing it to the worker's ring, without the scheduler's lock. The worker may see it already.
    /// </summary>
    BeingSent,

    /// <summary>On the worker's ring; waits there or runs.</summary>
    OnRing,

    /// <summary>
    /// It could not be written to the ring, because its worker is dying: that worker's end moves it on.
    /// </summary>
    Undelivered,

    /// <summary>Its worker died while it was being sent; the thread that sends it queues or ends it.</summary>
    Orphaned,

    /// <summary>Its outcome is known, but the thread that sends it still reads its arguments.</summary>
    EndedBeingSent,

    /// <summary>Its outcome is known.</summary>
    Ended,
}

/// <summary>Which moves of a call are legal.</summary>
internal static class CallStates
{
    private const int Queued = 1 << (int)CallState.Queued;
    private const int InOutbox = 1 << (int)CallState.InOutbox;
    private const int BeingSent = 1 << (int)CallState.BeingSent;
    private const int OnRing = 1 << (int)CallState.OnRing;
    private const int Undelivered = 1 << (int)CallState.Undelivered;
    private const int Orphaned = 1 << (int)CallState.Orphaned;
    private const int EndedBeingSent = 1 << (int)CallState.EndedBeingSent;
    private const int Ended = 1 << (int)CallState.Ended;

    // The rows of the table above.
    private static int NextOf(CallState state) => state switch
    {
        CallState.New => Queued | InOutbox | BeingSent | OnRing,
        CallState.Queued => InOutbox | OnRing | Ended,
        CallState.InOutbox => Queued | BeingSent | Ended,
        CallState.BeingSent => OnRing | Undelivered | Orphaned | EndedBeingSent,
        CallState.OnRing => Queued | Ended,
        CallState.Undelivered => Queued | Ended,
        CallState.Orphaned => Queued | Ended,
        CallState.EndedBeingSent => Ended,
        _ => 0,
    };

    internal static bool CanMoveTo(this CallState state, CallState next) =>
        (NextOf(state) & (1 << (int)next)) != 0;

    /// <summary>Whether a worker has the call: it is in its list of calls.</summary>
    internal static bool IsWithWorker(this CallState state) =>
        state is >= CallState.InOutbox and <= CallState.Undelivered;

    /// <summary>Whether the outcome is known.</summary>
    internal static bool HasEnded(this CallState state) => state >= CallState.EndedBeingSent;
}
