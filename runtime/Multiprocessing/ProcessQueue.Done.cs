using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public sealed partial class ProcessQueue<T>
{
    /// <summary>Says that items which were dequeued have been worked on; see <see cref="WaitUntilDone()"/>.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="InvalidOperationException">More items would be done than were enqueued; nothing has
    /// changed.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void MarkDone(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!Ring.TryMarkDone(count)) throw QueueErrors.TooManyDone(count, Ring.Unfinished);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Waits until every item that was ever enqueued has been marked as done. A consumer that dies between taking an
    /// item and marking it leaves it unfinished: use a timeout where that can happen.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public void WaitUntilDone() => _ = WaitUntilDone(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until every item that was ever enqueued has been marked as done, or the time is up.</summary>
    /// <param name="timeout">Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <returns>Whether all are done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public bool WaitUntilDone(TimeSpan timeout) => WaitUntilDone(timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitUntilDone()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    [OverloadResolutionPriority(1)]
    public void WaitUntilDone(CancellationToken cancellationToken) =>
        _ = WaitUntilDone(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="WaitUntilDone(TimeSpan)"/>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool WaitUntilDone(TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool isDone = Ring.WaitUntilDone(Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return isDone;
    }

    /// <summary>
    /// Waits, without blocking a thread, until every item that was ever enqueued has been marked as done.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task WaitUntilDoneAsync(CancellationToken cancellationToken = default) =>
        Ring.WaitUntilDoneAsync(Deadline.Infinite, cancellationToken);

    /// <summary>
    /// Waits, without blocking a thread, until every item that was ever enqueued has been marked as done, or the time
    /// is up.
    /// </summary>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether all were done in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="WaitUntilDoneAsync(CancellationToken)"/>
    public Task<bool> WaitUntilDoneAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Ring.WaitUntilDoneAsync(Deadline.After(timeout), cancellationToken);
}
