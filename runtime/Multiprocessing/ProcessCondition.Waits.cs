using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing;

// Waiting for a notification.
public sealed partial class ProcessCondition
{
    /// <summary>Gives the lock back, waits until notified, and takes the lock again.</summary>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="InvalidOperationException">4,000 wait for this condition already.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This handle, or that of the lock, is disposed, or was while this waited.
    /// </exception>
    public void Wait() => WaitCore(Deadline.Infinite, CancellationToken.None, defersNotice: true, out _);

    /// <inheritdoc cref="Wait()"/>
    /// <param name="cancellationToken">Ends the wait; taking the lock again comes on top.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    [OverloadResolutionPriority(1)]
    public void Wait(CancellationToken cancellationToken) =>
        WaitCore(Deadline.Infinite, cancellationToken, defersNotice: true, out _);

    /// <summary>
    /// Gives the lock back, waits until notified or until the time is up, and takes the lock again either way.
    /// </summary>
    /// <param name="timeout">
    /// How long to wait for a notification; taking the lock again comes on top. Zero: does not wait.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="InvalidOperationException">4,000 wait for this condition already.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This handle, or that of the lock, is disposed, or was while this waited.
    /// </exception>
    public bool Wait(TimeSpan timeout) => Wait(timeout, CancellationToken.None);

    /// <inheritdoc cref="Wait(TimeSpan)"/>
    /// <param name="timeout">
    /// How long to wait for a notification; taking the lock again comes on top. Zero: does not wait.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; taking the lock again comes on top.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitCore(Deadline.After(timeout), cancellationToken, defersNotice: true, out _);

    /// <inheritdoc cref="Wait(TimeSpan)"/>
    /// <param name="timeout">
    /// How long to wait for a notification; taking the lock again comes on top. Zero: does not wait.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="wasAbandoned">
    /// Whether the process that held the lock before it was taken again died while it held it, or an earlier one did
    /// whose death was not reported yet.
    /// </param>
    public bool Wait(TimeSpan timeout, out bool wasAbandoned) =>
        WaitCore(Deadline.After(timeout), CancellationToken.None, defersNotice: false, out wasAbandoned);

    /// <inheritdoc cref="Wait(TimeSpan, CancellationToken)"/>
    /// <param name="timeout">
    /// How long to wait for a notification; taking the lock again comes on top. Zero: does not wait.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; taking the lock again comes on top.</param>
    /// <param name="wasAbandoned">
    /// Whether the process that held the lock before it was taken again died while it held it, or an earlier one did
    /// whose death was not reported yet.
    /// </param>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken, out bool wasAbandoned) =>
        WaitCore(Deadline.After(timeout), cancellationToken, defersNotice: false, out wasAbandoned);

