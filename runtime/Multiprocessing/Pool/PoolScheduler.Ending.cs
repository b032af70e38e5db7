using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Telemetry;

namespace Multiprocessing.Pool;

// How calls, and the pool, come to their end.
internal sealed partial class PoolScheduler
{
    private void End(PoolCall call, EndReason reason)
    {
        Actions actions = default;
        WorkerSlot? asked = null;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (call.State.HasEnded() || call.State == CallState.New || call.EndReason != EndReason.None) return;
            call.EndReason = reason;
            if (call.State == CallState.Queued)
            {
                FailLocked(call, EndException(call), ref actions);
                DispatchLocked(ref actions);
            }
            else if (call.State.IsWithWorker())
            {
                asked = call.Slot;
                EndSentLocked(call, asked!, ref actions);
            }
        }
        Perform(actions);
        if (asked is not null) TickDue?.Invoke();
    }

    private void OnOutcomeLocked(WorkerSlot slot, PoolCall call, bool isError, long now, ref Actions actions)
    {
        slot.Remove(call);
        MeasureEnd(call, isError || call.EndReason == EndReason.TimedOut, Stopwatch.GetElapsedTime(call.SentAt, now), ref actions);
        EndLocked(call, ref actions);
        if (!call.IsInitializer) OnCallDoneLocked(slot, ref actions);
        else if (!isError) OnInitializedLocked(slot, ref actions);
    }

    private void EndSentLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        if (TryTakeBackLocked(slot, call, ref actions))
        {
            DispatchLocked(ref actions);
            return;
        }
        // Only the call that runs can hear it; another one is asked when its turn comes.
        RequestDueCancellationLocked(slot);
        // A method without a token of its own cannot hear the request: waiting would help nobody.
        call.KillAt = call.Method.IsCancellable ? AfterNow(_options.CancellationGracePeriod) : Now;
    }

    /// <summary>
    /// Asks the call that runs to end, if it is to. Under the lock: a request that came late would overwrite one for a
    /// later call.
    /// </summary>
    private static void RequestDueCancellationLocked(WorkerSlot slot)
    {
        if (slot.InFlight is [{ EndReason: not EndReason.None } running, ..]) slot.RequestCancellation(running);
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
        foreach (PoolCall call in slot.InFlight.ToArray()) call.KillAt = long.MaxValue;
        slot.WasKilled = true;
        LogKillLocked(slot, ref actions);
        actions.Kill(slot);
        return long.MaxValue;
    }

    private void LogKillLocked(WorkerSlot slot, ref Actions actions)
    {
        if (_options.Log is null) return;
        int? id = slot.ProcessId;
        string reason = slot.InFlight.Count == 0
            ? $"it did not end within the grace period of {_options.CancellationGracePeriod}"
            : $"'{slot.InFlight[0].Method.Name}' {(slot.InFlight[0].EndReason == EndReason.TimedOut ? "did not end in time" : "went on after it was cancelled")}";
        actions.Log(log => log.WorkerKilled(id, reason));
    }

    private bool TryTakeBackLocked(WorkerSlot slot, PoolCall call, ref Actions actions)
    {
        if (slot.IsSending || !slot.TryTakeBack(call)) return false;
        slot.Remove(call);
        FailLocked(call, EndException(call), ref actions);
        return true;
    }

    private void EndLocked(PoolCall call, ref Actions actions)
    {
        // The arguments of a call that is being sent are still read; its sender releases them.
        bool isBeingSent = call.State == CallState.BeingSent;
        MoveLocked(call, isBeingSent ? CallState.EndedBeingSent : CallState.Ended, ref actions);
        if (!isBeingSent) actions.ReleaseArguments(call);
        if (_openCount == 0) CompleteIfOverLocked(ref actions);
    }

    private void OnLostLocked(PoolCall call, bool wasRunning, WorkerSlot slot, ref WorkerDiedException? death, ref Actions actions)
    {
        if (call.EndReason != EndReason.None)
        {
            FailLocked(call, EndException(call), ref actions);
        }
        else if (call.State == CallState.BeingSent && !call.IsInitializer)
        {
            MoveLocked(call, CallState.Orphaned, ref actions);
        }
        else if ((!wasRunning || call.RetriesLeft > 0) && !call.IsInitializer && _state != PoolState.Ending
            && (call.Arguments is not null || slot.TryRetract(call)))
        {
            if (wasRunning)
            {
                CountRetryLocked(call, slot, ref actions);
                call.BeginAnew();
            }
            EnqueueLocked(call, ref actions);
        }
        else
        {
            // Each call its own exception object, so that their stack traces do not pile up.
            long since = Math.Max(call.SentAt, slot.LastOutcomeAt);
            WorkerDiedException own = slot.DescribeDeath(call, Stopwatch.GetElapsedTime(since, Now));
            death ??= own;
            FailLocked(call, own, ref actions);
        }
    }

    private void FailLocked(PoolCall call, Exception error, ref Actions actions)
    {
        TimeSpan elapsed = call.SentAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(call.SentAt, Now);
        MeasureEnd(call, isFailure: true, elapsed, ref actions);
        EndLocked(call, ref actions);
        actions.Fail(call, error);
    }

    private static void MeasureEnd(PoolCall call, bool isFailure, TimeSpan elapsed, ref Actions actions)
    {
        if (!PoolTelemetry.MeasuresCalls) return;
        string method = call.Method.Name;
        actions.Measure(() => PoolTelemetry.CallEnded(method, isFailure, elapsed));
    }

    private void CountRetryLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        call.RetriesLeft--;
        if (_options.Log is null) return;
        (string method, int? id, int left) = (call.Method.Name, slot.ProcessId, call.RetriesLeft);
        actions.Log(log => log.CallRetried(method, id, left));
    }

    private void FaultLocked(Exception error, string text, ref Actions actions)
    {
        if (_state is PoolState.Ending or PoolState.Ended) return;
        _fault = error;
        _faultText = text;
        if (_options.Log is not null) actions.Log(log => log.PoolBroke(text, error));
        _state = PoolState.Ending;
        _allUp?.TrySetException(new MultiprocessingException($"The pool broke before all its workers were up: {text}", error));
        EndAllLocked(call => new MultiprocessingException(
            $"The pool broke before '{call.Method.Name}' had ended: {text}", error), asks: false, ref actions);
    }

    /// <param name="reason">What the calls end with.</param>
    /// <param name="asks">Whether workers are asked to end first, and killed when their time is up.</param>
    /// <param name="actions">What is to be done.</param>
    private void EndAllLocked(Func<PoolCall, Exception> reason, bool asks, ref Actions actions)
    {
        while (_queue.TryDequeue(out PoolCall call))
        {
            if (call.State != CallState.Queued) continue;
            FailLocked(call, reason(call), ref actions);
        }
        foreach (WorkerSlot slot in _slots)
        {
            foreach (PoolCall call in slot.InFlight.ToArray()) FailLocked(call, reason(call), ref actions);
            slot.RemoveAll();
            if (slot.State == SlotState.Launching) continue;
            if (asks)
            {
                // Being asked once more gives it no more time.
                slot.KillAt = Math.Min(slot.KillAt, AfterNow(_options.TerminationGracePeriod));
                actions.Terminate(slot);
            }
            else
            {
                actions.Kill(slot);
            }
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
                else RetireLocked(slot, "the pool was closed", ref actions);
            }
        }
        if (_state is PoolState.Ending or PoolState.Ended && _openCount == 0) _drained.TrySetResult();
        if (_state != PoolState.Ending || _slots.Count > 0) return;
        _state = PoolState.Ended;
        _ended.TrySetResult();
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
}
