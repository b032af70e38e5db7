using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// What others may ask of the pool.
internal sealed partial class PoolScheduler
{
    internal List<(WorkerSlot Slot, WorkerState State, int CallsDone, string? Call)> Snapshot()
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            return [.. _slots.Select(Describe)];
        }

        static (WorkerSlot, WorkerState, int, string?) Describe(WorkerSlot slot)
        {
            // Calls wait on the ring already while the process comes up.
            string? call = slot.HasComeUp && slot.InFlight.Count > 0 ? slot.InFlight[0].Method.Name : null;
            WorkerState state = slot.State switch
            {
                SlotState.Ready when slot.HasComeUp => call is null ? WorkerState.Idle : WorkerState.Busy,
                SlotState.Ready or SlotState.Launching or SlotState.Initializing => WorkerState.Starting,
                _ => WorkerState.Stopping,
            };
            return (slot, state, slot.CallsDone, call);
        }
    }

    /// <summary>Whether a call has been accepted and has not ended. A glance without the lock.</summary>
    internal bool HasOpenCalls => Volatile.Read(ref _openCount) > 0;

    /// <summary>
    /// There was no call for a while: until one is accepted, which is told by <see cref="TickDue"/>, no clock is needed
    /// for any.
    /// </summary>
    internal bool IsAtRest => _isAtRest;

    /// <summary>Whether several calls are open.</summary>
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
