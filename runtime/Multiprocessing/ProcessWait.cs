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
/// <example>
/// <code>
/// using ProcessQueue&lt;int> queue = new();
/// using ProcessEvent stop = new();
/// await queue.EnqueueAsync(1);
/// IReadOnlyList&lt;IProcessWaitable> ready = await ProcessWait.WaitAnyAsync([queue, stop]);
/// if (ready.Contains(queue)) Console.WriteLine(await queue.DequeueAsync());
///
/// public static class Blocking
/// {
///     public static bool IsStopped(ProcessQueue&lt;int> queue, ProcessEvent stop) =>
///         ProcessWait.WaitAny(queue, stop).Contains(stop);
/// }
/// </code>
/// </example>
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
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(timeout);
        IProcessWaitable[] all = Check(items);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IProcessWaitable[] ready = ReadyOf(all);
            if (ready.Length > 0 || deadline.IsOver) return ready;
            using Watches watches = new(all);
            if (watches.HasIdleWork)
            {
                // Whoever completes a task wakes the threads that wait for it, without help of the thread pool.
                Deadline soon = Deadline.Sooner(deadline, ReadyWatch.KeepMemory);
                if (watches.Changed.Wait(soon.Milliseconds, cancellationToken) || deadline.IsOver) continue;
                watches.DoIdleWork();
            }
            watches.Changed.Wait(deadline.Milliseconds, cancellationToken);
        }
    }

    /// <summary>Waits, without blocking a thread, until at least one of them is ready.</summary>
    /// <param name="items">Connections, queues, children, events, in any mixture.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable})"/>
    [OverloadResolutionPriority(1)]
    public static Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, CancellationToken cancellationToken = default) =>
        WaitAnyAsync(items, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Waits, without blocking a thread, until at least one of them is ready, or the time is up.
    /// </summary>
    /// <inheritdoc cref="WaitAny(IEnumerable{IProcessWaitable}, TimeSpan, CancellationToken)"/>
    public static async Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        IProcessWaitable[] all = Check(items);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IProcessWaitable[] ready = ReadyOf(all);
            if (ready.Length > 0 || deadline.IsOver) return ready;
            using Watches watches = new(all);
            if (watches.HasIdleWork)
            {
                await WaitAsync(watches.Changed, Deadline.Sooner(deadline, ReadyWatch.KeepMemory), cancellationToken)
                    .ConfigureAwait(false);
                if (watches.Changed.IsCompleted || deadline.IsOver) continue;
                watches.DoIdleWork();
            }
            await WaitAsync(watches.Changed, deadline, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IProcessWaitable[] Check(IEnumerable<IProcessWaitable> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        IProcessWaitable[] all = [.. items];
        if (all.Length == 0) throw new ArgumentException("There is nothing to wait for.", nameof(items));
        if (all.Contains(null)) throw new ArgumentException("One of the things to wait for is null.", nameof(items));
        return all;
    }

    private static IProcessWaitable[] ReadyOf(IProcessWaitable[] all) => [.. all.Where(item => item.IsReady)];

    /// <summary>Ends when the task or the time does; a fired token is seen by the caller.</summary>
    private static async Task WaitAsync(Task task, Deadline deadline, CancellationToken cancellationToken) =>
        await task.WaitAsync(TimeSpan.FromMilliseconds(deadline.Milliseconds), cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>One for each thing; one that was disposed of ends the wait for the others, too.</summary>
    private sealed class Watches : IDisposable
    {
        private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<ReadyWatch> _watches = [];

        internal Watches(IProcessWaitable[] all)
        {
            try
            {
                Action changed = () => _changed.TrySetResult();
                foreach (IProcessWaitable item in all) _watches.Add(item.Watch(changed));
                // What changed before the watch began is seen now, what changes from here on calls back.
                if (all.Any(item => item.IsReady)) changed();
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Completes when another look may find something.</summary>
        internal Task Changed => _changed.Task;

        internal bool HasIdleWork => _watches.Any(watch => watch.HasIdleWork);

        internal void DoIdleWork()
        {
            foreach (ReadyWatch watch in _watches) watch.DoIdleWork();
        }

        public void Dispose()
        {
            foreach (ReadyWatch watch in _watches) watch.Dispose();
        }
    }
}