    /// <summary>Waits until the predicate is true, which is looked at under the lock, at least once.</summary>
    /// <param name="predicate">
    /// Is called with the lock held. What it throws is thrown on, and the lock is still held.
    /// </param>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="InvalidOperationException">4,000 wait for this condition already.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This handle, or that of the lock, is disposed, or was while this waited.
    /// </exception>
    public void WaitFor(Func<bool> predicate) => WaitFor(predicate, Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <inheritdoc cref="WaitFor(Func{bool})"/>
    /// <param name="predicate">
    /// Is called with the lock held. What it throws is thrown on, and the lock is still held.
    /// </param>
    /// <param name="cancellationToken">Ends the waits; taking the lock again comes on top.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    [OverloadResolutionPriority(1)]
    public void WaitFor(Func<bool> predicate, CancellationToken cancellationToken) =>
        WaitFor(predicate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Waits until the predicate is true, which is looked at under the lock, at least once, or until the time is up.
    /// </summary>
    /// <param name="predicate">
    /// Is called with the lock held. What it throws is thrown on, and the lock is still held.
    /// </param>
    /// <param name="timeout">
    /// For all waits together. Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>What the predicate said last.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="InvalidOperationException">4,000 wait for this condition already.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This handle, or that of the lock, is disposed, or was while this waited.
    /// </exception>
    public bool WaitFor(Func<bool> predicate, TimeSpan timeout) => WaitFor(predicate, timeout, CancellationToken.None);

    /// <inheritdoc cref="WaitFor(Func{bool}, TimeSpan)"/>
    /// <param name="predicate">
    /// Is called with the lock held. What it throws is thrown on, and the lock is still held.
    /// </param>
    /// <param name="timeout">
    /// For all waits together. Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the waits; taking the lock again comes on top.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    public bool WaitFor(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Deadline deadline = Deadline.After(timeout);
        ThrowIfNotHeld();
        cancellationToken.ThrowIfCancellationRequested();
        while (!predicate())
        {
            if (deadline.IsOver) return false;
            WaitCore(deadline, cancellationToken, defersNotice: true, out _);
        }
        return true;
    }

    /// <summary>
    /// Gives the lock back, waits until notified without blocking a thread, and takes the lock again.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; taking the lock again comes on top.</param>
    /// <returns>
    /// Whether the process that held the lock before it was taken again died while it held it. All that wait are
    /// notified then.
    /// </returns>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    /// <exception cref="SynchronizationLockException">The lock is not held by this process.</exception>
    /// <exception cref="InvalidOperationException">4,000 wait for this condition already.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This handle, or that of the lock, is disposed, or was while this waited.
    /// </exception>
    [OverloadResolutionPriority(1)]
    public async Task<LockEntry> WaitAsync(CancellationToken cancellationToken = default) =>
        new((await WaitCoreAsync(Deadline.Infinite, cancellationToken).ConfigureAwait(false)).WasAbandoned);

    /// <summary>
    /// Gives the lock back, waits without blocking a thread until notified or until the time is up, and takes the lock
    /// again either way.
    /// </summary>
    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    /// <param name="timeout">
    /// How long to wait for a notification; taking the lock again comes on top. Zero: does not wait.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; taking the lock again comes on top.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        return WaitAsync();

        async Task<bool> WaitAsync() =>
            (await WaitCoreAsync(deadline, cancellationToken).ConfigureAwait(false)).IsNotified;
    }

    /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken)"/>
    /// <returns>
    /// Whether it was notified before the time was up; and, either way, whether the process that held the lock before
    /// it was taken again died while it held it. All that wait are notified then.
    /// </returns>
    public Task<ConditionEntry> TryWaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        return WaitAsync();

        async Task<ConditionEntry> WaitAsync()
        {
            (bool isNotified, bool wasAbandoned) =
                await WaitCoreAsync(deadline, cancellationToken).ConfigureAwait(false);
            return new ConditionEntry(isNotified, wasAbandoned);
        }
    }

    /// <summary>
    /// Waits, without blocking a thread, until the predicate is true, which is looked at under the lock.
    /// </summary>
    /// <param name="predicate">
    /// Is called with the lock held, at least once, possibly by another thread. What it throws is thrown on, and the
    /// lock is still held.
    /// </param>
    /// <param name="cancellationToken">Ends the waits; taking the lock again comes on top.</param>
    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    /// <returns>Completes when the predicate is true, with the lock held.</returns>
    [OverloadResolutionPriority(1)]
    public Task WaitForAsync(Func<bool> predicate, CancellationToken cancellationToken = default) =>
        WaitForAsync(predicate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>
    /// Waits, without blocking a thread, until the predicate is true, which is looked at under the lock, or until the
    /// time is up.
    /// </summary>
    /// <inheritdoc cref="WaitForAsync(Func{bool}, CancellationToken)"/>
    /// <param name="predicate">
    /// Is called with the lock held, at least once, possibly by another thread. What it throws is thrown on, and the
    /// lock is still held.
    /// </param>
    /// <param name="timeout">
    /// For all waits together. Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the waits; taking the lock again comes on top.</param>
    /// <returns>What the predicate said last.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public async Task<bool> WaitForAsync(
        Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Deadline deadline = Deadline.After(timeout);
        ThrowIfNotHeld();
        cancellationToken.ThrowIfCancellationRequested();
        while (!predicate())
        {
            if (deadline.IsOver) return false;
            await WaitCoreAsync(deadline, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }
}
