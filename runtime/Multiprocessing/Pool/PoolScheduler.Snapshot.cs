using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

/// <summary>A worker at one moment.</summary>
/// <param name="ProcessId">Null while the process is being started.</param>
/// <param name="State">Its state, as the public API names it.</param>
/// <param name="CallsDone">How many calls it has run.</param>
/// <param name="CurrentCall">The name of the method that it runs, or is to run next.</param>
internal readonly record struct WorkerSnapshot(int? ProcessId, WorkerState State, int CallsDone, string? CurrentCall);

// What others may ask of the pool.
internal sealed partial class PoolScheduler
{
    internal List<WorkerSnapshot> Snapshot()
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            return [.. _workers.Select(Describe)];
        }

        static WorkerSnapshot Describe(PoolWorker worker)
        {
            // Calls wait on the ring already while the process comes up.
            bool hasGreeted = worker.State >= PoolWorkerState.Initializing;
            string? call = hasGreeted && worker.Calls.Count > 0 ? worker.Calls[0].Method.Name : null;
            WorkerState state = worker.State switch
            {
                < PoolWorkerState.Ready => WorkerState.Starting,
                PoolWorkerState.Ready => call is null ? WorkerState.Idle : WorkerState.Busy,
                _ => WorkerState.Stopping,
            };
            return new WorkerSnapshot(worker.Port.ProcessId, state, worker.CallsDone, call);
        }
    }

    /// <summary>
    /// There was no call for a while: until one is accepted, which <see cref="TickDue"/> reports, no clock is needed
    /// for any.
    /// </summary>
    internal bool IsAtRest => _isAtRest;

    /// <summary>Whether several calls are open. A glance without the lock.</summary>
    internal bool HasManyOpenCalls => Volatile.Read(ref _openCount) > 1;

    internal int QueuedCount
    {
        get
        {
            lock (_sync)
            {
                using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
                return _queuedCount;
            }
        }
    }
}
