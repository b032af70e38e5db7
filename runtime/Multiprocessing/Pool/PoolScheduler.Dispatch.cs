using System.Diagnostics;

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
            while (TryPeekQueuedLocked(out PoolCall? call) && (FindIdleLocked() ?? FindRoomLocked(call)) is { } slot)
            {
                _queue.TryDequeue(out _);
                GiveLocked(call, slot, ref actions);
            }
        }
        while (StealLocked(ref actions));
        foreach (WorkerSlot slot in _slots) slot.IsFilling = false;
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

    /// <summary>A busy worker that can take a call which comes while none is queued.</summary>
    private WorkerSlot? FindOpenRingLocked(PoolCall call)
    {
        if (HasWorkersToStartLocked()) return null;
        WorkerSlot? best = null;
        foreach (WorkerSlot slot in _slots)
        {
            // Of one that is not serialized yet nobody knows whether it will need the bulk area.
            bool isOpen = !slot.IsSending && (!call.IsLarge || slot.LargeCalls == 0) && HasRoom(slot, call);
            if (isOpen && (best is null || slot.InFlight.Count < best.InFlight.Count)) best = slot;
        }
        return best;
    }

    /// <summary>
    /// Whether the pool has fewer workers than it may have. Then no call waits on a ring, where nobody would start a
    /// worker for it: the one before it may wait for what this very call does.
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
            && slot is { IsStandby: false, IsDoomed: false }
            && count < slot.Depth
            && slot.CallsDone + count < _options.MaxCallsPerWorker
            && slot.CountRingBytes() + call.RingBytes <= MaxRingBytes;
    }

    /// <summary>Puts calls that wait behind another one back into the queue when a worker has nothing to do.</summary>
    /// <returns>Whether there were any.</returns>
    private bool StealLocked(ref Actions actions)
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
            if (last.EndReason != EndReason.None || !victim.TryTakeBack(last)) break;
            victim.Remove(last);
            EnqueueLocked(last, ref actions);
            any = true;
        }
        return any;
    }

    /// <summary>Learns from outcomes that came together how many calls make sense on the worker's ring.</summary>
    private static void LearnLocked(WorkerSlot slot, int count, long busySince, long now)
    {
        // A ring that holds this much work keeps the worker busy while the next call is on its way.
        const double enoughSeconds = 200e-6;
        // Calls this long lose nothing by waiting in the queue, where any worker can take them.
        const double longSeconds = 10e-3;
        const int maxDepth = 256;

        double seconds = Stopwatch.GetElapsedTime(busySince, now).TotalSeconds / count;
        slot.LastOutcomeAt = now;
        slot.SecondsPerCall = slot.SecondsPerCall == 0 ? seconds : (slot.SecondsPerCall * 0.75) + (seconds * 0.25);
        slot.Depth = slot.SecondsPerCall >= longSeconds ? 1 : (int)Math.Clamp(enoughSeconds / Math.Max(slot.SecondsPerCall, 1e-9), 2, maxDepth);
    }

    /// <summary>
    /// Puts a small call that is serialized on the ring at once; leaves others to a thread that holds no lock.
    /// </summary>
    private void GiveLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        if (slot.IsSending || !call.CanBePosted || !slot.TryPost(call))
        {
            AssignLocked(call, slot, CallState.InOutbox, ref actions);
            AddToOutboxLocked(call, slot, ref actions);
            return;
        }
        AssignLocked(call, slot, CallState.OnRing, ref actions);
        actions.CountSent(call.ArgumentsLength);
        actions.RingBell(slot);
        // They are on the ring, from where they can be taken back. A retried call needs them when the ring has long
        // been reused.
        if (call.RetriesLeft == 0) call.ReleaseArguments();
    }

    private void AssignLocked(PoolCall call, WorkerSlot slot, CallState state, ref Actions actions)
    {
        MoveLocked(call, state, ref actions);
        call.Slot = slot;
        call.SentAt = Now;
        slot.Add(call);
    }

    private static void AddToOutboxLocked(PoolCall call, WorkerSlot slot, ref Actions actions)
    {
        slot.Outbox.Enqueue(call);
        if (slot.IsSending) return;
        slot.IsSending = true;
        actions.Flush(slot);
    }
}
