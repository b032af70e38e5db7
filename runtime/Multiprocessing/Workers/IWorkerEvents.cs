using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// The events of a worker for its owner, on the pump's thread (or on that of a direct reader), in order.
/// </summary>
internal interface IWorkerEvents
{
    /// <summary>The worker has started and can prove that it is the one.</summary>
    void OnReady(WorkerProcess worker);

    /// <summary>
    /// A frame about a call. The payload is gone when this returns, unless it is a large one (see the channel).
    /// </summary>
    void OnFrame(WorkerProcess worker, in FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>All frames that were there have been reported, for owners that decide about many at once.</summary>
    void OnFramesRead(WorkerProcess worker);

    /// <summary>
    /// Time to compare the words of the channel with what this side knows of the worker's calls
    /// (<see cref="CallerChannel.Audit"/>). All frames were read, and nobody else reads meanwhile.
    /// </summary>
    /// <exception cref="ProtocolViolationException">They contradict each other.</exception>
    void OnAudit(WorkerProcess worker);

    /// <summary>The process has ended and all it wrote was read.</summary>
    void OnExited(WorkerProcess worker);

    /// <summary>
    /// Its descriptors are closed, and its memory is let go of, but for a large result that is still being read. The
    /// last event.
    /// </summary>
    void OnReleased(WorkerProcess worker);
}
