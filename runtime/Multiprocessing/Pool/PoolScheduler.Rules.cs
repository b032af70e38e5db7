using System.Diagnostics;
using Multiprocessing.Native;
using Multiprocessing.Telemetry;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

// What the events of the other part have in common. Every method here is called with the lock held, but for those at the end.
internal sealed partial class PoolScheduler
{
    /// <summary>Throws if the pool takes no calls (any more).</summary>
    internal void ThrowIfNotAccepting()
    {
        lock (_sync) ThrowIfNotAcceptingLocked(isPartOfOperation: false);
    }

    /// <summary>A map has begun: calls of its own are accepted until <see cref="EndOperation"/>, also by a closed pool.</summary>
    internal void BeginOperation()
    {
        lock (_sync)
        {
            ThrowIfNotAcceptingLocked(isPartOfOperation: false);
            _openCount++;
        }
    }

    /// <inheritdoc cref="BeginOperation"/>
    internal void EndOperation()
    {
        Actions actions = default;
        lock (_sync)
        {
            _openCount--;
            CompleteIfOverLocked(ref actions);
        }
        Perform(actions);
    }

    private void ThrowIfNotAcceptingLocked(bool isPartOfOperation)
    {
        if (_fault is { } fault)
        {
            throw new MultiprocessingException($"The pool is broken and takes no more calls: {_faultText}", fault);
        }
        if (_state != PoolState.Running && !(isPartOfOperation && _state == PoolState.Closing))
        {
            throw new ObjectDisposedException(nameof(ProcessPool), "The pool was closed, terminated or disposed, and takes no more calls.");
        }
    }

    private bool AcceptLocked(PoolCall call)
    {
        _openCount++;
        if (call.Timeout == Timeout.InfiniteTimeSpan) return false;
        call.Deadline = AfterNow(call.Timeout);
        if (_deadlines.Count > 64 + (2 * _openCount)) ForgetEndedLocked();
        bool isEarliest = !_deadlines.TryPeek(out _, out long earliest) || call.Deadline < earliest;
        _deadlines.Enqueue(call, call.Deadline);
        return isEarliest;
    }

    // Those that ended in time lie behind one with a later deadline, and would be kept until then.
    private void ForgetEndedLocked()
    {
        (PoolCall, long)[] open = [.. _deadlines.UnorderedItems.Where(d => d.Element.State != CallState.Ended)];
        _deadlines.Clear();
        _deadlines.EnqueueRange(open);
    }

    private void EnqueueLocked(PoolCall call)
    {
        if (call.State == CallState.Sent) PoolTelemetry.Running(-1);
        call.State = CallState.Queued;
        call.Slot = null;
        call.KillAt = long.MaxValue;
        _queuedCount++;
        PoolTelemetry.Queued(1);
        // The sequence keeps calls of one priority in order; a call that comes back after a death keeps its place by its number.
        // The complement and not the negative, which the smallest number does not have.
        _queue.Enqueue(call, (~call.Priority, call.Id));
    }

    private void RemoveFromQueueLocked()
    {
        _queuedCount--;
        PoolTelemetry.Queued(-1);
    }

