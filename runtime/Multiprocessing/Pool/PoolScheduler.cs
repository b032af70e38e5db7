using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>
/// Decides everything in a pool: which worker runs which call, when workers start and end, what a death means. Knows
/// nothing of processes: they are reported to it as events, and it gives orders to an <see cref="IWorkerPort"/>, so
/// that it can be tested without any.
/// </summary>
/// <remarks>
/// <code>
///   pool:    Running ──Close──> Closing ──last call ended──┐
///               │  └──Terminate─────────────────────────┐  │
///               └──Fault (initializer, too many deaths)─┴──┴──> Ending ──last worker ended──> Ended
///   call:    see CallState
///   worker:  see PoolWorkerState
/// </code>
/// Each event takes the one lock, changes the state, and notes what is to be done; that is done after the lock is left.
/// Only small calls that are serialized are put on a ring under it. The events that concern workers and the pool are in
/// this file; those of callers are in Submission and Ending, that of the clock in Clock. The other parts are, in the
/// order of a call's life, Dispatch, Sending and Moves; Starting and Workers; Audit, Snapshot and Invariants. A method
/// whose name ends in "Locked" is called with the lock held.
/// </remarks>
internal sealed partial class PoolScheduler : IReportTaker
{
    // Guards all that follows and may change, and the workers and calls themselves.
    private readonly Lock _sync = new();
    private readonly SchedulerOptions _options;
    private readonly PoolClock _clock;
    private readonly Func<IWorkerPort> _createPort;

    // Those that are not dead. New ones are added at the end; the first ones get calls first.
    private readonly List<PoolWorker> _workers = [];

    // Calls that wait for a worker; those that have ended meanwhile are taken out when their turn comes.
    private readonly CallQueue _queue = new();

    // Open calls with a time limit.
    private readonly DeadlineQueue _deadlines = new();

    // Workers that died unasked.
    private readonly DeathCount _deaths;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written under the lock; Submit looks at it without.
    private PoolState _state;

    // Why the pool is broken, if it is; both at once. Guarded by the lock.
    private Exception? _fault;
    private string? _faultText;

    internal PoolScheduler(SchedulerOptions options, Func<IWorkerPort> createPort)
    {
        _options = options;
        _clock = new PoolClock(options.Clock);
        _deaths = new DeathCount(options.MaxWorkerDeaths, options.WorkerDeathWindow);
        _createPort = createPort;
        _cancel = Cancel;
    }

    /// <summary>Completes when all workers have ended after a close, termination or fault.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Completes when a closed pool has no open call any more.</summary>
    internal Task Drained => _drained.Task;

