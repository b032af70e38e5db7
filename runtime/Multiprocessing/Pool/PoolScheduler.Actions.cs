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
        SendDefinitions,
        GiveMemoryBack,
        Log,
        Measure,
    }

    private readonly record struct Entry(ActionKind Kind, PoolWorker? Worker, PoolCall? Call, object? Argument);

    /// <summary>
    /// What an event decided to do once the lock is left: orders to workers, and outcomes to callers.
    /// </summary>
    private struct Actions
    {
        // All fields: the thread alone that handles the event. Most events decide one thing or nothing.
        private Entry _first;
        // What was added after it.
        private List<Entry>? _more;
        // How many entries there are in all.
        private int _count;
        // What CountQueued, CountRunning and CountSent have noted, and no listener was told.
        private int _queued;
        private int _running;
        private long _sent;
        // The workers whose bells are to be rung; the second is for those after the first.
        private PoolWorker? _rung;
        private List<PoolWorker>? _alsoRung;

        internal void Launch(PoolWorker worker) => Add(ActionKind.Launch, worker, null, null);

        internal void Flush(PoolWorker worker) => Add(ActionKind.Flush, worker, null, null);

        internal void Kill(PoolWorker worker) => Add(ActionKind.Kill, worker, null, null);

        internal void Terminate(PoolWorker worker) => Add(ActionKind.Terminate, worker, null, null);

        internal void Shutdown(PoolWorker worker) => Add(ActionKind.Shutdown, worker, null, null);

        internal void Fail(PoolCall call, Exception error) => Add(ActionKind.Fail, null, call, error);

        internal void GiveMemoryBack(PoolWorker worker) => Add(ActionKind.GiveMemoryBack, worker, null, null);

        internal void SendDefinitions(PoolWorker worker) => Add(ActionKind.SendDefinitions, worker, null, null);

        internal void Log(Action<PoolLog> entry) => Add(ActionKind.Log, null, null, entry);

        internal void Measure(Action record) => Add(ActionKind.Measure, null, null, record);

        /// <summary>So many more calls wait than before.</summary>
        internal void CountQueued(int change) => _queued += change;

        /// <summary>So many more calls are with a worker than before.</summary>
        internal void CountRunning(int change) => _running += change;

        /// <summary>So many bytes were put on a ring.</summary>
        internal void CountSent(int bytes) => _sent += bytes;

        /// <summary>Calls were put on the ring: its bell is rung once for all of them.</summary>
        internal void RingBell(PoolWorker worker)
        {
            if (_rung is null) _rung = worker;
            else if (_rung != worker && _alsoRung?.Contains(worker) != true) (_alsoRung ??= []).Add(worker);
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
                (ActionKind kind, PoolWorker? worker, PoolCall? call, object? argument) = i == 0
                    ? _first
                    : _more![i - 1];
                switch (kind)
                {
                    case ActionKind.Launch:
                        worker!.Port.Launch(worker, warmsUp: worker.IsStandby);
                        break;
                    case ActionKind.Flush:
                        scheduler.SendAll(worker!, null, ref this);
                        break;
                    case ActionKind.Kill:
                        worker!.Port.Kill();
                        break;
                    case ActionKind.Terminate:
                        worker!.Port.Terminate();
                        hasNewTime = true;
                        break;
                    case ActionKind.Shutdown:
                        worker!.Port.Shutdown();
                        hasNewTime = true;
                        break;
                    case ActionKind.Fail:
                        call!.Deliver(ReceivedFrame.Failure((Exception)argument!));
                        break;
                    case ActionKind.ReleaseArguments:
                        call!.ReleaseArguments();
                        break;
                    case ActionKind.SendDefinitions:
                        worker!.Port.SendDefinitions();
                        scheduler.SendAll(worker, null, ref this);
                        break;
                    case ActionKind.GiveMemoryBack:
                        worker!.Port.GiveMemoryBack();
                        scheduler.SendAll(worker, null, ref this);
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
            _rung.Port.RingBell();
            _rung = null;
            foreach (PoolWorker worker in _alsoRung ?? []) worker.Port.RingBell();
            _alsoRung = null;
        }

        private void Add(ActionKind kind, PoolWorker? worker, PoolCall? call, object? argument)
        {
            Entry entry = new(kind, worker, call, argument);
            if (_count == 0) _first = entry;
            else (_more ??= []).Add(entry);
            _count++;
        }
    }
}
