using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// How the pool's first workers start, and the wait until they are up.
internal sealed partial class PoolScheduler
{
    // Made by the first StartAsync; completes when all workers have come up. Guarded by the lock.
    private TaskCompletionSource? _allUp;

    // Workers that have been ready, those that have ended since included. Guarded by the lock.
    private int _cameUpCount;

    /// <summary>Starts all workers, or leaves them to the calls that need them.</summary>
    internal void Start()
    {
        if (_options.StartOnDemand) return;
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            StartWorkersLocked(int.MaxValue, ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>Starts the workers that are missing. Completes when as many have come up as the pool has.</summary>
    /// <exception cref="ObjectDisposedException">The pool takes no calls any more.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken.</exception>
    internal Task StartAsync()
    {
        Actions actions = default;
        Task allUp;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(isPartOfOperation: false);
            _allUp ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            allUp = _allUp.Task;
            StartWorkersLocked(int.MaxValue, ref actions);
            CompleteStartLocked();
            AssertInvariantsLocked();
        }
        Perform(actions);
        return allUp;
    }

    private void StartMissingLocked(ref Actions actions)
    {
        // What StartAsync asked for may have waited for room.
        if (!_options.StartOnDemand || _allUp is { Task.IsCompleted: false })
        {
            StartWorkersLocked(int.MaxValue, ref actions);
        }
    }

    // Those that came up and were replaced since count as well: the pool did start.
    private void CompleteStartLocked()
    {
        if (_allUp is null || _allUp.Task.IsCompleted) return;
        int up = _workers.Count(worker => worker is { State: PoolWorkerState.Ready, IsStandby: false });
        if (up >= _options.Workers || _cameUpCount >= (long)_options.Workers + _options.Standby) _allUp.TrySetResult();
    }

    private void RefuseStartLocked() => _allUp?.TrySetException(PoolErrors.ClosedWhileStarting());
}
