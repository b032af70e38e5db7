using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>Waits for several connections, queues, children and events at once.</summary>
public static class ProcessConnection
{
    /// <summary>Waits until at least one of them is ready, as long as it takes.</summary>
    /// <returns>All that are ready, in the order given.</returns>
    /// <exception cref="ObjectDisposedException">One of them is disposed, or was meanwhile.</exception>
    public static IReadOnlyList<IProcessWaitable> WaitAny(params IEnumerable<IProcessWaitable> items) =>
        WaitAny(items, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until at least one of them is ready, or the time is up.</summary>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="timeout">Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>All that are ready, in the order given; none when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">One of them is disposed, or was meanwhile.</exception>
    public static IReadOnlyList<IProcessWaitable> WaitAny(IEnumerable<IProcessWaitable> items, TimeSpan timeout) =>
        WaitAnyAsync(items, timeout).GetAwaiter().GetResult();

    /// <summary>Waits, without blocking a thread, until at least one of them is ready, or the time is up.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable}, TimeSpan)"/>
    public static async Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        Deadline deadline = Deadline.After(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        IProcessWaitable[] all = [.. items];
        while (true)
        {
            IProcessWaitable[] ready = [.. all.Where(item => item.IsReady)];
            if (ready.Length > 0 || deadline.IsOver) return ready;
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task[] waits = [.. all.Select(item => WaitUntilReadyAsync(item, enough.Token)), DelayAsync(deadline, enough.Token)];
            Task first = await Task.WhenAny(waits).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            // The others end by the token.
            await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first.ConfigureAwait(false);
        }
    }

    /// <summary>One that is disposed ends the waits for the others, too.</summary>
    private static async Task WaitUntilReadyAsync(IProcessWaitable item, CancellationToken cancellationToken) =>
        await item.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);

    private static async Task DelayAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        if (deadline.IsInfinite)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
            return;
        }
        // Task.Delay takes at most 49 days.
        while (!deadline.IsOver) await Task.Delay(TimeSpan.FromDays(1) < deadline.Remaining ? TimeSpan.FromDays(1) : deadline.Remaining, cancellationToken).ConfigureAwait(false);
    }
}
