using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>
/// Waits for several things at once: connections that have a message or have ended, queues that have an item or are
/// closed, children that have ended, events that are set. Thread-safe.
/// </summary>
/// <remarks>
/// It takes nothing: a message or an item that was there may be somebody else's when you come to take it, so take it by
/// a form that does not wait. For the same reason locks and semaphores are not among them: that one was free says
/// nothing.
/// </remarks>
public static class ProcessWait
{
    /// <summary>Waits until at least one of them is ready, as long as it takes.</summary>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <returns>All that are ready, in the order given.</returns>
    /// <exception cref="ArgumentException">There is none, or one of them is null.</exception>
    /// <exception cref="ObjectDisposedException">One of them is disposed, or was meanwhile.</exception>
    public static IReadOnlyList<IProcessWaitable> WaitAny(params IEnumerable<IProcessWaitable> items) =>
        WaitAny(items, Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable})"/>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    [OverloadResolutionPriority(1)]
    public static IReadOnlyList<IProcessWaitable> WaitAny(
        IEnumerable<IProcessWaitable> items, CancellationToken cancellationToken) =>
        WaitAny(items, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits until at least one of them is ready, or the time is up.</summary>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>All that are ready, in the order given; none when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ArgumentException">There is none, or one of them is null.</exception>
    /// <exception cref="ObjectDisposedException">One of them is disposed, or was meanwhile.</exception>
    public static IReadOnlyList<IProcessWaitable> WaitAny(IEnumerable<IProcessWaitable> items, TimeSpan timeout) =>
        WaitAny(items, timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable}, TimeSpan)"/>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<IProcessWaitable> WaitAny(
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAnyAsync(items, timeout, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits, without blocking a thread, until at least one of them is ready.</summary>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable})"/>
    [OverloadResolutionPriority(1)]
    public static Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, CancellationToken cancellationToken = default) =>
        WaitAnyAsync(items, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits, without blocking a thread, until at least one of them is ready, or the time is up.</summary>
    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable}, TimeSpan, CancellationToken)"/>
    public static async Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        Deadline deadline = Deadline.After(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        IProcessWaitable[] all = [.. items];
        if (all.Length == 0) throw new ArgumentException("There is nothing to wait for.", nameof(items));
        if (all.Contains(null)) throw new ArgumentException("One of the things to wait for is null.", nameof(items));
        while (true)
        {
            IProcessWaitable[] ready = [.. all.Where(item => item.IsReady)];
            if (ready.Length > 0 || deadline.IsOver) return ready;
            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task[] waits =
            [
                .. all.Select(item => WaitUntilReadyAsync(item, enough.Token)),
                DelayAsync(deadline, enough.Token),
            ];
            Task first = await Task.WhenAny(waits).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            // The others end by the token.
            await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            await first.ConfigureAwait(false);
        }
    }

    /// <summary>One that is disposed ends the waits for the others, too.</summary>
    private static async Task WaitUntilReadyAsync(IProcessWaitable item, CancellationToken cancellationToken) =>
        await item.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);

    private static async Task DelayAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        // Task.Delay takes at most 49 days.
        TimeSpan most = TimeSpan.FromDays(1);
        while (!deadline.IsOver)
        {
            TimeSpan delay = deadline.IsInfinite ? Timeout.InfiniteTimeSpan
                : deadline.Remaining < most ? deadline.Remaining : most;
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }
}
