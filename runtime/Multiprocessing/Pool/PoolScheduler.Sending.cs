using System.Diagnostics;
using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// How a call is put on the ring of its worker.
internal sealed partial class PoolScheduler
{
    /// <summary>
    /// Not under the lock. Puts a call, if one is given, and then those that wait in the outbox on the ring: one thread
    /// at a time.
    /// </summary>
    /// <param name="worker">The worker; its <see cref="PoolWorker.Outbox"/> was begun by the caller.</param>
    /// <param name="first">A call of the calling thread's own, marked as being sent.</param>
    /// <param name="actions">Takes what is to be done as a consequence.</param>
    /// <exception cref="ProcessSerializationException">The arguments of <paramref name="first"/> could not be
    /// serialized.</exception>
    private void SendAll(PoolWorker worker, PoolCall? first, ref Actions actions)
    {
        ProcessSerializationException? failure = null;
        PoolCall? next = first;
        do
        {
            PoolCall? call = next;
            CallState state = CallState.Ended;
            bool isBegun = false;
            if (call is not null && Write(worker, call) is { } error)
            {
                // The thread that submits it gets an exception.
                if (call == first) failure = error;
                worker.Port.EndSend(call);
                OnSerializationFailed(worker, call, call == first ? null : error, ref actions);
                call = null;
            }
            lock (_sync)
            {
                using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
                if (call is not null)
                {
                    // Under the lock: from here on the call may be given to another worker.
                    isBegun = worker.Port.EndSend(call);
                    state = OnWrittenLocked(worker, call, ref actions);
                }
                if (worker.Outbox.TryTakeNext(out next, out bool isShutdownDue))
                {
                    MoveLocked(next, CallState.BeingSent, ref actions);
                }
                else
                {
                    if (isShutdownDue && worker.State == PoolWorkerState.Retiring) actions.Shutdown(worker);
                    DispatchLocked(ref actions);
                }
                AssertInvariantsLocked();
            }
            if (state == CallState.EndedBeingSent) call!.ReleaseArguments();
            if (state != CallState.Orphaned) continue;
            ProcessSerializationException? lost = BringBack(worker, call!, isBegun, ref actions);
            if (call == first) failure = lost ?? failure;
        }
        while (next is not null);
        if (failure is not null) throw failure;
    }

    /// <returns>The state in which the call was found: what became of it while it was being sent.</returns>
    private CallState OnWrittenLocked(PoolWorker worker, PoolCall call, ref Actions actions)
    {
        CallState state = call.State;
        if (state == CallState.BeingSent)
        {
            MoveLocked(call, call.FramePosition >= 0 ? CallState.OnRing : CallState.Undelivered, ref actions);
            worker.Recharge(call);
        }
        else if (state == CallState.EndedBeingSent)
        {
            MoveLocked(call, CallState.Ended, ref actions);
        }
        return state;
    }

    /// <returns>Why the arguments could not be serialized; null if all went well.</returns>
    private static ProcessSerializationException? Write(PoolWorker worker, PoolCall call)
    {
        try
        {
            // Retried calls need their arguments later, when the ring has long been reused.
            if (call.RetriesLeft > 0 && call.Arguments is null) call.SerializeArguments();
            if (worker.Port.Send(call)) return null;
            // The scheduler counts the room, so no room means no worker. If there is one all the same, its ring is
            // damaged.
            if (call.Arguments is null) call.SerializeArguments();
            worker.Port.Kill();
            return null;
        }
        catch (ProcessSerializationException error)
        {
            return error;
        }
    }

    /// <summary>
    /// Queues a call again whose worker died while it was put on its ring, unless it may not run twice.
    /// </summary>
    private ProcessSerializationException? BringBack(
        PoolWorker worker, PoolCall call, bool isBegun, ref Actions actions)
    {
        try
        {
            if (call.Arguments is null) call.SerializeArguments();
        }
        catch (ProcessSerializationException error)
        {
            OnSerializationFailed(worker, call, null, ref actions);
            return error;
        }
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            Exception? ended = _fault is { } fault ? PoolErrors.Broken(call, _faultText!, fault)
                : _state is PoolState.Ending or PoolState.Ended ? PoolErrors.Terminated(call)
                : call.EndReason != EndReason.None ? PoolErrors.EndOf(call)
                : isBegun && call.RetriesLeft == 0
                    ? worker.Port.DescribeDeath(call, Stopwatch.GetElapsedTime(call.SentAt, Now))
                : null;
            if (ended is null)
            {
                if (isBegun)
                {
                    CountRetryLocked(call, worker, ref actions);
                    call.BeginAnew();
                }
                EnqueueLocked(call, ref actions);
                DispatchLocked(ref actions);
            }
            else
            {
                FailLocked(call, ended, ref actions);
            }
            AssertInvariantsLocked();
        }
        return null;
    }

    private void OnSerializationFailed(PoolWorker worker, PoolCall call, Exception? toDeliver, ref Actions actions)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            worker.Remove(call);
            // It may have ended meanwhile, by the end of the pool.
            if (!call.State.HasEnded())
            {
                if (toDeliver is not null) FailLocked(call, toDeliver, ref actions);
                else EndLocked(call, ref actions);
            }
            if (call.State == CallState.EndedBeingSent) MoveLocked(call, CallState.Ended, ref actions);
            actions.ReleaseArguments(call);
            AssertInvariantsLocked();
        }
    }
}
