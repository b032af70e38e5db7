using System.Diagnostics;
using Multiprocessing.Telemetry;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

// When workers start, retire and count as failed.
internal sealed partial class PoolScheduler
{
    /// <summary>
    /// The most processes there may be: those that work, the spares, and one that comes in the place of another before
    /// that one has ended. Whoever is told to end, and has not yet, counts.
    /// </summary>
    private bool HasRoomLocked => _slots.Count <= (long)_options.Workers + _options.Standby;

    /// <summary>
    /// Starts workers until so many are on their way up, or the pool has all it may have. What finds no room is started
    /// when one that is ending has ended.
    /// </summary>
    private void StartWorkersLocked(int wanted, ref Actions actions)
    {
        StartReplacementsLocked(ref actions);
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
        for (; starting < wanted && active < _options.Workers && HasRoomLocked; starting++, active++) AddSlotLocked(isStandby: false, ref actions);
        StartSparesLocked(ref actions);
    }

    /// <summary>
    /// There is room for one more process; the place of one that was shrunk away stays empty until it is needed.
    /// </summary>
    private void StartAfterDeathLocked(WorkerSlot dead, ref Actions actions)
    {
        StartReplacementsLocked(ref actions);
        if (!dead.IsShrunk) StartMissingLocked(ref actions);
        else if (!_options.StartOnDemand) StartSparesLocked(ref actions);
    }

    private void StartSparesLocked(ref Actions actions)
    {
        int standby = _slots.Count(static slot => slot.IsStandby && slot.State != SlotState.Retiring);
        for (; standby < _options.Standby && HasRoomLocked; standby++) AddSlotLocked(isStandby: true, ref actions);
    }

    /// <summary>Workers above MaxWorkingSet whose replacements found no room so far.</summary>
    private void StartReplacementsLocked(ref Actions actions)
    {
        if (_options.MaxWorkingSet is null || _state != PoolState.Running) return;
        for (int i = 0; i < _slots.Count && HasRoomLocked; i++)
        {
            WorkerSlot slot = _slots[i];
            if (!slot.IsReplacementDue || slot.State != SlotState.Ready) continue;
            slot.IsReplacementDue = false;
            slot.Replacement = AddSlotLocked(isStandby: false, ref actions);
        }
    }

    /// <summary>A slot is gone; if it was to take the place of another one, that one stays for now.</summary>
    private void RemoveSlotLocked(WorkerSlot gone)
    {
        gone.State = SlotState.Dead;
        _slots.Remove(gone);
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.Replacement != gone) continue;
            slot.Replacement = null;
            slot.IsReplacementDue = true;
        }
    }

    private WorkerSlot AddSlotLocked(bool isStandby, ref Actions actions)
    {
        WorkerSlot slot = _createSlot();
        slot.IsStandby = isStandby;
        _slots.Add(slot);
        actions.Launch(slot);
        return slot;
    }

    private void OnInitializedLocked(WorkerSlot slot, ref Actions actions)
    {
        if (slot.State == SlotState.Initializing) slot.State = SlotState.Ready;
        ForgetStartFailuresLocked();
        OnMaybeUpLocked(slot, ref actions);
    }

    // The process has started, greeted and been initialized, in whichever order these were heard of.
    private void OnMaybeUpLocked(WorkerSlot slot, ref Actions actions)
    {
        CompleteStartLocked(slot);
        RetireReplacedLocked(ref actions);
        TeachSpareLocked(slot, ref actions);
    }

    private void OnCallDoneLocked(WorkerSlot slot, ref Actions actions)
    {
        slot.CallsDone++;
        if (slot.State != SlotState.Ready || slot.InFlight.Count > 0) return;
        if (slot.CallsDone >= _options.MaxCallsPerWorker)
        {
            RetireLocked(slot, "MaxCallsPerWorker is reached", ref actions);
            if (_state == PoolState.Running) StartMissingLocked(ref actions);
        }
        else if (slot.Replacement is not null)
        {
            RetireReplacedLocked(ref actions);
        }
        else if (_options.MaxWorkingSet is long most && _state == PoolState.Running && slot.WorkingSet > most)
        {
            slot.IsReplacementDue = true;
            StartReplacementsLocked(ref actions);
        }
    }

    /// <summary>Lets the workers go whose replacements are up, once they have nothing to do.</summary>
    private void RetireReplacedLocked(ref Actions actions)
    {
        foreach (WorkerSlot slot in _slots)
        {
            if (slot.State == SlotState.Ready && slot.Replacement is { IsUp: true } && slot.InFlight.Count == 0) RetireLocked(slot, "its memory is above MaxWorkingSet", ref actions);
        }
    }

    private void RetireLocked(WorkerSlot slot, string reason, ref Actions actions)
    {
        if (_options.Log is not null)
        {
            (int? id, int callsDone) = (slot.ProcessId, slot.CallsDone);
            actions.Log(log => log.WorkerRetired(id, callsDone, reason));
        }
        slot.State = SlotState.Retiring;
        // Code that runs at the end of a process may hang as well.
        slot.KillAt = AfterNow(_options.CancellationGracePeriod);
        // One thread at a time writes to the ring; that one will see to it.
        if (slot.IsSending) slot.IsShutdownDue = true;
        else actions.Shutdown(slot);
    }

    private void CountDeathLocked(WorkerSlot slot, PoolCall? running, bool hasServed, ref WorkerDiedException? death, ref Actions actions)
    {
        death ??= slot.DescribeDeath(running, TimeSpan.Zero);
        WorkerDiedException died = death;
        actions.Measure(() => PoolTelemetry.WorkerDied(died));
        if (_options.Log is not null)
        {
            string account = death.Message;
            actions.Log(log => log.WorkerDied(account));
        }
        bool isKill = WorkerDeath.IsFromOutside(death);
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
            RetireLocked(slot, "it was idle for IdleTimeout", ref actions);
            next = Math.Min(next, slot.KillAt);
        }
        return next;
    }

    // A spare has the time to look its methods up before it is needed; other workers have a call waiting.
    private static void TeachSpareLocked(WorkerSlot slot, ref Actions actions)
    {
        if (!slot.IsStandby || !slot.IsUp || slot.IsSending || !slot.HasMethodsToLearn) return;
        slot.IsSending = true;
        actions.TeachMethods(slot);
    }

    private static long GiveMemoryBackLocked(WorkerSlot slot, long now, ref Actions actions)
    {
        if (!slot.IsIdle || !slot.HoldsSpareMemory) return long.MaxValue;
        // Long enough that a caller who sends large messages one after the other does not pay for fresh pages each
        // time.
        long due = slot.IdleSince + Stopwatch.Frequency;
        if (due > now) return due;
        slot.IdleSince = now;
        // Whoever wants to send waits until the pages are gone.
        slot.IsSending = true;
        actions.GiveMemoryBack(slot);
        return due + Stopwatch.Frequency;
    }
}
