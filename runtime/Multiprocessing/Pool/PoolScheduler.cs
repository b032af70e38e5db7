using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>
/// Decides everything in a pool: which worker runs which call, when workers start and end, what a death means. Knows
/// nothing of processes: it is told events and gives orders to <see cref="WorkerSlot"/>s, so that it can be driven
/// without any.
/// </summary>
/// <remarks>
/// <code>
///   pool:  Running ──Close──> Closing ──last call ended──┐
///             │  └──Terminate─────────────────────────┐  │
///             └──Fault (initializer, too many deaths)─┴──┴──> Ending ──last worker ended──> Ended
///
///   call:  see CallState
///
///   slot:  Launching ──> Initializing ──> Ready ──> Retiring ──> Dead      (Dead from each)
/// </code>
/// Each event takes the one lock, changes the state, and notes what is to be done; that is done after the lock is left.
/// Only small calls that are serialized are put on a ring under it. The events are in this file; what they have in
/// common is in the other parts, in the order of a call's life: Admission, Dispatch, Sending, Ending, and Workers and
/// Audit beside them; what others may ask is in Snapshot. A method whose name ends in "Locked" is called with the lock
/// held.
/// </remarks>
internal sealed partial class PoolScheduler : IReportTaker
{
    /// <summary>
    /// A pool whose workers die this often in a row before they served is broken, instead of tried for ever.
    /// </summary>
    internal const int MaxStartFailures = 3;

    /// <summary>The same for deaths from outside (SIGKILL, SIGTERM), which say little about the program.</summary>
    internal const int MaxKillsAtStart = 10;

    // Half of a ring: the other half is for the room that is lost where a frame does not fit before the end.
    private const int MaxRingBytes = Channel.RingCapacity / 2;

    private readonly Lock _sync = new();
    private readonly SchedulerOptions _options;
    private readonly Func<WorkerSlot> _createSlot;
    private readonly List<WorkerSlot> _slots = [];
    private readonly CallQueue _queue = new();
    private readonly PriorityQueue<PoolCall, long> _deadlines = new();
    private readonly Queue<long> _deaths = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PoolState _state;
    private Exception? _fault;
    private string? _faultText;
    private volatile bool _isAtRest;
    private bool _hadCalls;
    private long _lastBusyAt;
    private int _startFailures;
    private int _killsAtStart;

    internal PoolScheduler(SchedulerOptions options, Func<WorkerSlot> createSlot)
    {
        _options = options;
        _createSlot = createSlot;
    }

    /// <summary>Completes when all workers have ended after a close, termination or fault.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Completes when a closed pool has no open call any more.</summary>
    internal Task Drained => _drained.Task;

    /// <summary>
    /// Called, without the lock, when <see cref="OnTick"/> has something to do earlier than was said.
    /// </summary>
    internal Action? TickDue { get; set; }

    /// <summary>The time, in ticks of <see cref="Stopwatch"/>: of the system, or what a test says that it is.</summary>
    internal long Now => _options.Clock is { } clock ? clock() : Stopwatch.GetTimestamp();

    /// <summary>Accepts a call and gives it to a worker, or queues it.</summary>
    /// <exception cref="ObjectDisposedException">The pool takes no calls any more.</exception>
    /// <exception cref="PoolFullException">The queue is at its limit.</exception>
    /// <exception cref="ProcessSerializationException">An argument could not be serialized.</exception>
    internal void Submit(PoolCall call)
    {
        // Before code of a user's runs, which serializing may be.
        if (_state != PoolState.Running) ThrowIfNotAccepting(call);
        if (!call.IsLikelySmall && TrySubmitDirectly(call, isRun: false) is not null) return;
        call.SerializeArguments();
        Actions actions = default;
        bool isNewDeadline;
        try
        {
            lock (_sync)
            {
                using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
                ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
                WorkerSlot? slot = _queuedCount > 0 ? null : FindIdleLocked() ?? FindOpenRingLocked(call);
                if (slot is null && !call.IsPaced && _queuedCount >= _options.QueueLimit) throw PoolFullException.Of(_queuedCount, _options.QueueLimit);
                isNewDeadline = AcceptLocked(call);
                if (slot is not null)
                {
                    GiveLocked(call, slot, ref actions);
                }
                else
                {
                    EnqueueLocked(call, ref actions);
                    DispatchLocked(ref actions);
                }
            }
        }
        catch
        {
            call.ReleaseArguments();
            throw;
        }
        Perform(actions);
        if (isNewDeadline) TickDue?.Invoke();
        call.WatchToken(Cancel);
    }

