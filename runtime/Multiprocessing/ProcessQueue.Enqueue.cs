using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public sealed partial class ProcessQueue<T>
{
    /// <summary>
    /// Puts an item at the end; waits for room as long as it takes. A queue without a capacity does not wait for room:
    /// it throws when there is no memory.
    /// </summary>
    /// <param name="item">The item; may be null. It is serialized before this returns.</param>
    /// <exception cref="ProcessSerializationException">The item cannot be serialized; the queue is as
    /// before.</exception>
    /// <exception cref="QueueMemoryLimitException">The item needs more memory than the queue may use at all; or the
    /// queue has no capacity, and its items take all of it.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, or was while this waited.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enqueue(T item) => Enqueue(item, CancellationToken.None);

    /// <inheritdoc cref="Enqueue(T)"/>
    /// <param name="item">The item; may be null. It is serialized before this returns.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the item does not go in later.</exception>
    [OverloadResolutionPriority(1)]
    public void Enqueue(T item, CancellationToken cancellationToken)
    {
        _ = Ring.Send(item, Deadline.Infinite, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>Puts an item at the end, if there is room in time.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <exception cref="QueueFullException">There was no room in time; the item does not go in later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be serialized; the queue is as
    /// before.</exception>
    /// <exception cref="QueueMemoryLimitException">The item needs more memory than the queue may use at all; or the
    /// queue has no capacity, and its items take all of it.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, or was while this waited.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enqueue(T item, TimeSpan timeout) => Enqueue(item, timeout, CancellationToken.None);

    /// <inheritdoc cref="Enqueue(T, TimeSpan)"/>
    /// <param name="item">The item.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the item does not go in later.</exception>
    public void Enqueue(T item, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!TryEnqueue(item, timeout, cancellationToken)) throw QueueErrors.Full(Count, timeout);
    }

    /// <summary>Puts an item at the end, if there is room now.</summary>
    /// <param name="item">The item; may be null.</param>
    /// <returns>False when there was no room; the item does not go in later.</returns>
    /// <inheritdoc cref="TryEnqueue(T, TimeSpan)"/>
    public bool TryEnqueue(T item) => TryEnqueue(item, TimeSpan.Zero);

    /// <summary>Puts an item at the end, if there is room in time.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <returns>False when there was no room in time; the item does not go in later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be serialized; the queue is as
    /// before.</exception>
    /// <exception cref="QueueMemoryLimitException">The item needs more memory than the queue may use at all; or the
    /// queue has no capacity, and its items take all of it.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, or was while this waited.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public bool TryEnqueue(T item, TimeSpan timeout) => TryEnqueue(item, timeout, CancellationToken.None);

    /// <inheritdoc cref="TryEnqueue(T, TimeSpan)"/>
    /// <param name="item">The item.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the item does not go in later.</exception>
    public bool TryEnqueue(T item, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool isSent = Ring.Send(item, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return isSent;
    }

    /// <summary>Puts an item at the end; waits for room without blocking a thread.</summary>
    /// <param name="item">
    /// The item; may be null. It is serialized before this returns, unless there is no memory for it yet: leave it as
    /// it is until the task has ended.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the item does not go in later.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be serialized; the queue is as
    /// before.</exception>
    /// <exception cref="QueueMemoryLimitException">The item needs more memory than the queue may use at all; or the
    /// queue has no capacity, and its items take all of it.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, or was while this waited.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task EnqueueAsync(T item, CancellationToken cancellationToken = default) =>
        Ring.SendAsync(item, Deadline.Infinite, cancellationToken);

    /// <summary>Puts an item at the end, if there is room in time; waits without blocking a thread.</summary>
    /// <param name="item">
    /// The item; may be null. It is serialized before this returns, unless there is no memory for it yet: leave it as
    /// it is until the task has ended.
    /// </param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueFullException">There was no room in time; the item does not go in later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="EnqueueAsync(T, CancellationToken)"/>
    public async Task EnqueueAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        bool isSent = await TryEnqueueAsync(item, timeout, cancellationToken).ConfigureAwait(false);
        if (!isSent) throw QueueErrors.Full(Count, timeout);
    }

    /// <summary>Puts an item at the end, if there is room in time; waits without blocking a thread.</summary>
    /// <param name="item">
    /// The item; may be null. It is serialized before this returns, unless there is no memory for it yet: leave it as
    /// it is until the task has ended.
    /// </param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there was no room in time; the item does not go in later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="EnqueueAsync(T, CancellationToken)"/>
    public Task<bool> TryEnqueueAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Ring.SendAsync(item, Deadline.After(timeout), cancellationToken);
}
