using Multiprocessing.Telemetry;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

internal sealed partial class PoolScheduler
{
    private enum ActionKind
    {
        Launch,
        Flush,
        Kill,
        Terminate,
        Shutdown,
        Fail,
        ReleaseArguments,
        TeachMethods,
        GiveMemoryBack,
        Log,
        Measure,
    }

    private readonly record struct Entry(ActionKind Kind, WorkerSlot? Slot, PoolCall? Call, object? Argument);

    /// <summary>
    /// What an event decided to do once the lock is left: orders to workers, and outcomes to callers.
    /// </summary>
    private struct Actions
    {
        // Most events decide one thing or nothing.
        private Entry _first;
        private List<Entry>? _more;
        private int _count;
        private int _queued;
        private int _running;
        private long _sent;
        private WorkerSlot? _rung;
        private List<WorkerSlot>? _alsoRung;

        internal void Launch(WorkerSlot slot) => Add(ActionKind.Launch, slot, null, null);

        internal void Flush(WorkerSlot slot) => Add(ActionKind.Flush, slot, null, null);

        internal void Kill(WorkerSlot slot) => Add(ActionKind.Kill, slot, null, null);

        internal void Terminate(WorkerSlot slot) => Add(ActionKind.Terminate, slot, null, null);

        internal void Shutdown(WorkerSlot slot) => Add(ActionKind.Shutdown, slot, null, null);

        internal void Fail(PoolCall call, Exception error) => Add(ActionKind.Fail, null, call, error);

        internal void GiveMemoryBack(WorkerSlot slot) => Add(ActionKind.GiveMemoryBack, slot, null, null);

        internal void TeachMethods(WorkerSlot slot) => Add(ActionKind.TeachMethods, slot, null, null);

        internal void Log(Action<PoolLog> entry) => Add(ActionKind.Log, null, null, entry);

        internal void Measure(Action record) => Add(ActionKind.Measure, null, null, record);

        /// <summary>So many more calls wait than before.</summary>
        internal void CountQueued(int change) => _queued += change;

        /// <summary>So many more calls are with a worker than before.</summary>
        internal void CountRunning(int change) => _running += change;

        /// <summary>So many bytes were put on a ring.</summary>
        internal void CountSent(int bytes) => _sent += bytes;

        /// <summary>Calls were put on the ring: its bell is rung once for all of them.</summary>
        internal void RingBell(WorkerSlot slot)
        {
            if (_rung is null) _rung = slot;
            else if (_rung != slot && _alsoRung?.Contains(slot) != true) (_alsoRung ??= []).Add(slot);
        }

        internal void ReleaseArguments(PoolCall call)
        {
            if (call.Arguments is not null) Add(ActionKind.ReleaseArguments, null, call, null);
        }

        /// <summary>
        /// Does it all, in order; also what is added by doing it, so that nothing has to call itself.
        /// </summary>
        /// <returns>Whether a worker was given a time by which it must have ended.</returns>
        internal bool Perform(PoolScheduler scheduler)
        {
            bool hasNewTime = false;
            RingBells();
            ReportCounts();
            for (int i = 0; i < _count; i++)
            {
                (ActionKind kind, WorkerSlot? slot, PoolCall? call, object? argument) = i == 0 ? _first : _more![i - 1];
                switch (kind)
                {
                    case ActionKind.Launch:
                        slot!.Launch();
                        break;
                    case ActionKind.Flush:
                        scheduler.SendAll(slot!, null, ref this);
                        break;
                    case ActionKind.Kill:
                        slot!.Kill();
                        break;
                    case ActionKind.Terminate:
                        slot!.Terminate();
                        hasNewTime = true;
                        break;
                    case ActionKind.Shutdown:
                        slot!.Shutdown();
                        hasNewTime = true;
                        break;
                    case ActionKind.Fail:
                        call!.Deliver(ReceivedFrame.Failure((Exception)argument!));
                        break;
                    case ActionKind.ReleaseArguments:
                        call!.ReleaseArguments();
                        break;
                    case ActionKind.TeachMethods:
                        slot!.TeachMethods();
                        scheduler.SendAll(slot, null, ref this);
                        break;
                    case ActionKind.GiveMemoryBack:
                        slot!.GiveMemoryBack();
                        scheduler.SendAll(slot, null, ref this);
                        break;
                    case ActionKind.Log:
                        scheduler._options.Log?.Write((Action<PoolLog>)argument!);
                        break;
                    case ActionKind.Measure:
                        ((Action)argument!)();
                        break;
                }
                RingBells();
            }
            ReportCounts();
            return hasNewTime;
        }

        // Listeners are code of the user's: not under the lock.
        private void ReportCounts()
        {
            if (_queued != 0) PoolTelemetry.Queued(_queued);
            if (_running != 0) PoolTelemetry.Running(_running);
            if (_sent != 0) PoolTelemetry.Bytes("sent", _sent);
            _queued = _running = 0;
            _sent = 0;
        }

        private void RingBells()
        {
            if (_rung is null) return;
            _rung.RingBell();
            _rung = null;
            foreach (WorkerSlot slot in _alsoRung ?? []) slot.RingBell();
            _alsoRung = null;
        }

        private void Add(ActionKind kind, WorkerSlot? slot, PoolCall? call, object? argument)
        {
            Entry entry = new(kind, slot, call, argument);
            if (_count == 0) _first = entry;
            else (_more ??= []).Add(entry);
            _count++;
        }
    }
}
