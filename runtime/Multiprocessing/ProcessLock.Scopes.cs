using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

public sealed partial class ProcessLock
{
    /// <summary>Takes the lock without blocking a thread, if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up; the lock is not taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public async Task<bool> TryEnterAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        await EnterCoreAsync(Deadline.After(timeout), cancellationToken).ConfigureAwait(false) != LockResult.TimedOut;

    /// <summary>Takes the lock, and gives it back at the end of the scope: <c>using (processLock.EnterScope()) { … }</c>.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope EnterScope()
    {
        Enter(out bool wasAbandoned);
        return new Scope(this, wasAbandoned);
    }

    /// <summary>Takes the lock if that is possible in time, and gives it back at the end of the scope.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Scope EnterScope(TimeSpan timeout)
    {
        if (!TryEnter(timeout, out bool wasAbandoned)) throw TimeIsUp(timeout);
        return new Scope(this, wasAbandoned);
    }

    /// <summary>
    /// Takes the lock without blocking a thread, and gives it back at the end of the scope:
    /// <c>using (await processLock.EnterScopeAsync()) { … }</c>.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; the lock is not taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task<AsyncScope> EnterScopeAsync(CancellationToken cancellationToken = default) =>
        EnterScopeAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="EnterScopeAsync(CancellationToken)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is not taken later.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public async Task<AsyncScope> EnterScopeAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        LockResult result = await EnterCoreAsync(Deadline.After(timeout), cancellationToken).ConfigureAwait(false);
        if (result == LockResult.TimedOut) throw TimeIsUp(timeout);
        return new AsyncScope(this, result == LockResult.EnteredAbandoned);
    }

    private TimeoutException TimeIsUp(TimeSpan timeout) => new($"The lock was not free within {timeout}: {this}.");

    /// <summary>The time during which the lock is held. Gives it back once, when disposed.</summary>
    public ref struct Scope
    {
        private ProcessLock? _lock;

        internal Scope(ProcessLock entered, bool wasAbandoned)
        {
            _lock = entered;
            WasAbandoned = wasAbandoned;
        }

        /// <summary>
        /// The process that held the lock before died while it did: what the lock protects may be half done, and is yours to
        /// check or repair.
        /// </summary>
        public bool WasAbandoned { get; }

        /// <summary>Gives the lock back.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose()
        {
            ProcessLock? held = _lock;
            if (held is null) return;
            _lock = null;
            held.Exit();
        }
    }

    /// <summary>The time during which the lock is held. Gives it back once, when disposed.</summary>
    public sealed class AsyncScope : IDisposable, IAsyncDisposable
    {
        private ProcessLock? _lock;

        internal AsyncScope(ProcessLock entered, bool wasAbandoned)
        {
            _lock = entered;
            WasAbandoned = wasAbandoned;
        }

        /// <inheritdoc cref="Scope.WasAbandoned"/>
        public bool WasAbandoned { get; }

        /// <summary>Gives the lock back.</summary>
        public void Dispose() => Interlocked.Exchange(ref _lock, null)?.Exit();

        /// <summary>Gives the lock back.</summary>
        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
