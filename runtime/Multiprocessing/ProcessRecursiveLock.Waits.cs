using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing;

// Taking the lock.
public sealed partial class ProcessRecursiveLock
{
    /// <summary>Takes the lock, or takes it once more; waits for it as long as it takes.</summary>
    /// <exception cref="LockRecursionException">This thread has entered it 2,147,483,648 times already.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enter() => EnterCore(Deadline.Infinite, CancellationToken.None, out _);

    /// <inheritdoc cref="Enter()"/>
    /// <param name="wasAbandoned">
    /// The process that held it before died while it did: what it protects may be half done.
    /// </param>
    public void Enter(out bool wasAbandoned) => EnterCore(Deadline.Infinite, CancellationToken.None, out wasAbandoned);

    /// <inheritdoc cref="Enter()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    public void Enter(CancellationToken cancellationToken) => EnterCore(Deadline.Infinite, cancellationToken, out _);

    /// <inheritdoc cref="Enter(CancellationToken)"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="wasAbandoned">
    /// The process that held it before died while it did: what it protects may be half done.
    /// </param>
    public void Enter(CancellationToken cancellationToken, out bool wasAbandoned) =>
        EnterCore(Deadline.Infinite, cancellationToken, out wasAbandoned);

    /// <summary>Takes the lock if that is possible at once.</summary>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="LockRecursionException">This thread has entered it 2,147,483,648 times already.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool TryEnter() => EnterCore(Deadline.Now, CancellationToken.None, out _);

    /// <summary>Takes the lock if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="LockRecursionException">This thread has entered it 2,147,483,648 times already.</exception>
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

    /// <summary>Takes the lock, and gives it back at the end of the scope.</summary>
    /// <exception cref="LockRecursionException">This thread has entered it 2,147,483,648 times already.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public ProcessLock.Scope EnterScope()
    {
        Enter(out bool wasAbandoned);
        return new ProcessLock.Scope(this, wasAbandoned);
    }

    /// <inheritdoc cref="EnterScope()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    [OverloadResolutionPriority(1)]
    public ProcessLock.Scope EnterScope(CancellationToken cancellationToken)
    {
        Enter(cancellationToken, out bool wasAbandoned);
        return new ProcessLock.Scope(this, wasAbandoned);
    }

    /// <summary>Takes the lock if that is possible in time, and gives it back at the end of the scope.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="LockRecursionException">This thread has entered it 2,147,483,648 times already.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public ProcessLock.Scope EnterScope(TimeSpan timeout) => EnterScope(timeout, CancellationToken.None);

    /// <inheritdoc cref="EnterScope(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    public ProcessLock.Scope EnterScope(TimeSpan timeout, CancellationToken cancellationToken)
    {
        return TryEnter(timeout, cancellationToken, out bool wasAbandoned)
            ? new ProcessLock.Scope(this, wasAbandoned)
            : throw new TimeoutException($"The lock was not free within {timeout}: {this}.");
    }
}
