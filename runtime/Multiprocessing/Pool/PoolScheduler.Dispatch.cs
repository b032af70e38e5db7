namespace Multiprocessing.Pool;

// Which worker gets which call.
internal sealed partial class PoolScheduler
{
    /// <summary>
    /// Gives queued calls to workers, starts workers if that is not enough, and ends them when all is done.
    /// </summary>
    private void DispatchLocked(ref Actions actions)
    {
        GiveOutLocked(ref actions);
        if (_queuedCount > 0 && _state is PoolState.Running or PoolState.Closing)
        {
            StartWorkersLocked(_queuedCount, ref actions);
            // A spare may have taken the place of one that was shrunk away.
            GiveOutLocked(ref actions);
        }
        CompleteIfOverLocked(ref actions);
    }

    private void GiveOutLocked(ref Actions actions)
    {
        do
        {
            while (TryPeekQueuedLocked(out PoolCall? call) && (FindIdleLocked() ?? FindRoomLocked(call)) is { } worker)
            {
                _queue.TryDequeue(out _);
                GiveLocked(call, worker, ref actions);
            }
        }
        while (StealLocked(ref actions));
        foreach (PoolWorker worker in _workers) worker.IsFilling = false;
    }

    private bool TryPeekQueuedLocked(out PoolCall call)
    {
        while (_queue.TryPeek(out call))
        {
            if (call.State == CallState.Queued) return true;
            _queue.TryDequeue(out _);
        }
        return false;
    }

    private void EnqueueLocked(PoolCall call, ref Actions actions)
    {
        MoveLocked(call, CallState.Queued, ref actions);
        call.FramePosition = -1;
        call.KillAt = long.MaxValue;
        _queue.Enqueue(call);
    }

    private PoolWorker? FindIdleLocked()
    {
        // Always the first one, so that those at the end of the list stay idle and may be shrunk away.
        foreach (PoolWorker worker in _workers)
        {
            if (worker.IsIdle) return worker;
        }
        return null;
    }

    /// <summary>A busy worker that may have one more queued call waiting on its ring.</summary>
    private PoolWorker? FindRoomLocked(PoolCall call)
    {
        RingCharge charge = RingCharge.Of(call.ArgumentsLength);
        if (charge.IsLarge || HasWorkersToStartLocked()) return null;
        PoolWorker? best = null;
        foreach (PoolWorker worker in _workers)
        {
            int count = worker.Calls.Count;
            // A ring is filled in one go once it is half empty: that costs less than topping it up after each result.
            bool isDue = worker.IsFilling || count * 2 <= worker.Pace.Depth;
            if (isDue && HasRoom(worker, charge) && (best is null || count < best.Calls.Count)) best = worker;
        }
        best?.IsFilling = true;
        return best;
    }

    /// <summary>A busy worker that can take a call which comes while none is queued.</summary>
    private PoolWorker? FindOpenRingLocked(PoolCall call)
    {
        if (HasWorkersToStartLocked()) return null;
        RingCharge charge = RingCharge.Of(call.ArgumentsLength);
        PoolWorker? best = null;
        foreach (PoolWorker worker in _workers)
        {
            // A call that is not serialized yet may need the bulk area.
            bool isOpen = !worker.Outbox.IsBusy && (!charge.IsLarge || worker.Load.LargeCalls == 0)
                && HasRoom(worker, charge);
            if (isOpen && (best is null || worker.Calls.Count < best.Calls.Count)) best = worker;
        }
        return best;
    }

    /// <summary>
    /// Whether the pool has fewer workers than it may have. Then no call waits on a ring, where it would not cause a
    /// worker for it: the one before it may wait for what this very call does.
    /// </summary>
    private bool HasWorkersToStartLocked()
    {
        int active = 0;
        foreach (PoolWorker worker in _workers)
        {
            if (worker.State != PoolWorkerState.Retiring && worker.Replacement is null && !worker.IsStandby) active++;
        }
        return active < _options.Workers;
    }

    private bool HasRoom(PoolWorker worker, RingCharge charge)
    {
        int count = worker.Calls.Count;
        return count < worker.Pace.Depth
            && worker.TakesCalls
            && worker.CallsDone + count < _options.MaxCallsPerWorker
            && worker.Load.HasRoomFor(charge);
    }

    /// <summary>Puts calls that wait behind another one back into the queue when a worker has nothing to do.</summary>
    /// <returns>Whether there were any.</returns>
    private bool StealLocked(ref Actions actions)
    {
        if (_queuedCount > 0 || FindIdleLocked() is null) return false;
        PoolWorker? victim = null;
        foreach (PoolWorker worker in _workers)
        {
            bool isCandidate = worker.Calls.Count > 1 && !worker.Outbox.IsBusy;
            if (isCandidate && (victim is null || worker.Calls.Count > victim.Calls.Count)) victim = worker;
        }
        if (victim is null) return false;
        bool any = false;
        for (int wanted = victim.Calls.Count / 2; wanted > 0; wanted--)
        {
            PoolCall last = victim.Calls[^1];
            if (last.EndReason != EndReason.None || !victim.TryTakeBack(last)) break;
            victim.Remove(last);
            EnqueueLocked(last, ref actions);
            any = true;
        }
        return any;
    }

    /// <summary>
    /// Puts a small call that is serialized on the ring at once; leaves others to a thread that holds no lock.
    /// </summary>
    private void GiveLocked(PoolCall call, PoolWorker worker, ref Actions actions)
    {
        if (worker.Outbox.IsBusy || !call.CanBePosted || !worker.Port.TryPost(call))
        {
            AssignLocked(call, worker, CallState.InOutbox, ref actions);
            AddToOutboxLocked(call, worker, ref actions);
            return;
        }
        AssignLocked(call, worker, CallState.OnRing, ref actions);
        actions.CountSent(call.ArgumentsLength);
        actions.RingBell(worker);
        // They are on the ring, from where they can be taken back. A retried call needs them when the ring has long
        // been reused.
        if (call.RetriesLeft == 0) call.ReleaseArguments();
    }

    private void AssignLocked(PoolCall call, PoolWorker worker, CallState state, ref Actions actions)
    {
        MoveLocked(call, state, ref actions);
        call.Worker = worker;
        call.SentAt = Now;
        worker.Add(call);
    }

    private static void AddToOutboxLocked(PoolCall call, PoolWorker worker, ref Actions actions)
    {
        worker.Outbox.Add(call);
        if (worker.Outbox.TryBegin()) actions.Flush(worker);
    }
}
