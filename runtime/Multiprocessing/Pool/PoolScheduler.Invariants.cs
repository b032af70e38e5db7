using System.Diagnostics;

namespace Multiprocessing.Pool;

// What is true after each event. Looked at in Debug builds only.
internal sealed partial class PoolScheduler
{
    // With more calls than this, looking at all of them after each event would take too long.
    private const int MaxCallsToCheck = 64;

    /// <exception cref="InvalidOperationException">The scheduler made a mistake.</exception>
    [Conditional("DEBUG")]
    private void AssertInvariantsLocked()
    {
        int withWorkers = 0;
        foreach (PoolWorker worker in _workers) withWorkers += worker.Calls.Count;
        if (withWorkers + _queue.Count > MaxCallsToCheck) return;
        CheckCounts();
        foreach (PoolWorker worker in _workers) CheckWorker(worker);
        CheckWhole();
    }

    // The counts against what they are derived from.
    private void CheckCounts()
    {
        int queued = 0;
        HashSet<PoolCall> seen = [];
        foreach (PoolCall call in _queue.Unordered)
        {
            if (call.State != CallState.Queued) continue;
            queued++;
            Check(seen.Add(call), "a call is queued twice", call);
            Check(call.Worker is null && call.FramePosition < 0, "a queued call is with a worker", call);
        }
        Check(queued == _queuedCount, $"{_queuedCount} calls count as queued, and {queued} are");
        int open = queued + _orphanedCount + _operationCount;
        foreach (PoolWorker worker in _workers)
        {
            for (int i = 0; i < worker.Calls.Count; i++)
            {
                PoolCall call = worker.Calls[i];
                if (!call.IsInitializer) open++;
                Check(seen.Add(call), "a call is in two places", call);
            }
        }
        Check(open == _openCount, $"{_openCount} calls count as open, and {open} are");
    }

    private static void CheckWorker(PoolWorker worker)
    {
        Check(worker.Load.Matches(worker.Calls), $"the load of {worker}'s ring is not that of its calls");
        bool isEmpty = worker.State is PoolWorkerState.Launching or PoolWorkerState.Greeted or PoolWorkerState.Retiring;
        Check(!isEmpty || worker.Calls.Count == 0, $"{worker} has calls");
        Check(worker.State != PoolWorkerState.Dead, $"{worker} is in the list of workers");
        int inOutbox = 0;
        int beingSent = 0;
        long last = -1;
        for (int i = 0; i < worker.Calls.Count; i++)
        {
            PoolCall call = worker.Calls[i];
            Check(call.State.IsWithWorker() && call.Worker == worker, $"{worker} has a call that is not with it", call);
            if (call.State == CallState.InOutbox)
            {
                inOutbox++;
                Check(worker.Outbox.Contains(call), $"{worker}'s outbox lacks a call", call);
            }
            else if (call.State == CallState.BeingSent)
            {
                beingSent++;
            }
            else if (call.State == CallState.OnRing)
            {
                Check(call.FramePosition > last, $"{worker} does not run its calls in their order", call);
                Check(
                    inOutbox == 0 && beingSent == 0,
                    $"{worker} has a call on its ring behind one that was not sent",
                    call);
                last = call.FramePosition;
            }
        }
        Check(
            worker.Outbox.Count == inOutbox,
            $"{worker}'s outbox has {worker.Outbox.Count} calls instead of {inOutbox}");
        Check(inOutbox + beingSent == 0 || worker.Outbox.IsBusy, $"no thread sends the calls of {worker}");
        Check(beingSent <= 1, $"{beingSent} calls of {worker} are being sent at once");
    }

    private void CheckWhole()
    {
        Check(_workers.Count <= (long)_options.Workers + _options.Standby + 1, $"there are {_workers.Count} workers");
        Check(_queuedCount == 0 || FindIdleLocked() is null, "a call waits although a worker is idle");
        Check(
            _state is PoolState.Running or PoolState.Closing || _queuedCount == 0,
            "calls wait in a pool that is ending");
        Check(_state != PoolState.Ended || _workers.Count == 0, "a pool that has ended has workers");
        Check(_state != PoolState.Closing || _openCount > 0, "a closed pool without calls is not ending");
    }

    private static void Check(bool isTrue, string text, PoolCall? call = null)
    {
        if (isTrue) return;
        throw new InvalidOperationException(
            $"The scheduler of a pool made a mistake: {text}{(call is null ? "" : $" ({call})")}.");
    }
}