    private WorkerSlot? FindIdleLocked()
    {
        // Always the first one, so that those at the end of the list stay idle and may be shrunk away.
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.IsIdle) return slot;
        }
        return null;
    }

    /// <summary>A busy worker that may have one more queued call waiting on its ring.</summary>
    private WorkerSlot? FindRoomLocked(PoolCall call)
    {
        if (call.IsLarge || HasWorkersToStartLocked()) return null;
        WorkerSlot? best = null;
        foreach (WorkerSlot slot in _slots)
        {
            int count = slot.InFlight.Count;
            // A ring is filled in one go once it is half empty: that costs less than topping it up after each result.
            bool isDue = slot.IsFilling || count * 2 <= slot.Depth;
            if (isDue && HasRoom(slot, call) && (best is null || count < best.InFlight.Count)) best = slot;
        }
        best?.IsFilling = true;
        return best;
    }

    /// <summary>A busy worker onto whose ring a call can be serialized that has not been serialized yet.</summary>
    private WorkerSlot? FindOpenRingLocked(PoolCall call)
    {
        if (HasWorkersToStartLocked()) return null;
        WorkerSlot? best = null;
        foreach (WorkerSlot slot in _slots)
        {
            bool isOpen = !slot.IsSending && slot.LargeCalls == 0 && HasRoom(slot, call);
            if (isOpen && (best is null || slot.InFlight.Count < best.InFlight.Count)) best = slot;
        }
        return best;
    }

    /// <summary>
    /// Whether the pool has fewer workers than it may have. Then no call waits on a ring, where nobody would start a worker for it: the
    /// one before it may wait for what this very call does.
    /// </summary>
    private bool HasWorkersToStartLocked()
    {
        int active = 0;
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.State != SlotState.Retiring && slot.Replacement is null && !slot.IsStandby) active++;
        }
        return active < _options.Workers;
    }

    private bool HasRoom(WorkerSlot slot, PoolCall call)
    {
        int count = slot.InFlight.Count;
        return slot.State == SlotState.Ready
            && !slot.IsStandby
            && count < slot.Depth
            && slot.CallsDone + count < _options.MaxCallsPerWorker
            && slot.RingBytes + call.RingBytes <= MaxRingBytes;
    }

    /// <summary>Puts calls that wait behind another one back into the queue when a worker has nothing to do.</summary>
    /// <returns>Whether there were any.</returns>
    private bool StealLocked()
    {
        if (_queuedCount > 0 || FindIdleLocked() is null) return false;
        WorkerSlot? victim = null;
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.InFlight.Count > 1 && !slot.IsSending && (victim is null || slot.InFlight.Count > victim.InFlight.Count)) victim = slot;
        }
        if (victim is null) return false;
        bool any = false;
        for (int wanted = victim.InFlight.Count / 2; wanted > 0; wanted--)
        {
            PoolCall last = victim.InFlight[^1];
            if (last.EndReason != EndReason.None || !victim.TryRetract(last)) break;
            victim.Remove(last);
            EnqueueLocked(last);
            any = true;
        }
        return any;
    }

    /// <summary>Learns from an outcome how many calls make sense on the worker's ring.</summary>
    private static void LearnLocked(WorkerSlot slot, PoolCall call)
    {
        // A ring that holds this much work keeps the worker busy while the next call is on its way.
        const double enoughSeconds = 200e-6;
        // Calls this long lose nothing by waiting in the queue, where any worker can take them.
        const double longSeconds = 10e-3;
        const int maxDepth = 256;

        long now = Now;
        double seconds = Stopwatch.GetElapsedTime(Math.Max(call.SentAt, slot.LastOutcomeAt), now).TotalSeconds;
        slot.LastOutcomeAt = now;
        slot.SecondsPerCall = slot.SecondsPerCall == 0 ? seconds : (slot.SecondsPerCall * 0.75) + (seconds * 0.25);
        slot.Depth = slot.SecondsPerCall >= longSeconds ? 1 : (int)Math.Clamp(enoughSeconds / Math.Max(slot.SecondsPerCall, 1e-9), 2, maxDepth);
    }

    private long KillIfDueLocked(WorkerSlot slot, long now, ref Actions actions)
    {
        long next = slot.KillAt;
        for (int i = slot.InFlight.Count - 1; i >= 0; i--)
        {
            PoolCall call = slot.InFlight[i];
            if (call.KillAt > now)
            {
                next = Math.Min(next, call.KillAt);
            }
            else if (TryTakeBackLocked(slot, call, ref actions))
            {
                continue;
            }
            else if (i == 0)
            {
                next = now;
            }
            else
            {
                // The outcome of the call before it is on its way.
                next = Math.Min(next, AfterNow(TimeSpan.FromMilliseconds(1)));
            }
        }
        if (next > now) return next;
        slot.KillAt = long.MaxValue;
        foreach (PoolCall call in slot.InFlight) call.KillAt = long.MaxValue;
        actions.Kill(slot);
        return long.MaxValue;
    }

    private bool TryTakeBackLocked(WorkerSlot slot, PoolCall call, ref Actions actions)
    {
        if (slot.IsSending || !slot.TryRetract(call)) return false;
        slot.Remove(call);
        EndLocked(call, ref actions);
        actions.Fail(call, EndException(call));
        return true;
    }

    private static void AssignLocked(PoolCall call, WorkerSlot slot)
    {
        call.State = CallState.Sent;
        call.Slot = slot;
        call.SentAt = Now;
        slot.Add(call);
        PoolTelemetry.Running(1);
    }

    private static void QueueSendLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        slot.Outbox.Enqueue(call);
        if (slot.IsSending) return;
        slot.IsSending = true;
        actions.Flush(slot);
    }

    /// <summary>Gives queued calls to workers, starts workers if that is not enough, and ends them when all is done.</summary>
    private void DispatchLocked(ref Actions actions)
    {
        do
        {
            while (TryPeekQueuedLocked(out PoolCall? call) && (FindIdleLocked() ?? FindRoomLocked(call)) is { } slot)
            {
                _queue.Dequeue();
                RemoveFromQueueLocked();
                AssignLocked(call, slot);
                QueueSendLocked(call, slot, ref actions);
            }
        }
        while (StealLocked());
        foreach (WorkerSlot slot in _slots) slot.IsFilling = false;
        if (_queuedCount > 0 && _state is PoolState.Running or PoolState.Closing) StartWorkersLocked(_queuedCount, ref actions);
        CompleteIfOverLocked(ref actions);
    }

    /// <summary>Starts workers until so many are on their way up, or the pool has all it may have.</summary>
    private void StartWorkersLocked(int wanted, ref Actions actions)
    {
        int starting = 0;
        int active = 0;
        int standby = 0;
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.State == SlotState.Retiring || slot.Replacement is not null) continue;
            if (slot.State is SlotState.Launching or SlotState.Initializing) starting++;
            if (slot.IsStandby) standby++;
            else active++;
        }
        // Also one that is still on its way up is further on than a new one.
        for (; standby > 0 && active < _options.Workers; standby--, active++)
        {
            WorkerSlot next = _slots.Where(s => s.IsStandby && s.State != SlotState.Retiring).MaxBy(s => s.IsUp)!;
            next.IsStandby = false;
        }
        for (; starting < wanted && active < _options.Workers; starting++, active++) AddSlotLocked(isStandby: false, ref actions);
        for (; standby < _options.Standby; standby++) AddSlotLocked(isStandby: true, ref actions);
    }

    private WorkerSlot AddSlotLocked(bool isStandby, ref Actions actions)
    {
        WorkerSlot slot = _createSlot();
        slot.IsStandby = isStandby;
        _slots.Add(slot);
        actions.Launch(slot);
        return slot;
    }

    private bool TryPeekQueuedLocked(out PoolCall call)
    {
        while (_queue.TryPeek(out call!, out _))
        {
            if (call.State == CallState.Queued) return true;
            _queue.Dequeue();
        }
        return false;
    }

    private void OnCallDoneLocked(WorkerSlot slot, ref Actions actions)
    {
        slot.CallsDone++;
        if (slot.State != SlotState.Ready || slot.InFlight.Count > 0) return;
        if (slot.CallsDone >= _options.MaxCallsPerWorker)
        {
            RetireLocked(slot, ref actions);
            if (_state == PoolState.Running) StartWorkersLocked(int.MaxValue, ref actions);
        }
        else if (slot.Replacement is not null)
        {
            RetireReplacedLocked(ref actions);
        }
        else if (_options.MaxWorkingSet is long most && _state == PoolState.Running && slot.WorkingSet > most)
        {
            slot.Replacement = AddSlotLocked(isStandby: false, ref actions);
        }
    }

    /// <summary>Lets the workers go whose replacements are up, once they have nothing to do.</summary>
    private void RetireReplacedLocked(ref Actions actions)
    {
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.State == SlotState.Ready && slot.Replacement is { IsUp: true } && slot.InFlight.Count == 0) RetireLocked(slot, ref actions);
        }
    }

    private void RetireLocked(WorkerSlot slot, ref Actions actions)
    {
        slot.State = SlotState.Retiring;
        // Code that runs at the end of a process may hang as well.
        slot.KillAt = AfterNow(_options.CancellationGracePeriod);
        actions.Shutdown(slot);
    }

    private void OnInitializedLocked(WorkerSlot slot, ref Actions actions)
    {
        if (slot.State == SlotState.Initializing) slot.State = SlotState.Ready;
        ForgetStartFailuresLocked();
        RetireReplacedLocked(ref actions);
    }

    private void EndLocked(PoolCall call, ref Actions actions)
    {
        if (call.State == CallState.Ended) return;
        if (call.State == CallState.Queued) RemoveFromQueueLocked();
        else if (call.State == CallState.Sent) PoolTelemetry.Running(-1);
        call.State = CallState.Ended;
        call.Slot = null;
        if (!call.IsInitializer) _openCount--;
        // The bytes of a call that is being sent are still read; its sender releases them.
        if (!call.IsBeingSent) actions.ReleaseArguments(call);
        if (_openCount == 0) CompleteIfOverLocked(ref actions);
    }

    private void OnLostLocked(PoolCall call, bool wasRunning, WorkerSlot slot, ref WorkerDiedException? death, ref Actions actions)
    {
        if (call.State == CallState.Ended) return;
        if (call.EndReason != EndReason.None)
        {
            Exception ended = EndException(call);
            EndLocked(call, ref actions);
            actions.Fail(call, ended);
        }
        else if (call.IsBeingSent && !call.IsInitializer)
        {
            // The thread that is putting it on the dead worker's ring will bring it back.
            call.State = CallState.Orphaned;
            PoolTelemetry.Running(-1);
            call.Slot = null;
        }
        else if ((!wasRunning || call.RetriesLeft > 0) && !call.IsInitializer && _state != PoolState.Ending
            && (call.Arguments is not null || slot.TryRetract(call)))
        {
            if (wasRunning) call.RetriesLeft--;
            EnqueueLocked(call);
        }
        else
        {
            // Each call its own exception object, so that their stack traces do not pile up.
            WorkerDiedException own = slot.DescribeDeath(call, Stopwatch.GetElapsedTime(Math.Max(call.SentAt, slot.LastOutcomeAt)));
            death ??= own;
            PoolTelemetry.CallEnded(call.Method.Name, isFailure: true, own.Elapsed);
            EndLocked(call, ref actions);
            actions.Fail(call, own);
        }
    }

    private void CountDeathLocked(WorkerSlot slot, PoolCall? running, bool hasServed, ref WorkerDiedException? death, ref Actions actions)
    {
        death ??= slot.DescribeDeath(running, TimeSpan.Zero);
        PoolTelemetry.WorkerDied(death);
        bool isKill = death.Signal is Interop.Libc.SIGKILL or Interop.Libc.SIGTERM;
        if (!hasServed && (isKill ? ++_killsAtStart >= MaxKillsAtStart : ++_startFailures >= MaxStartFailures))
        {
            FaultLocked(death, death.Message, ref actions);
            return;
        }
        if (_options.MaxWorkerDeaths is not int limit) return;
        long now = Now;
        _deaths.Enqueue(now);
        while (_options.WorkerDeathWindow != Timeout.InfiniteTimeSpan
            && _deaths.TryPeek(out long first) && Stopwatch.GetElapsedTime(first, now) > _options.WorkerDeathWindow)
        {
            _deaths.Dequeue();
        }
        if (_deaths.Count > limit)
        {
            FaultLocked(death, death.Message, ref actions);
        }
    }

    private void ForgetStartFailuresLocked()
    {
        _startFailures = 0;
        _killsAtStart = 0;
    }

    private void FaultLocked(Exception error, string text, ref Actions actions)
    {
        if (_state is PoolState.Ending or PoolState.Ended) return;
        _fault = error;
        _faultText = text;
        _state = PoolState.Ending;
        EndAllLocked(call => new MultiprocessingException(
            $"The pool broke before '{call.Method.Name}' had ended: {text}", error), ref actions);
    }

    private void EndAllLocked(Func<PoolCall, Exception> reason, ref Actions actions)
    {
        while (_queue.TryDequeue(out PoolCall? call, out _))
        {
            if (call.State != CallState.Queued) continue;
            EndLocked(call, ref actions);
            actions.Fail(call, reason(call));
        }
        foreach (WorkerSlot slot in _slots)
        {
            foreach (PoolCall call in slot.InFlight)
            {
                EndLocked(call, ref actions);
                actions.Fail(call, reason(call));
            }
            slot.RemoveAll();
            slot.Outbox.Clear();
            if (slot.State != SlotState.Launching) actions.Kill(slot);
        }
    }

    /// <summary>Takes the steps at the end of a pool's life that are due.</summary>
    private void CompleteIfOverLocked(ref Actions actions)
    {
        if (_state == PoolState.Closing && _openCount == 0)
        {
            _state = PoolState.Ending;
            foreach (WorkerSlot slot in _slots)
            {
                if (slot.State is SlotState.Launching or SlotState.Retiring) continue;
                // Its ring is being written to by the sender of the initializer.
                if (slot.State == SlotState.Initializing) actions.Kill(slot);
                else RetireLocked(slot, ref actions);
            }
        }
        if (_state is PoolState.Ending or PoolState.Ended && _openCount == 0) _drained.TrySetResult();
        if (_state != PoolState.Ending || _slots.Count > 0) return;
        _state = PoolState.Ended;
        _ended.TrySetResult();
    }

    private long ShrinkLocked(long now, ref Actions actions)
    {
        if (_options.IdleTimeout == Timeout.InfiniteTimeSpan) return long.MaxValue;
        long next = long.MaxValue;
        foreach (WorkerSlot slot in _slots)
        {
            if (!slot.IsIdle || _state != PoolState.Running) continue;
            double due = slot.IdleSince + _options.IdleTimeout.TotalSeconds * Stopwatch.Frequency;
            if (due > now)
            {
                next = due >= long.MaxValue ? next : Math.Min(next, (long)due);
                continue;
            }
            slot.IsShrunk = true;
            RetireLocked(slot, ref actions);
            next = Math.Min(next, slot.KillAt);
        }
        return next;
    }

    private static long GiveMemoryBackLocked(WorkerSlot slot, long now, ref Actions actions)
    {
        if (!slot.IsIdle || !slot.HoldsSpareMemory) return long.MaxValue;
        // Long enough that a caller who sends large messages one after the other does not pay for fresh pages each time.
        long due = slot.IdleSince + Stopwatch.Frequency;
        if (due > now) return due;
        slot.IdleSince = now;
        // Whoever wants to send waits until the pages are gone.
        slot.IsSending = true;
        actions.GiveMemoryBack(slot);
        return due + Stopwatch.Frequency;
    }

    private static long AfterNow(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan) return long.MaxValue;
        double ticks = Now + time.TotalSeconds * Stopwatch.Frequency;
        return ticks >= long.MaxValue ? long.MaxValue : (long)ticks;
    }

    private static Exception EndException(PoolCall call) => call.EndReason == EndReason.TimedOut
        ? new TimeoutException($"'{call.Method.Name}' did not end within its time of {call.Timeout}.")
        : new OperationCanceledException($"'{call.Method.Name}' was cancelled.", call.CancellationToken);

    /// <summary>The outcome of a call that was being ended when its worker answered.</summary>
    internal static Exception? Override(PoolCall call, EndReason reason, bool isError) => reason switch
    {
        EndReason.TimedOut => EndException(call),
        // A method that was asked to end and still returned a value has done its work.
        EndReason.Cancelled when isError => EndException(call),
        _ => null,
    };

    private void End(PoolCall call, EndReason reason)
    {
        Actions actions = default;
        WorkerSlot? asked = null;
        lock (_sync)
        {
            if (call.State is CallState.Ended or CallState.New || call.EndReason != EndReason.None) return;
            call.EndReason = reason;
            if (call.State == CallState.Queued)
            {
                EndLocked(call, ref actions);
                actions.Fail(call, EndException(call));
                DispatchLocked(ref actions);
            }
            else if (call.State == CallState.Sent)
            {
                asked = call.Slot;
                EndSentLocked(call, asked!, ref actions);
            }
        }
        Perform(actions);
        if (asked is not null) ClockChanged?.Invoke();
    }

    private void EndSentLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        if (TryTakeBackLocked(slot, call, ref actions))
        {
            DispatchLocked(ref actions);
            return;
        }
        // Only the call that runs can hear it; another one is asked when its turn comes.
        if (slot.InFlight[0] == call) actions.RequestCancellation(slot, call);
        // A method without a token of its own cannot hear the request: waiting would help nobody.
        call.KillAt = call.Method.IsCancellable ? AfterNow(_options.CancellationGracePeriod) : Now;
    }

    /// <summary>
    /// Not under the lock. Puts a call, if one is given, and then those that wait in the outbox on the ring: one thread at a time.
    /// </summary>
    /// <param name="slot">The worker; its <see cref="WorkerSlot.IsSending"/> was set by whoever calls this.</param>
    /// <param name="first">A call of the calling thread's own, marked as being sent.</param>
    /// <param name="actions">Takes what is to be done as a consequence.</param>
    /// <exception cref="ProcessSerializationException">The arguments of <paramref name="first"/> could not be serialized.</exception>
    private void SendAll(WorkerSlot slot, PoolCall? first, ref Actions actions)
    {
        ProcessSerializationException? failure = null;
        PoolCall? next = first;
        do
        {
            PoolCall? call = next;
            bool isOrphaned = false;
            bool hasEnded = false;
            if (call is not null && Put(slot, call) is { } error)
            {
                // The submitter hears of it by an exception.
                if (call == first) failure = error;
                slot.EndSend(call);
                OnSerializationFailed(slot, call, call == first ? null : error, ref actions);
                call = null;
            }
            lock (_sync)
            {
                if (call is not null)
                {
                    call.IsBeingSent = false;
                    isOrphaned = call.State == CallState.Orphaned;
                    hasEnded = call.State == CallState.Ended;
                    if (call.Slot == slot) slot.Recharge(call);
                }
                if (slot.Outbox.TryDequeue(out next))
                {
                    next.IsBeingSent = true;
                }
                else
                {
                    slot.IsSending = false;
                    DispatchLocked(ref actions);
                }
            }
            bool isBegun = call is not null && slot.EndSend(call);
            if (hasEnded) call!.ReleaseArguments();
            if (isOrphaned && BringBack(slot, call!, isBegun, ref actions) is { } lost && call == first) failure = lost;
        }
        while (next is not null);
        if (failure is not null) throw failure;
    }

    /// <returns>Why the arguments could not be serialized; null if all went well.</returns>
    private static ProcessSerializationException? Put(WorkerSlot slot, PoolCall call)
    {
        try
        {
            // Retried calls need their arguments later, when the ring has long been reused.
            if (call.RetriesLeft > 0 && call.Arguments is null) call.SerializeArguments();
            if (slot.Send(call)) return null;
            // No room means no worker, as HasRoom counts. If there is one all the same, its ring is damaged.
            if (call.Arguments is null) call.SerializeArguments();
            slot.Kill();
            return null;
        }
        catch (ProcessSerializationException error)
        {
            return error;
        }
    }

    /// <summary>Queues a call again whose worker died while it was put on its ring, unless it may not run twice.</summary>
    private ProcessSerializationException? BringBack(WorkerSlot slot, PoolCall call, bool isBegun, ref Actions actions)
    {
        try
        {
            if (call.Arguments is null) call.SerializeArguments();
        }
        catch (ProcessSerializationException error)
        {
            OnSerializationFailed(slot, call, null, ref actions);
            return error;
        }
        lock (_sync)
        {
            Exception? ended = _fault is { } fault ? new MultiprocessingException($"The pool broke before '{call.Method.Name}' had ended: {_faultText}", fault)
                : _state is PoolState.Ending or PoolState.Ended ? new TaskCanceledException($"The pool was terminated before '{call.Method.Name}' had ended.")
                : call.EndReason != EndReason.None ? EndException(call)
                : isBegun && call.RetriesLeft == 0 ? slot.DescribeDeath(call, Stopwatch.GetElapsedTime(call.SentAt))
                : null;
            if (ended is null)
            {
                if (isBegun) call.RetriesLeft--;
                EnqueueLocked(call);
                DispatchLocked(ref actions);
            }
            else
            {
                EndLocked(call, ref actions);
                actions.Fail(call, ended);
            }
        }
        return null;
    }

    private void OnSerializationFailed(WorkerSlot slot, PoolCall call, Exception? toDeliver, ref Actions actions)
    {
        lock (_sync)
        {
            call.IsBeingSent = false;
            slot.Remove(call);
            EndLocked(call, ref actions);
            if (toDeliver is not null) actions.Fail(call, toDeliver);
        }
    }

    private void Perform(Actions actions)
    {
        if (actions.Perform(this)) ClockChanged?.Invoke();
    }
}