    /// <summary>The process of a worker runs; calls may be sent.</summary>
    internal void OnLaunched(PoolWorker worker, PoolCall? initializer)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            bool hasGreeted = worker.State == PoolWorkerState.Greeted;
            if (!hasGreeted && worker.State != PoolWorkerState.Launching) return;
            if (_state == PoolState.Ending)
            {
                KillLocked(worker, ref actions);
            }
            else if (initializer is not null)
            {
                worker.HasInitializer = true;
                worker.MoveTo(hasGreeted ? PoolWorkerState.Initializing : PoolWorkerState.ComingUp);
                AssignLocked(initializer, worker, CallState.InOutbox, ref actions);
                AddToOutboxLocked(initializer, worker, ref actions);
            }
            else
            {
                worker.IdleSince = Now;
                if (hasGreeted) BecomeReadyLocked(worker, ref actions);
                else worker.MoveTo(PoolWorkerState.ComingUp);
                DispatchLocked(ref actions);
            }
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>The worker has greeted.</summary>
    internal void OnGreeted(PoolWorker worker)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (worker.State == PoolWorkerState.Launching) worker.MoveTo(PoolWorkerState.Greeted);
            else if (worker.State != PoolWorkerState.ComingUp) return;
            else if (worker.HasInitializer) worker.MoveTo(PoolWorkerState.Initializing);
            else BecomeReadyLocked(worker, ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>The process of a worker could not be started.</summary>
    internal void OnLaunchFailed(PoolWorker worker, Exception error)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            RemoveWorkerLocked(worker);
            if (_options.Log is not null) actions.Log(log => log.LaunchFailed(error));
            // The system may be short of something for a moment.
            if (_deaths.AddLaunchFailure()) FaultLocked(error, error.Message, ref actions);
            else if (_state == PoolState.Running) StartMissingLocked(ref actions);
            DispatchLocked(ref actions);
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>A worker sent frames: finds their calls, and ends those that end by them.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="arrivals">What came, in order; is completed.</param>
    internal void OnFrames(PoolWorker worker, Span<Arrival> arrivals)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            long now = Now;
            long busySince = now;
            int ended = 0;
            bool isForged = false;
            foreach (ref Arrival arrival in arrivals)
            {
                PoolCall? call = worker.Calls.Count > 0 ? worker.Calls[0] : null;
                if (call is null || call.Id != arrival.CallId)
                {
                    // Late reports come from what a method left behind. The outcome of a warm-up belongs to no call.
                    // All calls of a pool that is ending have ended.
                    if (!arrival.IsFinal || arrival.CallId == 0 || _state == PoolState.Ending) continue;
                    isForged = arrival.IsForged = true;
                    break;
                }
                // Of a call that was not sent yet the worker cannot know.
                if (call.State is CallState.InOutbox or CallState.Undelivered || !call.Expects(arrival.Kind))
                {
                    isForged = arrival.IsForged = true;
                    break;
                }
                arrival.Call = call;
                if (!arrival.IsFinal) continue;
                if (ended++ == 0) busySince = Math.Max(call.SentAt, worker.Pace.LastOutcomeAt);
                arrival.EndReason = call.EndReason;
                OnOutcomeLocked(worker, call, arrival.IsError, now, ref actions);
            }
            if (isForged) DistrustLocked(worker);
            if (ended > 0)
            {
                RequestDueCancellationLocked(worker);
                worker.Pace.Add(ended, busySince, now);
                if (worker.Calls.Count == 0) worker.IdleSince = now;
                DispatchLocked(ref actions);
            }
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>The reader of a stream has taken so many elements: the worker may go on.</summary>
    internal void ReportItemsTaken(PoolCall call, long count)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            // Of a stream that has ended in the worker, elements may still be read here while the next call runs there.
            if (call.Worker is { } worker && worker.Calls[0] == call) worker.Port.ReportItemsTaken(call, count);
        }
    }

    /// <summary>The process of a worker has ended, and everything it wrote was handled.</summary>
    internal void OnDied(PoolWorker worker)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            bool isExpected = worker.State is PoolWorkerState.Killed or PoolWorkerState.Retiring
                || _state == PoolState.Ending;
            RemoveWorkerLocked(worker);
            PoolCall[] lost = worker.Calls.ToArray();
            worker.RemoveAll();
            PoolCall? running = null;
            WorkerDiedException? death = null;
            foreach (PoolCall call in lost)
            {
                // Several, if it forged a frame before their outcomes, which then were not read.
                bool isBegun = worker.Port.IsBegun(call);
                if (isBegun) running ??= call;
                OnLostLocked(call, isBegun, worker, ref death, ref actions);
            }
            if (!isExpected || (running is not null && running.EndReason == EndReason.None))
            {
                CountDeathLocked(worker, running, ref death, ref actions);
            }
            if (_state == PoolState.Running) StartAfterDeathLocked(worker, ref actions);
            DispatchLocked(ref actions);
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>An initializer threw: no worker of this pool could serve.</summary>
    internal void Fault(PoolCall initializer, Exception error)
    {
        Actions actions = default;
        string text = PoolErrors.InitializerThrew(initializer.Method, error);
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            FaultLocked(error, text, ref actions);
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>No new calls; the workers end when the accepted ones have.</summary>
    internal void Close()
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (_state != PoolState.Running) return;
            _state = PoolState.Closing;
            RefuseStartLocked();
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    /// <summary>Ends all calls now, and all workers.</summary>
    /// <param name="asks">Whether workers are asked to end first, and killed when their time is up.</param>
    internal void Terminate(bool asks)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (_state == PoolState.Ended) return;
            // A worker of a closed pool may hang as it ends.
            _state = PoolState.Ending;
            RefuseStartLocked();
            EndAllLocked(PoolErrors.Terminated, asks, ref actions);
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    private void Perform(Actions actions)
    {
        if (actions.Perform(this)) TickDue?.Invoke();
    }
}
