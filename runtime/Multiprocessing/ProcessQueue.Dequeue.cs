using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public sealed partial class ProcessQueue<T>
{
    /// <summary>Takes the first item; waits for one as long as it takes.</summary>
    /// <exception cref="QueueClosedException">The queue was closed, and is empty.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be read; it is out of the queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public T Dequeue() => DequeueCore(Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <inheritdoc cref="Dequeue()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    [OverloadResolutionPriority(1)]
    public T Dequeue(CancellationToken cancellationToken) => DequeueCore(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Takes the first item, if there is one in time.</summary>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <exception cref="QueueEmptyException">There was no item in time.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, and is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be read; it is out of the queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public T Dequeue(TimeSpan timeout) => DequeueCore(timeout, CancellationToken.None);

    /// <inheritdoc cref="Dequeue(TimeSpan)"/>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    public T Dequeue(TimeSpan timeout, CancellationToken cancellationToken) => DequeueCore(timeout, cancellationToken);

    /// <summary>Takes the first item, if there is one now.</summary>
    /// <param name="item">The item; the default of its type if there is none.</param>
    /// <returns>False when there is none.</returns>
    /// <inheritdoc cref="TryDequeue(TimeSpan, out T)"/>
    public bool TryDequeue([MaybeNullWhen(false)] out T item) => TryDequeue(TimeSpan.Zero, out item);

    /// <summary>Takes the first item, if there is one in time.</summary>
    /// <param name="timeout">Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <param name="item">The item; the default of its type if there was none.</param>
    /// <returns>False when there was none in time, or when the queue was closed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be read; it is out of the queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public bool TryDequeue(TimeSpan timeout, [MaybeNullWhen(false)] out T item) =>
        TryDequeue(timeout, CancellationToken.None, out item);

    /// <inheritdoc cref="TryDequeue(TimeSpan, out T)"/>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="item">The item; the default of its type if there was none.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    public bool TryDequeue(
        TimeSpan timeout, CancellationToken cancellationToken, [MaybeNullWhen(false)] out T item)
    {
        TakeResult result = Ring.Take(out item, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return result == TakeResult.Taken;
    }

    /// <summary>Takes the first item; waits for one without blocking a thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, and is empty.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be read; it is out of the queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task<T> DequeueAsync(CancellationToken cancellationToken = default) =>
        DequeueAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Takes the first item, if there is one in time; waits without blocking a thread.</summary>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueEmptyException">There was no item in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="DequeueAsync(CancellationToken)"/>
    public async Task<T> DequeueAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        (TakeResult result, T item) = await Ring.TakeAsync(deadline, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        return result == TakeResult.Taken ? item : throw QueueErrors.NoItem(result, timeout);
    }

    /// <summary>Takes the first item, if there is one in time; waits without blocking a thread.</summary>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item; none when there was none in time, or when the queue was closed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    /// <exception cref="ProcessSerializationException">The item cannot be read; it is out of the queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public async Task<ReceivedItem<T>> TryDequeueAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        (TakeResult result, T item) = await Ring.TakeAsync(deadline, cancellationToken).ConfigureAwait(false);
        GC.KeepAlive(this);
        return result == TakeResult.Taken ? new ReceivedItem<T>(item) : default;
    }

    /// <summary>
    /// All items as they come, until the queue is closed and empty. Several may read at once: each item goes to one.
    /// </summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ProcessSerializationException">
    /// An item cannot be read; it is out of the queue, and the reading ends.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            (TakeResult result, T item) =
                await Ring.TakeAsync(Deadline.Infinite, cancellationToken).ConfigureAwait(false);
            if (result == TakeResult.Ended) yield break;
            yield return item;
        }
    }

    private T DequeueCore(TimeSpan timeout, CancellationToken cancellationToken)
    {
        TakeResult result = Ring.Take(out T item, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return result == TakeResult.Taken ? item : throw QueueErrors.NoItem(result, timeout);
    }
}