    /// <summary>
    /// Serializes the call straight onto the ring of a worker, if one is idle or has room on its ring.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="isRun">Whether the calling thread will read the worker's results itself: then it must be an idle
    /// one.</param>
    /// <returns>The worker; null if there is none.</returns>
    internal WorkerSlot? TrySubmitDirectly(PoolCall call, bool isRun)
    {
        Actions actions = default;
        WorkerSlot? slot;
        bool isNewDeadline;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
            slot = _queuedCount > 0 ? null : FindIdleLocked() ?? (isRun ? null : FindOpenRingLocked(call));
            if (slot is null || (isRun && !slot.TryBeginDirect(call))) return null;
            isNewDeadline = AcceptLocked(call);
            AssignLocked(call, slot, CallState.BeingSent, ref actions);
            slot.IsSending = true;
        }
        try
        {
            SendAll(slot, call, ref actions);
        }
        finally
        {
            Perform(actions);
        }
        if (isNewDeadline) TickDue?.Invoke();
        call.WatchToken(Cancel);
        return slot;
    }

    /// <summary>The caller's token fired.</summary>
    internal void Cancel(PoolCall call) => End(call, EndReason.Cancelled);

    /// <summary>The process of a slot runs; calls may be sent.</summary>
    internal void OnLaunched(WorkerSlot slot, PoolCall? initializer)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (slot.State != SlotState.Launching) return;
            if (_state == PoolState.Ending)
            {
                actions.Kill(slot);
            }
            else if (initializer is not null)
            {
                slot.State = SlotState.Initializing;
                AssignLocked(initializer, slot, CallState.InOutbox, ref actions);
                AddToOutboxLocked(initializer, slot, ref actions);
            }
            else
            {
                slot.State = SlotState.Ready;
                slot.IdleSince = Now;
                OnMaybeUpLocked(slot, ref actions);
                DispatchLocked(ref actions);
            }
        }
        Perform(actions);
    }

    /// <summary>The worker has come up.</summary>
    internal void OnReady(WorkerSlot slot)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            slot.HasComeUp = true;
            if (slot.State != SlotState.Initializing) ForgetStartFailuresLocked();
            OnMaybeUpLocked(slot, ref actions);
        }
        Perform(actions);
    }

    /// <summary>The process of a slot could not be started.</summary>
    internal void OnLaunchFailed(WorkerSlot slot, Exception error)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            RemoveSlotLocked(slot);
            if (_options.Log is not null) actions.Log(log => log.LaunchFailed(error));
            // The system may be short of something for a moment.
            if (++_startFailures >= MaxStartFailures) FaultLocked(error, error.Message, ref actions);
            else if (_state == PoolState.Running) StartMissingLocked(ref actions);
            DispatchLocked(ref actions);
            CompleteIfOverLocked(ref actions);
        }
        Perform(actions);
    }

    /// <summary>A worker sent frames: finds their calls, and ends those that end by them.</summary>
    /// <param name="slot">The worker.</param>
    /// <param name="arrivals">What came, in order; is completed.</param>
    internal void OnFrames(WorkerSlot slot, Span<Arrival> arrivals)
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            long now = Now;
            long busySince = now;
            int ended = 0;
            foreach (ref Arrival arrival in arrivals)
            {
                PoolCall? call = slot.InFlight.Count > 0 ? slot.InFlight[0] : null;
                if (call is null || call.Id != arrival.CallId)
                {
                    // Late reports come from what a method left behind. The outcome of a rehearsal belongs to no call.
                    // All calls of a pool that is ending have ended.
                    if (!arrival.IsFinal || arrival.CallId == 0 || _state == PoolState.Ending) continue;
                    arrival.IsForged = true;
                    slot.IsDoomed = true;
                    break;
                }
                if (call.State is CallState.InOutbox or CallState.Undelivered || !call.Expects(arrival.Kind))
                {
                    arrival.IsForged = true;
                    slot.IsDoomed = true;
                    break;
                }
                arrival.Call = call;
                if (!arrival.IsFinal) continue;
                if (ended++ == 0) busySince = Math.Max(call.SentAt, slot.LastOutcomeAt);
                arrival.EndReason = call.EndReason;
                OnOutcomeLocked(slot, call, arrival.IsError, now, ref actions);
            }
            if (ended == 0) return;
            RequestDueCancellationLocked(slot);
            LearnLocked(slot, ended, busySince, now);
            if (slot.InFlight.Count == 0) slot.IdleSince = now;
            DispatchLocked(ref actions);
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
            if (call.Slot is { } slot && slot.InFlight[0] == call) slot.ReportItemsTaken(call, count);
        }
    }

    /// <summary>The process of a slot has ended, and everything it wrote was handled.</summary>
    internal void OnDied(WorkerSlot slot)
    {
        Actions actions = default;
        PoolCall[] lost;
        PoolCall? running = null;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            bool wasExpected = slot.WasKilled || slot.State == SlotState.Retiring || _state == PoolState.Ending;
            bool hasServed = slot.HasComeUp && slot.State != SlotState.Initializing;
            RemoveSlotLocked(slot);
            lost = slot.InFlight.ToArray();
            slot.RemoveAll();
            WorkerDiedException? death = null;
            foreach (PoolCall call in lost)
            {
                // Several, if it forged a frame before their outcomes, which then were not read.
                bool isBegun = slot.IsBegun(call);
                if (isBegun) running ??= call;
                OnLostLocked(call, isBegun, slot, ref death, ref actions);
            }
            if (!wasExpected || (running is not null && running.EndReason == EndReason.None))
            {
                CountDeathLocked(slot, running, hasServed, ref death, ref actions);
            }
            if (_state == PoolState.Running) StartAfterDeathLocked(slot, ref actions);
            DispatchLocked(ref actions);
            CompleteIfOverLocked(ref actions);
        }
        Perform(actions);
    }

    /// <summary>An initializer threw: no worker of this pool could serve.</summary>
    internal void Fault(PoolCall initializer, Exception error)
    {
        Actions actions = default;
        string text = $"its initializer '{initializer.Method.Name}' threw {error.GetType()}: {ExceptionTree.MessageOf(error)}";
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            FaultLocked(error, text, ref actions);
            CompleteIfOverLocked(ref actions);
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
            EndAllLocked(static call => new TaskCanceledException(
                $"The pool was terminated before '{call.Method.Name}' had ended."), asks, ref actions);
            CompleteIfOverLocked(ref actions);
        }
        Perform(actions);
    }

    /// <summary>Lets time pass: deadlines, grace periods, idle workers.</summary>
    /// <returns>The time at which to be called again, at the latest.</returns>
    internal long OnTick(long now)
    {
        Actions actions = default;
        List<PoolCall>? late = null;
        long next = long.MaxValue;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            while (_deadlines.TryPeek(out PoolCall? call, out long deadline))
            {
                if (!call.State.HasEnded() && deadline > now)
                {
                    next = deadline;
                    break;
                }
                _deadlines.Dequeue();
                if (!call.State.HasEnded()) (late ??= []).Add(call);
            }
            foreach (WorkerSlot slot in _slots)
            {
                next = Math.Min(next, KillIfDueLocked(slot, now, ref actions));
                next = Math.Min(next, GiveMemoryBackLocked(slot, now, ref actions));
                TeachSpareLocked(slot, ref actions);
            }
            next = Math.Min(next, ShrinkLocked(now, ref actions));
            ComeToRestLocked(now);
            // A call that was taken back leaves room for those in the queue.
            DispatchLocked(ref actions);
        }
        Perform(actions);
        foreach (PoolCall call in late ?? []) End(call, EndReason.TimedOut);
        // Ending a late call may have set a grace period.
        return late is null ? next : now;
    }

    /// <summary>The pool has come to use another method, of which its spares should know.</summary>
    internal void OnNewMethod()
    {
        if (_options.Standby > 0) TickDue?.Invoke();
    }

    private long AfterNow(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan) return long.MaxValue;
        double ticks = Now + time.TotalSeconds * Stopwatch.Frequency;
        return ticks >= long.MaxValue ? long.MaxValue : (long)ticks;
    }

    private void Perform(Actions actions)
    {
        if (actions.Perform(this)) TickDue?.Invoke();
    }
}
