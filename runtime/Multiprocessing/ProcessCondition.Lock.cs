using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>The members of the condition's lock.</summary>
public sealed partial class ProcessCondition
{
    /// <summary>Takes the lock; waits for it as long as it takes.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enter() => Enter(out _);

    /// <inheritdoc cref="Enter()"/>
    /// <param name="wasAbandoned">The process that held it before died while it did: what it protects may be half done.</param>
    public void Enter(out bool wasAbandoned)
    {
        ObjectDisposedException.ThrowIf(_lease.IsReleased, this);
        if (_lock is not null) _lock.Enter(out wasAbandoned);
        else _recursiveLock!.Enter(out wasAbandoned);
    }

    /// <summary>Takes the lock if that is possible at once.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool TryEnter() => TryEnter(TimeSpan.Zero, out _);

    /// <summary>Takes the lock if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public bool TryEnter(TimeSpan timeout) => TryEnter(timeout, out _);

    /// <inheritdoc cref="TryEnter(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="wasAbandoned">The process that held it before died while it did: what it protects may be half done.</param>
    public bool TryEnter(TimeSpan timeout, out bool wasAbandoned)
    {
        ObjectDisposedException.ThrowIf(_lease.IsReleased, this);
        return _lock?.TryEnter(timeout, out wasAbandoned) ?? _recursiveLock!.TryEnter(timeout, out wasAbandoned);
    }

    /// <summary>Takes the lock without blocking a thread.</summary>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task EnterAsync(CancellationToken cancellationToken = default) => AsyncLock().EnterAsync(cancellationToken);

    /// <inheritdoc cref="EnterAsync"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    public Task<bool> TryEnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AsyncLock().TryEnterAsync(timeout, cancellationToken);

    /// <summary>Takes the lock, and gives it back at the end of the scope.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Scope EnterScope()
    {
        Enter(out bool wasAbandoned);
        return new Scope(this, wasAbandoned);
    }

    /// <summary>Takes the lock if that is possible in time, and gives it back at the end of the scope.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public Scope EnterScope(TimeSpan timeout)
    {
        if (!TryEnter(timeout, out bool wasAbandoned)) throw new TimeoutException($"The lock was not free within {timeout}: {this}.");
        return new Scope(this, wasAbandoned);
    }

    /// <summary>Takes the lock without blocking a thread, and gives it back at the end of the scope.</summary>
    /// <inheritdoc cref="EnterAsync"/>
    public Task<ProcessLock.AsyncScope> EnterScopeAsync(CancellationToken cancellationToken = default) =>
        AsyncLock().EnterScopeAsync(cancellationToken);

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="SynchronizationLockException">The lock is not held; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Exit()
    {
        ObjectDisposedException.ThrowIf(_lease.IsReleased, this);
        if (_lock is not null) _lock.Exit();
        else _recursiveLock!.Exit();
    }

    /// <summary>Gives the lock back, waits until notified without blocking a thread, and takes the lock again.</summary>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    /// <exception cref="SynchronizationLockException">The lock is not held by this process.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is held again all the same.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) => WaitCoreAsync(Deadline.Infinite, cancellationToken);

    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    /// <param name="timeout">How long to wait for the news; taking the lock again comes on top.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Deadline.After(timeout), cancellationToken);

    /// <summary>Waits, without blocking a thread, until the predicate is true, which is looked at under the lock.</summary>
    /// <param name="predicate">Is called with the lock held, at least once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <inheritdoc cref="WaitAsync(CancellationToken)"/>
    public Task WaitForAsync(Func<bool> predicate, CancellationToken cancellationToken = default) =>
        WaitForAsync(predicate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="WaitForAsync(Func{bool}, CancellationToken)"/>
    /// <param name="predicate">Is called with the lock held, at least once.</param>
    /// <param name="timeout">For all waits together.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the predicate said last.</returns>
    public async Task<bool> WaitForAsync(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Deadline deadline = Deadline.After(timeout);
        ThrowIfNotHeld();
        while (!predicate())
        {
            if (deadline.IsOver) return false;
            await WaitCoreAsync(deadline, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    private ProcessLock AsyncLock()
    {
        ObjectDisposedException.ThrowIf(_lease.IsReleased, this);
        return _lock ?? throw new NotSupportedException(
            "The condition's lock is recursive and belongs to a thread, but code after an await may run on another: use a condition over a ProcessLock.");
    }

    /// <summary>The time during which the lock is held. Gives it back once, when disposed.</summary>
    public ref struct Scope
    {
        private ProcessCondition? _condition;

        internal Scope(ProcessCondition entered, bool wasAbandoned)
        {
            _condition = entered;
            WasAbandoned = wasAbandoned;
        }

        /// <inheritdoc cref="ProcessLock.Scope.WasAbandoned"/>
        public bool WasAbandoned { get; }

        /// <summary>Gives the lock back.</summary>
        public void Dispose()
        {
            ProcessCondition? held = _condition;
            if (held is null) return;
            _condition = null;
            held.Exit();
        }
    }
}
