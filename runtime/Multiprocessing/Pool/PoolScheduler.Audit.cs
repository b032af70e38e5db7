using Multiprocessing.Platform;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

// What is heard of a call, or looked at, while it runs.
internal sealed partial class PoolScheduler
{
    void IReportTaker.OnReportsTaken(PendingCall call, long count)
    {
        PoolCall reporting = (PoolCall)call;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            // Of a call that has ended in the worker, reports may still be handled here while the next call runs there.
            if (reporting.Slot is not { InFlight: [var running, ..] } slot || running != call) return;
            slot.ReportReportsTaken(reporting, count);
        }
    }

    /// <summary>
    /// Looks whether a worker is what it claims to be. For the thread that reads its results, when it has read all that
    /// there was, and nobody else reads meanwhile.
    /// </summary>
    /// <exception cref="ProtocolViolationException">It is to be killed.</exception>
    internal void Audit(WorkerSlot slot)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            if (slot.State is SlotState.Launching or SlotState.Dead) return;
            PoolCall? first = slot.InFlight.Count > 0 ? slot.InFlight[0] : null;
            bool isSure = first?.State == CallState.OnRing;
            try
            {
                slot.Audit(isSure ? first : null, isQuiet: !slot.IsSending);
            }
            catch (ProtocolViolationException)
            {
                slot.IsDoomed = true;
                throw;
            }
        }
    }
}
