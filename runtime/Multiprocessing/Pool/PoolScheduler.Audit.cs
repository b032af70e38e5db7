using Multiprocessing.Platform;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

// What is reported of a call, or checked, while it runs.
internal sealed partial class PoolScheduler
{
    void IReportTaker.OnReportsTaken(PendingCall call, long count)
    {
        PoolCall reporting = (PoolCall)call;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            // Of a call that has ended in the worker, reports may still be handled here while the next call runs there.
            if (reporting.Worker is not { Calls: [var running, ..] } worker || running != call) return;
            worker.Port.ReportReportsTaken(reporting, count);
        }
    }

    /// <summary>
    /// Looks whether a worker is what it claims to be. For the thread that reads its results, when it has read all that
    /// there was, while no other thread reads.
    /// </summary>
    /// <exception cref="ProtocolViolationException">It is to be killed.</exception>
    internal void Audit(PoolWorker worker)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (worker.State is PoolWorkerState.Launching or PoolWorkerState.Greeted or PoolWorkerState.Dead) return;
            PoolCall? first = worker.Calls.Count > 0 ? worker.Calls[0] : null;
            bool isSure = first?.State == CallState.OnRing;
            try
            {
                // The order to end is written by whoever retires the worker, beside the outbox.
                bool isQuiet = !worker.Outbox.IsBusy && worker.State != PoolWorkerState.Retiring;
                worker.Port.Audit(isSure ? first : null, isQuiet);
            }
            catch (ProtocolViolationException)
            {
                DistrustLocked(worker);
                throw;
            }
        }
    }
}
