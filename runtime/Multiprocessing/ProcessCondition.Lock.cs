using System.Runtime.CompilerServices;

namespace Multiprocessing;

// The condition's lock, and its members as forwards.
public sealed partial class ProcessCondition
{
    /// <summary>
    /// The lock under which processes wait and notify: the one given to the constructor, or the condition's own.
    /// </summary>
    /// <remarks>
    /// The condition's own one is closed with this handle, and so is one that came with it from another process.
    /// </remarks>
    /// <exception cref="NotSupportedException">
    /// The condition is over a recursive lock: see <see cref="RecursiveLock"/>.
    /// </exception>
    public ProcessLock Lock => _lock ?? throw new NotSupportedException(
        "The condition is over a recursive lock, which is another type: use its property RecursiveLock.");

    /// <summary>
    /// The recursive lock under which processes wait and notify; null: it is the ordinary <see cref="Lock"/>.
    /// </summary>
    public ProcessRecursiveLock? RecursiveLock => _recursiveLock;

    /// <inheritdoc cref="ProcessLock.Enter()"/>
    public void Enter() => Enter(out _);

    /// <inheritdoc cref="ProcessLock.Enter(out bool)"/>
    public void Enter(out bool wasAbandoned)
    {
        ThrowIfDisposed();
        if (_lock is not null) _lock.Enter(out wasAbandoned);
        else _recursiveLock!.Enter(out wasAbandoned);
    }

    /// <inheritdoc cref="ProcessLock.Enter(CancellationToken)"/>
    public void Enter(CancellationToken cancellationToken) => Enter(cancellationToken, out _);

    /// <inheritdoc cref="ProcessLock.Enter(CancellationToken, out bool)"/>
    public void Enter(CancellationToken cancellationToken, out bool wasAbandoned)
    {
        ThrowIfDisposed();
        if (_lock is not null) _lock.Enter(cancellationToken, out wasAbandoned);
        else _recursiveLock!.Enter(cancellationToken, out wasAbandoned);
    }

    /// <inheritdoc cref="ProcessLock.TryEnter()"/>
    public bool TryEnter() => TryEnter(TimeSpan.Zero, CancellationToken.None, out _);

    /// <inheritdoc cref="ProcessLock.TryEnter(TimeSpan)"/>
    public bool TryEnter(TimeSpan timeout) => TryEnter(timeout, CancellationToken.None, out _);

    /// <inheritdoc cref="ProcessLock.TryEnter(TimeSpan, out bool)"/>
    public bool TryEnter(TimeSpan timeout, out bool wasAbandoned) =>
        TryEnter(timeout, CancellationToken.None, out wasAbandoned);

    /// <inheritdoc cref="ProcessLock.TryEnter(TimeSpan, CancellationToken)"/>
    public bool TryEnter(TimeSpan timeout, CancellationToken cancellationToken) =>
        TryEnter(timeout, cancellationToken, out _);

    /// <inheritdoc cref="ProcessLock.TryEnter(TimeSpan, CancellationToken, out bool)"/>
    public bool TryEnter(TimeSpan timeout, CancellationToken cancellationToken, out bool wasAbandoned)
    {
        ThrowIfDisposed();
        return _lock?.TryEnter(timeout, cancellationToken, out wasAbandoned)
            ?? _recursiveLock!.TryEnter(timeout, cancellationToken, out wasAbandoned);
    }

    /// <inheritdoc cref="ProcessLock.EnterAsync(CancellationToken)"/>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    [OverloadResolutionPriority(1)]
    public Task<LockEntry> EnterAsync(CancellationToken cancellationToken = default) =>
        AsyncLock().EnterAsync(cancellationToken);

    /// <inheritdoc cref="ProcessLock.EnterAsync(TimeSpan, CancellationToken)"/>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    public Task<LockEntry> EnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AsyncLock().EnterAsync(timeout, cancellationToken);

    /// <inheritdoc cref="ProcessLock.TryEnterAsync(TimeSpan, CancellationToken)"/>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    public Task<bool> TryEnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AsyncLock().TryEnterAsync(timeout, cancellationToken);

    /// <inheritdoc cref="ProcessLock.EnterScope()"/>
    public ProcessLock.Scope EnterScope()
    {
        ThrowIfDisposed();
        return _lock is not null ? _lock.EnterScope() : _recursiveLock!.EnterScope();
    }

    /// <inheritdoc cref="ProcessLock.EnterScope(CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public ProcessLock.Scope EnterScope(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _lock is not null ? _lock.EnterScope(cancellationToken) : _recursiveLock!.EnterScope(cancellationToken);
    }

    /// <inheritdoc cref="ProcessLock.EnterScope(TimeSpan)"/>
    public ProcessLock.Scope EnterScope(TimeSpan timeout) => EnterScope(timeout, CancellationToken.None);

    /// <inheritdoc cref="ProcessLock.EnterScope(TimeSpan, CancellationToken)"/>
    public ProcessLock.Scope EnterScope(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return _lock is not null
            ? _lock.EnterScope(timeout, cancellationToken)
            : _recursiveLock!.EnterScope(timeout, cancellationToken);
    }

    /// <inheritdoc cref="ProcessLock.EnterScopeAsync(CancellationToken)"/>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    [OverloadResolutionPriority(1)]
    public Task<ProcessLock.AsyncScope> EnterScopeAsync(CancellationToken cancellationToken = default) =>
        AsyncLock().EnterScopeAsync(cancellationToken);

    /// <inheritdoc cref="ProcessLock.EnterScopeAsync(TimeSpan, CancellationToken)"/>
    /// <exception cref="NotSupportedException">The condition's lock is recursive: it belongs to a thread.</exception>
    public Task<ProcessLock.AsyncScope> EnterScopeAsync(
        TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AsyncLock().EnterScopeAsync(timeout, cancellationToken);

    /// <summary>Gives the lock back or, if it is recursive, undoes one of several entries.</summary>
    /// <exception cref="SynchronizationLockException">
    /// Nobody holds the lock or, if it is recursive, this thread does not; nothing has changed.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Exit()
    {
        ThrowIfDisposed();
        if (_lock is not null) _lock.Exit();
        else _recursiveLock!.Exit();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_lease.IsReleased, this);

    private ProcessLock AsyncLock()
    {
        ThrowIfDisposed();
        return _lock ?? throw new NotSupportedException(
            "The condition's lock is recursive and belongs to a thread, but code after an await may run on another: "
            + "use a condition over a ProcessLock.");
    }
}
