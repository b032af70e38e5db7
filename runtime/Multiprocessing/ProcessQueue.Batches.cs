using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public sealed partial class ProcessQueue<T>
{
    /// <summary>
    /// Puts items at the end, in their order; waits for room as long as it takes. Much faster than one by one; items of
    /// other producers may come in between.
    /// </summary>
    /// <param name="items">
    /// The items; read one after the other on the calling thread. What the source throws is thrown as it is, after the
    /// items before it were put in.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ProcessSerializationException">An item cannot be serialized; those before it are in the
    /// queue.</exception>
    /// <exception cref="QueueMemoryLimitException">An item needs more memory than the queue may use at all; or the
    /// queue has no capacity, and its items take all of it. Items before it are in the queue.</exception>
    /// <exception cref="QueueClosedException">The queue was closed, or was meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was meanwhile.</exception>
    public void EnqueueMany(IEnumerable<T> items) => _ = EnqueueMany(items, Timeout.InfiniteTimeSpan);

    /// <inheritdoc cref="EnqueueMany(IEnumerable{T})"/>
    /// <param name="items">
    /// The items; read one after the other on the calling thread. What the source throws is thrown as it is, after the
    /// items before it were put in.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the items that are not in the queue yet do not go in later.
    /// </exception>
    [OverloadResolutionPriority(1)]
    public void EnqueueMany(IEnumerable<T> items, CancellationToken cancellationToken) =>
        _ = EnqueueMany(items, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Puts items at the end, in their order, as far as there is room in time.</summary>
    /// <param name="items">
    /// The items; read one after the other on the calling thread. What the source throws is thrown as it is, after the
    /// items before it were put in.
    /// </param>
    /// <param name="timeout">
    /// For all of them. Zero: as many as there is room for. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.
    /// </param>
    /// <returns>How many went in: the first ones.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="EnqueueMany(IEnumerable{T})"/>
    public int EnqueueMany(IEnumerable<T> items, TimeSpan timeout) =>
        EnqueueMany(items, timeout, CancellationToken.None);

    /// <inheritdoc cref="EnqueueMany(IEnumerable{T}, TimeSpan)"/>
    /// <param name="items">
    /// The items; read one after the other on the calling thread. What the source throws is thrown as it is, after the
    /// items before it were put in.
    /// </param>
    /// <param name="timeout">
    /// For all of them. Zero: as many as there is room for. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the items that are not in the queue yet do not go in later.
    /// </exception>
    public int EnqueueMany(IEnumerable<T> items, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        int count = Ring.SendMany(items, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return count;
    }

    /// <summary>Puts items at the end, in their order; waits for room without blocking a thread.</summary>
    /// <param name="items">
    /// The items; read one after the other, first on the calling thread and then on threads of the thread pool. What
    /// the source throws is thrown as it is, after the items before it were put in. Leave the items as they are until
    /// the task has ended.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the items that are not in the queue yet do not go in
    /// later.</exception>
    /// <inheritdoc cref="EnqueueMany(IEnumerable{T})"/>
    [OverloadResolutionPriority(1)]
    public Task EnqueueManyAsync(IEnumerable<T> items, CancellationToken cancellationToken = default) =>
        EnqueueManyAsync(items, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Puts items at the end, in their order, as far as there is room in time; waits without blocking a thread.
    /// </summary>
    /// <param name="items">
    /// The items; read one after the other, first on the calling thread and then on threads of the thread pool. What
    /// the source throws is thrown as it is, after the items before it were put in. Leave the items as they are until
    /// the task has ended.
    /// </param>
    /// <param name="timeout">
    /// For all of them. Zero: as many as there is room for. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the items that are not in the queue yet do not go in later.
    /// </exception>
    /// <inheritdoc cref="EnqueueMany(IEnumerable{T}, TimeSpan)"/>
    public async Task<int> EnqueueManyAsync(
        IEnumerable<T> items, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        Deadline deadline = Deadline.After(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        int sent = 0;
        // An array for a few elements is short; no other source is asked, since its count may be wrong, or throw.
        int most = items is T[] array ? Math.Max(array.Length, 1) : int.MaxValue;
        T[] chunk = new T[Math.Min(most, MessageScratch.BatchItems)];
        using IEnumerator<T> source = items.GetEnumerator();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Fill(chunk, source, out ExceptionDispatchInfo? failure);
            int inChunk;
            try
            {
                inChunk = await SendAsync(new(chunk, 0, count), deadline, cancellationToken).ConfigureAwait(false);
            }
            catch when (failure is not null)
            {
                failure.Throw();
                throw;
            }
            failure?.Throw();
            sent += inChunk;
            if (inChunk < chunk.Length) return sent;
        }
    }

    /// <summary>Takes the items that are there, up to a number; waits for the first as long as it takes.</summary>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <returns>At least one item; none when the queue was closed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <inheritdoc cref="DequeueMany(int, TimeSpan)"/>
    public T[] DequeueMany(int maxCount) => DequeueMany(maxCount, Timeout.InfiniteTimeSpan);

    /// <summary>Takes the items that are there, up to a number; waits for the first until the time is up.</summary>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <param name="timeout">Zero: does not wait. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it
    /// takes.</param>
    /// <remarks>
    /// If an item cannot be read, those that were taken together with it stay with this handle: they come first at its
    /// next dequeue, in whatever form, and are lost if it is disposed of before.
    /// </remarks>
    /// <returns>At least one item; none when there was none in time, or when the queue was closed and is
    /// empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or the time is negative and not
    /// infinite.</exception>
    /// <exception cref="ProcessSerializationException">The first item cannot be read; it is out of the
    /// queue.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while it waited.</exception>
    public T[] DequeueMany(int maxCount, TimeSpan timeout) => DequeueMany(maxCount, timeout, CancellationToken.None);

    /// <summary>
    /// Takes the items that are there, up to a number; waits for the first until the token fires.
    /// </summary>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At least one item; none when the queue was closed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <inheritdoc cref="DequeueMany(int, TimeSpan, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public T[] DequeueMany(int maxCount, CancellationToken cancellationToken) =>
        DequeueMany(maxCount, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="DequeueMany(int, TimeSpan)"/>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <param name="timeout">
    /// Zero: does not wait. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    public T[] DequeueMany(int maxCount, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        List<T> items = new(Math.Min(maxCount, MessageScratch.BatchItems));
        Ring.TakeMany(items, maxCount, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return [.. items];
    }

    /// <summary>
    /// Takes the items that are there, up to a number; waits for the first without blocking a thread.
    /// </summary>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At least one item; none when the queue was closed and is empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no item is taken later.</exception>
    /// <inheritdoc cref="DequeueMany(int, TimeSpan)"/>
    [OverloadResolutionPriority(1)]
    public Task<T[]> DequeueManyAsync(int maxCount, CancellationToken cancellationToken = default) =>
        DequeueManyAsync(maxCount, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Takes the items that are there, up to a number; waits for the first, without blocking a thread, until the time
    /// is up.
    /// </summary>
    /// <param name="maxCount">The most to take; at least 1.</param>
    /// <param name="timeout">
    /// Zero: does not wait. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="DequeueMany(int, TimeSpan, CancellationToken)"/>
    public async Task<T[]> DequeueManyAsync(
        int maxCount, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        Deadline deadline = Deadline.After(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        List<T> items = [];
        QueueRing<T> ring = Ring;
        if (ring.TakeMany(items, maxCount, Deadline.Now) == TakeResult.Nothing)
        {
            (TakeResult result, T first) = await ring.TakeAsync(deadline, cancellationToken).ConfigureAwait(false);
            if (result == TakeResult.Taken) items.Add(first);
            try
            {
                if (result == TakeResult.Taken && maxCount > 1) ring.TakeMany(items, maxCount, Deadline.Now);
            }
            catch (ObjectDisposedException)
            {
                // Disposed since: what was taken before is not lost for that.
            }
        }
        GC.KeepAlive(this);
        return [.. items];
    }

    /// <summary>Takes items from their source. If that fails, what came before is still to be sent.</summary>
    private static int Fill(T[] chunk, IEnumerator<T> source, out ExceptionDispatchInfo? failure)
    {
        failure = null;
        int count = 0;
        try
        {
            while (count < chunk.Length && source.MoveNext())
            {
                chunk[count] = source.Current;
                count++;
            }
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }
        return count;
    }

    /// <returns>How many were sent until the time was up.</returns>
    private async Task<int> SendAsync(ArraySegment<T> items, Deadline deadline, CancellationToken cancellationToken)
    {
        int sent = 0;
        while (sent < items.Count)
        {
            try
            {
                Ring.SendMany(items[sent..], Deadline.Now, ref sent, cancellationToken);
            }
            catch (ProcessSerializationException)
            {
                // Some before it may not be in the queue yet. The exception comes when it is that one's turn.
            }
            if (sent == items.Count) break;
            Task<bool> sending = Ring.SendAsync(items[sent], deadline, cancellationToken);
            if (!await sending.ConfigureAwait(false)) break;
            sent++;
        }
        return sent;
    }
}
