using System.Diagnostics;
using Multiprocessing.Telemetry;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

// What the process reports: on the pump's thread, or on that of a direct reader.
internal sealed partial class ProcessPort : IWorkerEvents
{
    // So many frames are reported to the scheduler in one go.
    private const int FramesAtOnce = 64;

    // Only one thread at a time reads what the worker sends.
    private readonly Arrival[] _arrivals = new Arrival[FramesAtOnce];

    // How many there are in it. Written by the thread that reads.
    private int _arrived;

    void IWorkerEvents.OnReady(WorkerProcess worker)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(worker.StartedAt);
        PoolTelemetry.WorkerStarted(elapsed);
        engine.Log?.Write(log => log.WorkerStarted(worker.ProcessId, elapsed));
        engine.Scheduler.OnGreeted(_worker);
    }

    void IWorkerEvents.OnFrame(WorkerProcess worker, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        PoolTelemetry.Bytes("received", header.Length);
        _arrivals[_arrived++] = new Arrival(header.CallId, ReceivedFrame.Take(worker.Channel, header, payload));
        if (_arrived == FramesAtOnce) HandleArrived(worker);
    }

    void IWorkerEvents.OnFramesRead(WorkerProcess worker) => HandleArrived(worker);

    void IWorkerEvents.OnAudit(WorkerProcess worker) => engine.Scheduler.Audit(_worker);

    void IWorkerEvents.OnExited(WorkerProcess worker)
    {
        engine.NoteOutput(worker.OutputDelivered);
        engine.Scheduler.OnDied(_worker);
    }

    void IWorkerEvents.OnReleased(WorkerProcess worker)
    {
        // The pool ends only when its pump has, which lets go of all workers before.
    }

    private void HandleArrived(WorkerProcess worker)
    {
        if (_arrived == 0) return;
        Span<Arrival> arrivals = _arrivals.AsSpan(0, _arrived);
        _arrived = 0;
        engine.Scheduler.OnFrames(_worker, arrivals);
        foreach (ref readonly Arrival arrival in arrivals) Deliver(worker, arrival);
        // Calls are not kept alive by what has been handled.
        arrivals.Clear();
    }

    private void Deliver(WorkerProcess worker, in Arrival arrival)
    {
        if (arrival.IsForged)
        {
            arrival.Frame.Dispose();
            worker.OnViolation(PoolErrors.ForgedFrame(arrival.Kind));
        }
        else if (arrival.Call is not { } call)
        {
            arrival.Frame.Dispose();
        }
        else if (arrival.IsFinal && PoolScheduler.Override(call, arrival.EndReason, arrival.IsError) is { } instead)
        {
            arrival.Frame.Dispose();
            call.Deliver(ReceivedFrame.Failure(instead));
        }
        else if (!call.Deliver(arrival.Frame, engine.Scheduler))
        {
            worker.OnViolation(PoolErrors.TooManyFrames(arrival.Kind));
        }
    }
}
