using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Telemetry;

namespace Multiprocessing.Pool;

// How calls, and the pool, come to their end.
internal sealed partial class PoolScheduler
{
    /// <summary>The caller's token fired, or its stream is read no further.</summary>
    internal void Cancel(PoolCall call) => End(call, EndReason.Cancelled);

    private void End(PoolCall call, EndReason reason)
    {
        Actions actions = default;
        PoolWorker? asked = null;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (call.State.HasEnded() || call.State == CallState.New || call.EndReason != EndReason.None) return;
            call.EndReason = reason;
            if (call.State == CallState.Queued)
            {
                FailLocked(call, PoolErrors.EndOf(call), ref actions);
                DispatchLocked(ref actions);
            }
            else if (call.State.IsWithWorker())
            {
                asked = call.Worker;
                EndSentLocked(call, asked!, ref actions);
            }
            AssertInvariantsLocked();
        }
        Perform(actions);
        if (asked is not null) TickDue?.Invoke();
    }

    private void OnOutcomeLocked(PoolWorker worker, PoolCall call, bool isError, long now, ref Actions actions)
    {
        worker.Remove(call);
        MeasureEnd(
            call,
            isError || call.EndReason == EndReason.TimedOut,
            Stopwatch.GetElapsedTime(call.SentAt, now),
            ref actions);
        EndLocked(call, ref actions);
        if (!call.IsInitializer) OnCallDoneLocked(worker, ref actions);
        else if (!isError) OnInitializedLocked(worker, ref actions);
    }

    private void EndSentLocked(PoolCall call, PoolWorker worker, ref Actions actions)
    {
        if (TryTakeBackLocked(worker, call, ref actions))
        {
            DispatchLocked(ref actions);
            return;
        }
        // Only the call that runs can react to it; another one is asked when its turn comes.
        RequestDueCancellationLocked(worker);
        // A method without a token of its own cannot react to the request: waiting would not help.
        call.KillAt = call.Method.IsCancellable ? _clock.After(_options.CancellationGracePeriod) : Now;
    }

    /// <summary>
    /// Asks the call that runs to end, if it is to. Under the lock: a request that came late would overwrite one for a
    /// later call.
    /// </summary>
    private static void RequestDueCancellationLocked(PoolWorker worker)
    {
        if (worker.Calls is [{ EndReason: not EndReason.None } running, ..]) worker.Port.RequestCancellation(running);
    }

    private bool TryTakeBackLocked(PoolWorker worker, PoolCall call, ref Actions actions)
    {
        if (worker.Outbox.IsBusy || !worker.TryTakeBack(call)) return false;
        worker.Remove(call);
        FailLocked(call, PoolErrors.EndOf(call), ref actions);
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

    private void OnLostLocked(
        PoolCall call, bool wasRunning, PoolWorker worker, ref WorkerDiedException? death, ref Actions actions)
    {
        if (call.EndReason != EndReason.None)
        {
            FailLocked(call, PoolErrors.EndOf(call), ref actions);
        }
        else if (call.State == CallState.BeingSent && !call.IsInitializer)
        {
            MoveLocked(call, CallState.Orphaned, ref actions);
        }
        else if ((!wasRunning || call.RetriesLeft > 0) && !call.IsInitializer && _state != PoolState.Ending
            && (call.Arguments is not null || worker.Port.TryRetract(call)))
        {
            if (wasRunning)
            {
                CountRetryLocked(call, worker, ref actions);
                call.BeginAnew();
            }
            EnqueueLocked(call, ref actions);
        }
        else
        {
            // Each call its own exception object, so that their stack traces do not pile up.
            long since = Math.Max(call.SentAt, worker.Pace.LastOutcomeAt);
            WorkerDiedException own = worker.Port.DescribeDeath(call, Stopwatch.GetElapsedTime(since, Now));
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

    private void CountRetryLocked(PoolCall call, PoolWorker worker, ref Actions actions)
    {
        call.RetriesLeft--;
        if (_options.Log is null) return;
        (string method, int? id, int left) = (call.Method.Name, worker.Port.ProcessId, call.RetriesLeft);
        actions.Log(log => log.CallRetried(method, id, left));
    }

    private void FaultLocked(Exception error, string text, ref Actions actions)
    {
        if (_state is PoolState.Ending or PoolState.Ended) return;
        _fault = error;
        _faultText = text;
        if (_options.Log is not null) actions.Log(log => log.PoolBroke(text, error));
        _state = PoolState.Ending;
        _allUp?.TrySetException(PoolErrors.BrokenWhileStarting(text, error));
        EndAllLocked(call => PoolErrors.Broken(call, text, error), asks: false, ref actions);
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
        foreach (PoolWorker worker in _workers)
        {
            foreach (PoolCall call in worker.Calls.ToArray()) FailLocked(call, reason(call), ref actions);
            worker.RemoveAll();
            if (worker.State is PoolWorkerState.Launching or PoolWorkerState.Greeted) continue;
            if (asks)
            {
                // Being asked once more gives it no more time.
                worker.KillAt = Math.Min(worker.KillAt, _clock.After(_options.TerminationGracePeriod));
                if (worker.State < PoolWorkerState.Retiring) worker.MoveTo(PoolWorkerState.Retiring);
                actions.Terminate(worker);
            }
            else
            {
                KillLocked(worker, ref actions);
            }
        }
    }

    /// <summary>Takes the steps at the end of a pool's life that are due.</summary>
    private void CompleteIfOverLocked(ref Actions actions)
    {
        if (_state == PoolState.Closing && _openCount == 0)
        {
            _state = PoolState.Ending;
            foreach (PoolWorker worker in _workers)
            {
                // The ring of one that is to initialize is written to by the sender of the initializer.
                if (worker.IsToInitialize) KillLocked(worker, ref actions);
                else if (worker.State is PoolWorkerState.ComingUp or PoolWorkerState.Ready)
                {
                    RetireLocked(worker, RetireReason.PoolClosed, ref actions);
                }
            }
        }
        if (_state is PoolState.Ending or PoolState.Ended && _openCount == 0) _drained.TrySetResult();
        if (_state != PoolState.Ending || _workers.Count > 0) return;
        _state = PoolState.Ended;
        _ended.TrySetResult();
    }

    /// <summary>The outcome of a call that was being ended when its worker answered.</summary>
    internal static Exception? Override(PoolCall call, EndReason reason, bool isError) => reason switch
    {
        EndReason.TimedOut => PoolErrors.EndOf(call),
        // A method that was asked to end and still returned a value has done its work.
        EndReason.Cancelled when isError => PoolErrors.EndOf(call),
        _ => null,
    };
}
