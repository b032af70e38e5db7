using Multiprocessing.Telemetry;

namespace Multiprocessing.Pool;

// When workers start, retire and count as failed.
internal sealed partial class PoolScheduler
{
    /// <summary>
    /// The most processes there may be: those that work, the spares, and one that comes in the place of another before
    /// that one has ended. A worker that was asked to end, and has not yet, counts.
    /// </summary>
    private bool HasRoomLocked => _workers.Count <= (long)_options.Workers + _options.Standby;

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
        foreach (PoolWorker worker in _workers)
        {
            if (worker.State == PoolWorkerState.Retiring || worker.Replacement is not null) continue;
            if (worker.IsStarting) starting++;
            if (worker.IsStandby) standby++;
            else active++;
        }
        // Also one that is still on its way up is further on than a new one.
        for (; standby > 0 && active < _options.Workers; standby--, active++)
        {
            PoolWorker next = _workers.Where(s => s.IsStandby && s.State != PoolWorkerState.Retiring).MaxBy(
                s => s.State == PoolWorkerState.Ready)!;
            next.IsStandby = false;
        }
        for (; starting < wanted && active < _options.Workers && HasRoomLocked; starting++, active++)
        {
            AddWorkerLocked(isStandby: false, ref actions);
        }
        StartSparesLocked(ref actions);
    }

    /// <summary>
    /// There is room for one more process; the place of one that was shrunk away stays empty until it is needed.
    /// </summary>
    private void StartAfterDeathLocked(PoolWorker dead, ref Actions actions)
    {
        StartReplacementsLocked(ref actions);
        if (dead.RetireReason != RetireReason.IdleTimeout) StartMissingLocked(ref actions);
        else if (!_options.StartOnDemand) StartSparesLocked(ref actions);
    }

    private void StartSparesLocked(ref Actions actions)
    {
        int standby = _workers.Count(static worker => worker.IsStandby && worker.State != PoolWorkerState.Retiring);
        for (; standby < _options.Standby && HasRoomLocked; standby++) AddWorkerLocked(isStandby: true, ref actions);
    }

    /// <summary>Workers above MaxWorkingSet whose replacements found no room so far.</summary>
    private void StartReplacementsLocked(ref Actions actions)
    {
        if (_options.MaxWorkingSet is null || _state != PoolState.Running) return;
        for (int i = 0; i < _workers.Count && HasRoomLocked; i++)
        {
            PoolWorker worker = _workers[i];
            if (!worker.IsReplacementDue || worker.State != PoolWorkerState.Ready) continue;
            worker.IsReplacementDue = false;
            worker.Replacement = AddWorkerLocked(isStandby: false, ref actions);
        }
    }

    /// <summary>A worker is gone; if it was to take the place of another one, that one stays for now.</summary>
    private void RemoveWorkerLocked(PoolWorker gone)
    {
        gone.MoveTo(PoolWorkerState.Dead);
        _workers.Remove(gone);
        foreach (PoolWorker worker in _workers)
        {
            if (worker.Replacement != gone) continue;
            worker.Replacement = null;
            worker.IsReplacementDue = true;
        }
    }

    private PoolWorker AddWorkerLocked(bool isStandby, ref Actions actions)
    {
        PoolWorker worker = new(_createPort(), isStandby);
        _workers.Add(worker);
        actions.Launch(worker);
        return worker;
    }

    private void OnInitializedLocked(PoolWorker worker, ref Actions actions)
    {
        if (worker.IsToInitialize) BecomeReadyLocked(worker, ref actions);
    }

    /// <summary>A worker has come up. Once in its life.</summary>
    private void BecomeReadyLocked(PoolWorker worker, ref Actions actions)
    {
        worker.MoveTo(PoolWorkerState.Ready);
        _deaths.ForgetStartFailures();
        _cameUpCount++;
        CompleteStartLocked();
        RetireReplacedLocked(ref actions);
        SendDefinitionsLocked(worker, ref actions);
    }

    private void OnCallDoneLocked(PoolWorker worker, ref Actions actions)
    {
        worker.CallsDone++;
        if (worker.State != PoolWorkerState.Ready || worker.Calls.Count > 0) return;
        if (worker.CallsDone >= _options.MaxCallsPerWorker)
        {
            RetireLocked(worker, RetireReason.MaxCallsPerWorker, ref actions);
            if (_state == PoolState.Running) StartMissingLocked(ref actions);
        }
        else if (worker.Replacement is not null)
        {
            RetireReplacedLocked(ref actions);
        }
        else if (_options.MaxWorkingSet is long most && _state == PoolState.Running && worker.Port.WorkingSet > most)
        {
            worker.IsReplacementDue = true;
            StartReplacementsLocked(ref actions);
        }
    }

    /// <summary>Lets the workers go whose replacements are up, once they have nothing to do.</summary>
    private void RetireReplacedLocked(ref Actions actions)
    {
        foreach (PoolWorker worker in _workers)
        {
            bool isReplaced = worker.Replacement is { State: PoolWorkerState.Ready };
            if (!isReplaced || worker.State != PoolWorkerState.Ready || worker.Calls.Count > 0) continue;
            RetireLocked(worker, RetireReason.MaxWorkingSet, ref actions);
        }
    }

    private void RetireLocked(PoolWorker worker, RetireReason reason, ref Actions actions)
    {
        if (_options.Log is not null)
        {
            (int? id, int callsDone) = (worker.Port.ProcessId, worker.CallsDone);
            string text = PoolErrors.TextOf(reason);
            actions.Log(log => log.WorkerRetired(id, callsDone, text));
        }
        worker.RetireReason = reason;
        worker.MoveTo(PoolWorkerState.Retiring);
        // Code that runs at the end of a process may hang as well.
        worker.KillAt = _clock.After(_options.CancellationGracePeriod);
        if (worker.Outbox.TryShutDown()) actions.Shutdown(worker);
    }

    /// <summary>The worker wrote what cannot be; the thread that read it kills the worker.</summary>
    private static void DistrustLocked(PoolWorker worker)
    {
        // One that is ending anyway gets no calls and is not counted as a death.
        if (worker.State is not (PoolWorkerState.Retiring or PoolWorkerState.Killed or PoolWorkerState.Untrusted))
        {
            worker.MoveTo(PoolWorkerState.Untrusted);
        }
    }

    private void CountDeathLocked(
        PoolWorker worker, PoolCall? running, ref WorkerDiedException? death, ref Actions actions)
    {
        death ??= worker.Port.DescribeDeath(running, TimeSpan.Zero);
        WorkerDiedException died = death;
        actions.Measure(() => PoolTelemetry.WorkerDied(died));
        if (_options.Log is not null)
        {
            string account = death.Message;
            actions.Log(log => log.WorkerDied(account));
        }
        if (_deaths.AddDeath(worker.HasComeUp, worker.Port.WasKilledFromOutside, Now))
        {
            FaultLocked(death, death.Message, ref actions);
        }
    }

    // A standby worker has the time to look its methods up before it is needed; other workers have a call waiting.
    private static void SendDefinitionsLocked(PoolWorker worker, ref Actions actions)
    {
        if (worker is not { IsStandby: true, State: PoolWorkerState.Ready } || !worker.Port.HasDefinitionsToSend)
        {
            return;
        }
        if (worker.Outbox.TryBegin()) actions.SendDefinitions(worker);
    }
}
