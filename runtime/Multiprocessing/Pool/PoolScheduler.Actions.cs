using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

internal sealed partial class PoolScheduler
{
    private enum ActionKind
    {
        Launch,
        Flush,
        RequestCancellation,
        Kill,
        Shutdown,
        Fail,
        ReleaseArguments,
        GiveMemoryBack,
    }

    /// <summary>What an event decided to do once the lock is left: orders to workers, and outcomes to callers.</summary>
    private struct Actions
    {
        private List<(ActionKind Kind, WorkerSlot? Slot, PoolCall? Call, Exception? Error)>? _list;

        internal void Launch(WorkerSlot slot) => Add(ActionKind.Launch, slot, null, null);

        internal void Flush(WorkerSlot slot) => Add(ActionKind.Flush, slot, null, null);

        internal void RequestCancellation(WorkerSlot slot, PoolCall call) => Add(ActionKind.RequestCancellation, slot, call, null);

        internal void Kill(WorkerSlot slot) => Add(ActionKind.Kill, slot, null, null);

        internal void Shutdown(WorkerSlot slot) => Add(ActionKind.Shutdown, slot, null, null);

        internal void Fail(PoolCall call, Exception error) => Add(ActionKind.Fail, null, call, error);

        internal void ReleaseArguments(PoolCall call)
        {
            if (call.Arguments is not null) Add(ActionKind.ReleaseArguments, null, call, null);
        }

        internal void GiveMemoryBack(WorkerSlot slot) => Add(ActionKind.GiveMemoryBack, slot, null, null);

        /// <returns>Whether a worker was given a time by which it must have ended.</returns>
        internal readonly bool Perform(PoolScheduler scheduler)
        {
            if (_list is null) return false;
            bool hasNewTime = false;
            foreach ((ActionKind kind, WorkerSlot? slot, PoolCall? call, Exception? error) in _list)
            {
                switch (kind)
                {
                    case ActionKind.Launch:
                        slot!.Launch();
                        break;
                    case ActionKind.Flush:
                        scheduler.FlushOutbox(slot!);
                        break;
                    case ActionKind.RequestCancellation:
                        slot!.RequestCancellation(call!);
                        break;
                    case ActionKind.Kill:
                        slot!.Kill();
                        break;
                    case ActionKind.Shutdown:
                        slot!.Shutdown();
                        hasNewTime = true;
                        break;
                    case ActionKind.Fail:
                        call!.Deliver(ReceivedFrame.Failure(error!));
                        break;
                    case ActionKind.ReleaseArguments:
                        call!.ReleaseArguments();
                        break;
                    case ActionKind.GiveMemoryBack:
                        slot!.GiveMemoryBack();
                        scheduler.FlushOutbox(slot);
                        break;
                }
            }
            return hasNewTime;
        }

        private void Add(ActionKind kind, WorkerSlot? slot, PoolCall? call, Exception? error) => (_list ??= []).Add((kind, slot, call, error));
    }
}
