namespace Multiprocessing.Memory;

/// <summary>Awaits a word of shared memory, without a thread.</summary>
internal static unsafe class WordWait
{
    /// <summary>
    /// Completes when the word no longer has the value, or when it is woken; possibly for no reason. False: the time
    /// was up.
    /// </summary>
    /// <param name="block">The block that holds the word; stays open meanwhile.</param>
    /// <param name="address">The word.</param>
    /// <param name="expected">The value with which to wait.</param>
    /// <param name="deadline">When to stop waiting.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    internal static Task<bool> WaitAsync(
        SharedBlock block, int* address, int expected, Deadline deadline, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        if (Volatile.Read(ref *address) != expected) return Task.FromResult(true);
        if (deadline.IsOver) return Task.FromResult(false);
        block.Heap.PrepareToWait();
        block.AddReference();
        Waiter waiter = new(block);
        WaitRegistration registration = new(address, expected, static state => ((Waiter)state!).End(true), waiter);
        try
        {
            WaitRegistry.Shared.Add(registration);
        }
        catch
        {
            block.Release(disposed: false);
            throw;
        }
        waiter.Start(registration, deadline, cancellationToken);
        return waiter.Task;
    }

    private sealed class Waiter(SharedBlock block)
        : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        /// <summary>Guards the fields below.</summary>
        private readonly Lock _gate = new();

        /// <summary>The wait for the word. Written by <see cref="Start"/>, as are the next two.</summary>
        private WaitRegistration? _registration;

        /// <summary>Ends the wait when the time is up; null if there is no limit.</summary>
        private Timer? _timer;

        /// <summary>Ends the wait when the token fires.</summary>
        private CancellationTokenRegistration _cancellation;

        /// <summary>
        /// Whether the wait has ended, in whichever way. The first that writes it completes the task.
        /// </summary>
        private bool _isOver;

        internal void Start(WaitRegistration registration, Deadline deadline, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                if (_isOver) return;
                _registration = registration;
                if (!deadline.IsInfinite)
                {
                    double milliseconds = Math.Ceiling(deadline.Remaining.TotalMilliseconds);
                    _timer = new Timer(
                        static state => ((Waiter)state!).TimeUp(),
                        this,
                        (long)Math.Min(milliseconds, uint.MaxValue - 1),
                        Timeout.Infinite);
                }
            }
            // Outside the gate: a token that fires already runs the callback here and now.
            CancellationTokenRegistration cancellation = cancellationToken.UnsafeRegister(
                static (state, token) => ((Waiter)state!).Cancel(token), this);
            lock (_gate)
            {
                _cancellation = cancellation;
                if (!_isOver) return;
            }
            cancellation.Unregister();
        }

        internal void End(bool woken)
        {
            if (Finish()) TrySetResult(woken);
        }

        private void TimeUp() => End(false);

        private void Cancel(CancellationToken token)
        {
            if (Finish()) TrySetCanceled(token);
        }

        private bool Finish()
        {
            lock (_gate)
            {
                if (_isOver) return false;
                _isOver = true;
            }
            if (_registration is not null) WaitRegistry.Shared.Remove(_registration);
            _timer?.Dispose();
            _cancellation.Unregister();
            block.Release(disposed: false);
            return true;
        }
    }
}
