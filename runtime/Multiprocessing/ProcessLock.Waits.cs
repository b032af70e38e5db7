using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

// Waits with a time limit, with a token, and without a thread.
public sealed partial class ProcessLock
{
    /// <summary>Takes the lock; waits for it until the token fires.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enter(CancellationToken cancellationToken) => Enter(cancellationToken, out _);

    /// <inheritdoc cref="Enter(CancellationToken)"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="wasAbandoned">
    /// The process that held it before died while it did: what it protects may be half done.
    /// </param>
    public void Enter(CancellationToken cancellationToken, out bool wasAbandoned) =>
        EnterCore(Deadline.Infinite, cancellationToken, out wasAbandoned);

    /// <summary>Takes the lock if that is possible at once.</summary>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool TryEnter() => TryEnter(TimeSpan.Zero);

    /// <summary>Takes the lock if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public bool TryEnter(TimeSpan timeout) => TryEnter(timeout, out _);

    /// <inheritdoc cref="TryEnter(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="wasAbandoned">
    /// The process that held it before died while it did: what it protects may be half done.
    /// </param>
    public bool TryEnter(TimeSpan timeout, out bool wasAbandoned) =>
        EnterCore(Deadline.After(timeout), CancellationToken.None, out wasAbandoned);

    /// <inheritdoc cref="TryEnter(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    public bool TryEnter(TimeSpan timeout, CancellationToken cancellationToken) =>
        TryEnter(timeout, cancellationToken, out _);

    /// <inheritdoc cref="TryEnter(TimeSpan, CancellationToken)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="wasAbandoned">
    /// The process that held it before died while it did: what it protects may be half done.
    /// </param>
    public bool TryEnter(TimeSpan timeout, CancellationToken cancellationToken, out bool wasAbandoned) =>
        EnterCore(Deadline.After(timeout), cancellationToken, out wasAbandoned);

    /// <summary>Takes the lock without blocking a thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Tells whether the process that held it before died while it did.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task<LockEntry> EnterAsync(CancellationToken cancellationToken = default) =>
        EnterCoreAsync(Deadline.Infinite, cancellationToken);

    /// <summary>Takes the lock without blocking a thread, if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Tells whether the process that held it before died while it did.</returns>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task<LockEntry> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        return EnterInTimeAsync(EnterCoreAsync(deadline, cancellationToken), timeout);
    }

    /// <summary>
    /// Takes the lock without blocking a thread, if that is possible in time. Does not tell whether it was abandoned:
    /// <see cref="EnterAsync(TimeSpan, CancellationToken)"/> does.
    /// </summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task<bool> TryEnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        return IsEnteredAsync(EnterCoreAsync(deadline, cancellationToken));
    }

    /// <summary>
    /// A result that says "not taken" would be overlooked by code that awaits this for the lock alone.
    /// </summary>
    private async Task<LockEntry> EnterInTimeAsync(Task<LockEntry> entering, TimeSpan timeout)
    {
        LockEntry entry = await entering.ConfigureAwait(false);
        return entry.IsEntered ? entry : throw TimeIsUp(timeout);
    }

    private static async Task<bool> IsEnteredAsync(Task<LockEntry> entering) =>
        (await entering.ConfigureAwait(false)).IsEntered;
}
