using System.Diagnostics;
using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// What happens when time passes.
internal sealed partial class PoolScheduler
{
    private static readonly TimeSpan s_timeToRest = TimeSpan.FromSeconds(1);

    // Long enough that a caller who sends large messages one after the other does not pay for fresh pages each time.
    private static readonly TimeSpan s_timeToTrim = TimeSpan.FromSeconds(1);

    // Written under the lock, read without it.
    private volatile bool _isAtRest;

    // Whether a call was accepted since the last tick. Guarded by the lock.
    private bool _hadCalls;

    // The last tick that found calls, open or accepted since the one before. Guarded by the lock.
    private long _lastBusyAt;

    /// <summary>
    /// Called, without the lock, when <see cref="OnTick"/> has something to do earlier than was said.
    /// </summary>
    internal Action? TickDue { get; set; }

    /// <summary>The time, in ticks of <see cref="Stopwatch"/>: of the system, or what a test says that it is.</summary>
    internal long Now => _clock.Now;

    /// <summary>Lets time pass: deadlines, grace periods, idle workers.</summary>
    /// <returns>The time at which to be called again, at the latest.</returns>
    internal long OnTick(long now)
    {
        Actions actions = default;
        List<PoolCall>? late;
        long next;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            next = _deadlines.TakeLate(now, out late);
            foreach (PoolWorker worker in _workers)
            {
                next = Math.Min(next, KillIfDueLocked(worker, now, ref actions));
                next = Math.Min(next, GiveMemoryBackLocked(worker, now, ref actions));
                SendDefinitionsLocked(worker, ref actions);
            }
            next = Math.Min(next, ShrinkLocked(now, ref actions));
            ComeToRestLocked(now);
            // A call that was taken back leaves room for those in the queue.
            DispatchLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
        foreach (PoolCall call in late ?? []) End(call, EndReason.TimedOut);
        // Ending a late call may have set a grace period.
        return late is null ? next : now;
    }

    /// <summary>The pool has come to use another method, of which its standby workers should know.</summary>
    internal void OnNewMethod()
    {
        if (_options.Standby > 0) TickDue?.Invoke();
    }

    private long KillIfDueLocked(PoolWorker worker, long now, ref Actions actions)
    {
        long next = worker.KillAt;
        for (int i = worker.Calls.Count - 1; i >= 0; i--)
        {
            PoolCall call = worker.Calls[i];
            if (call.KillAt > now)
            {
                next = Math.Min(next, call.KillAt);
            }
            else if (TryTakeBackLocked(worker, call, ref actions))
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
                next = Math.Min(next, _clock.After(TimeSpan.FromMilliseconds(1)));
            }
        }
        if (next > now) return next;
        worker.KillAt = PoolClock.Never;
        for (int i = 0; i < worker.Calls.Count; i++) worker.Calls[i].KillAt = PoolClock.Never;
        LogKillLocked(worker, ref actions);
        KillLocked(worker, ref actions);
        return PoolClock.Never;
    }

    private static void KillLocked(PoolWorker worker, ref Actions actions)
    {
        if (worker.State is not (PoolWorkerState.Killed or PoolWorkerState.Untrusted))
        {
            worker.MoveTo(PoolWorkerState.Killed);
        }
        actions.Kill(worker);
    }

    private void LogKillLocked(PoolWorker worker, ref Actions actions)
    {
        if (_options.Log is null) return;
        int? id = worker.Port.ProcessId;
        string reason = PoolErrors.KillReason(worker, _options.CancellationGracePeriod);
        actions.Log(log => log.WorkerKilled(id, reason));
    }

    private static long GiveMemoryBackLocked(PoolWorker worker, long now, ref Actions actions)
    {
        if (!worker.IsIdle || !worker.Port.HoldsSpareMemory) return PoolClock.Never;
        long due = PoolClock.Add(worker.IdleSince, s_timeToTrim);
        if (due > now) return due;
        worker.IdleSince = now;
        // A thread that wants to send waits until the pages are gone.
        worker.Outbox.TryBegin();
        actions.GiveMemoryBack(worker);
        return PoolClock.Add(due, s_timeToTrim);
    }

    private long ShrinkLocked(long now, ref Actions actions)
    {
        if (_options.IdleTimeout == Timeout.InfiniteTimeSpan) return PoolClock.Never;
        long next = PoolClock.Never;
        foreach (PoolWorker worker in _workers)
        {
            if (!worker.IsIdle || _state != PoolState.Running) continue;
            long due = PoolClock.Add(worker.IdleSince, _options.IdleTimeout);
            if (due <= now)
            {
                RetireLocked(worker, RetireReason.IdleTimeout, ref actions);
                due = worker.KillAt;
            }
            next = Math.Min(next, due);
        }
        return next;
    }

    private void ComeToRestLocked(long now)
    {
        bool isBusy = _hadCalls || _openCount > 0;
        foreach (PoolWorker worker in _workers) isBusy |= worker.Calls.Count > 0;
        if (isBusy) _lastBusyAt = now;
        _hadCalls = false;
        // Not at once: a caller that makes one call after the other would wake the clock with each.
        _isAtRest = Stopwatch.GetElapsedTime(_lastBusyAt, now) > s_timeToRest;
    }
}
