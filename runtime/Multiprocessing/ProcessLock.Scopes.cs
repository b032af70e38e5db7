using System.Runtime.CompilerServices;

namespace Multiprocessing;

public sealed partial class ProcessLock
{
    /// <summary>
    /// Takes the lock, and gives it back at the end of the scope: <c>using (processLock.EnterScope()) { … }</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope EnterScope()
    {
        Enter(out bool wasAbandoned);
        return new Scope(this, wasAbandoned);
    }

    /// <inheritdoc cref="EnterScope()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    [OverloadResolutionPriority(1)]
    public Scope EnterScope(CancellationToken cancellationToken)
    {
        Enter(cancellationToken, out bool wasAbandoned);
        return new Scope(this, wasAbandoned);
    }

    /// <summary>Takes the lock if that is possible in time, and gives it back at the end of the scope.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Scope EnterScope(TimeSpan timeout) => EnterScope(timeout, CancellationToken.None);

    /// <inheritdoc cref="EnterScope(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    public Scope EnterScope(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!TryEnter(timeout, cancellationToken, out bool wasAbandoned)) throw TimeIsUp(timeout);
        return new Scope(this, wasAbandoned);
    }

    /// <summary>
    /// Takes the lock without blocking a thread, and gives it back at the end of the scope:
    /// <c>using (await processLock.EnterScopeAsync()) { … }</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task<AsyncScope> EnterScopeAsync(CancellationToken cancellationToken = default) =>
        EnterScopeAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="EnterScopeAsync(CancellationToken)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public async Task<AsyncScope> EnterScopeAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        LockEntry entry = await EnterAsync(timeout, cancellationToken).ConfigureAwait(false);
        return new AsyncScope(this, entry.WasAbandoned);
    }

    private TimeoutException TimeIsUp(TimeSpan timeout) => new($"The lock was not free within {timeout}: {this}.");

    /// <summary>
    /// The time during which a lock is held: a <see cref="ProcessLock"/>, a <see cref="ProcessRecursiveLock"/>, or that
    /// of a <see cref="ProcessCondition"/>. Gives it back once, when disposed.
    /// </summary>
    /// <remarks>For one thread. Do not copy it: each copy that is disposed gives the lock back.</remarks>
    public ref struct Scope
    {
        // What is given back: null once it was, or if it is of the other kind. The scope's thread alone.
        private ProcessLock? _lock;
        private ProcessRecursiveLock? _recursiveLock;

        internal Scope(ProcessLock entered, bool wasAbandoned)
        {
            _lock = entered;
            WasAbandoned = wasAbandoned;
        }

        internal Scope(ProcessRecursiveLock entered, bool wasAbandoned)
        {
            _recursiveLock = entered;
            WasAbandoned = wasAbandoned;
        }

        /// <summary>
        /// The process that held the lock before died while it did: what the lock protects may be half done, and is
        /// yours to check or repair.
        /// </summary>
        public bool WasAbandoned { get; }

        /// <summary>Gives the lock back. Does nothing the second time.</summary>
        /// <exception cref="SynchronizationLockException">It was given back by other code.</exception>
        /// <exception cref="ObjectDisposedException">The lock's handle is disposed; the lock stays held.</exception>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose()
        {
            if (_lock is { } held)
            {
                _lock = null;
                held.Exit();
            }
            else if (_recursiveLock is { } recursive)
            {
                _recursiveLock = null;
                recursive.Exit();
            }
        }
    }

    /// <summary>
    /// The time during which the lock is held. Gives it back once, when disposed, by whatever thread. Thread-safe.
    /// </summary>
    public sealed class AsyncScope : IDisposable, IAsyncDisposable
    {
        // Null once it was given back. Taken by exchange, by the thread that gives it back.
        private ProcessLock? _lock;

        internal AsyncScope(ProcessLock entered, bool wasAbandoned)
        {
            _lock = entered;
            WasAbandoned = wasAbandoned;
        }

        /// <inheritdoc cref="Scope.WasAbandoned"/>
        public bool WasAbandoned { get; }

        /// <summary>Gives the lock back. Does nothing the second time.</summary>
        /// <exception cref="SynchronizationLockException">It was given back by other code.</exception>
        /// <exception cref="ObjectDisposedException">The lock's handle is disposed; the lock stays held.</exception>
        public void Dispose() => Interlocked.Exchange(ref _lock, null)?.Exit();

        /// <summary>As <see cref="Dispose"/>: it is done, or has thrown, when this returns.</summary>
        /// <inheritdoc cref="Dispose"/>
        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
