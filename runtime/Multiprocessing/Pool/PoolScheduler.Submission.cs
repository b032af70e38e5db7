using System.Diagnostics;
using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// How calls come in, and which the pool takes.
internal sealed partial class PoolScheduler
{
    // Maps that have begun and not ended. Each counts as one open call. Guarded by the lock.
    private int _operationCount;

    // Made once, and not for each call.
    private readonly Action<PoolCall> _cancel;

    /// <summary>Accepts a call and gives it to a worker, or queues it.</summary>
    /// <exception cref="ObjectDisposedException">The pool takes no calls any more.</exception>
    /// <exception cref="PoolFullException">The queue is at its limit.</exception>
    /// <exception cref="ProcessSerializationException">An argument could not be serialized.</exception>
    internal void Submit(PoolCall call)
    {
        // Before code of a user's runs, which serializing may be.
        if (_state != PoolState.Running) ThrowIfNotAccepting(call.IsPartOfOperation);
        if (!call.IsLikelySmall && TrySubmitUnserialized(call)) return;
        call.SerializeArguments();
        Actions actions = default;
        bool isNewDeadline;
        try
        {
            lock (_sync)
            {
                using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
                ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
                PoolWorker? worker = FindForNewCallLocked(call);
                if (worker is null && !call.Plan.IsPaced && _queuedCount >= _options.QueueLimit)
                {
                    throw PoolErrors.Full(_queuedCount, _options.QueueLimit);
                }
                isNewDeadline = AcceptLocked(call);
                if (worker is not null)
                {
                    GiveLocked(call, worker, ref actions);
                }
                else
                {
                    EnqueueLocked(call, ref actions);
                    DispatchLocked(ref actions);
                }
                AssertInvariantsLocked();
            }
        }
        catch
        {
            call.ReleaseArguments();
            throw;
        }
        Perform(actions);
        FinishSubmission(call, isNewDeadline);
    }

    /// <summary>
    /// Serializes the call straight onto the ring of an idle worker, whose results the calling thread will read itself.
    /// </summary>
    /// <returns>False when no worker is idle: the call was not accepted.</returns>
    /// <exception cref="ProcessSerializationException">An argument could not be serialized.</exception>
    internal bool TryRunDirectly(PoolCall call)
    {
        PoolWorker? worker;
        bool isNewDeadline;
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
            worker = _queuedCount > 0 ? null : FindIdleLocked();
            if (worker is null || !worker.Port.TryBeginDirect(call)) return false;
            isNewDeadline = AcceptForSendingLocked(call, worker, ref actions);
        }
        SendAccepted(worker, call, isNewDeadline, actions);
        return true;
    }

    /// <summary>Serializes the call straight onto the ring of a worker that is idle or has room there.</summary>
    /// <returns>False when there is no such worker: the call was not accepted.</returns>
    private bool TrySubmitUnserialized(PoolCall call)
    {
        PoolWorker? worker;
        bool isNewDeadline;
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
            worker = FindForNewCallLocked(call);
            if (worker is null) return false;
            isNewDeadline = AcceptForSendingLocked(call, worker, ref actions);
        }
        SendAccepted(worker, call, isNewDeadline, actions);
        return true;
    }

    private PoolWorker? FindForNewCallLocked(PoolCall call) =>
        _queuedCount > 0 ? null : FindIdleLocked() ?? FindOpenRingLocked(call);

    private bool AcceptForSendingLocked(PoolCall call, PoolWorker worker, ref Actions actions)
    {
        bool isNewDeadline = AcceptLocked(call);
        AssignLocked(call, worker, CallState.BeingSent, ref actions);
        bool isFree = worker.Outbox.TryBegin();
        Debug.Assert(isFree, "A worker whose ring is written to is neither idle nor open.");
        AssertInvariantsLocked();
        return isNewDeadline;
    }

    private void SendAccepted(PoolWorker worker, PoolCall call, bool isNewDeadline, Actions actions)
    {
        try
        {
            SendAll(worker, call, ref actions);
        }
        finally
        {
            Perform(actions);
        }
        FinishSubmission(call, isNewDeadline);
    }

    private void FinishSubmission(PoolCall call, bool isNewDeadline)
    {
        if (isNewDeadline) TickDue?.Invoke();
        call.WatchToken(_cancel);
    }

    /// <summary>Throws if the pool takes no calls (any more).</summary>
    internal void ThrowIfNotAccepting() => ThrowIfNotAccepting(isPartOfOperation: false);

    private void ThrowIfNotAccepting(bool isPartOfOperation)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(isPartOfOperation);
        }
    }

    /// <summary>
    /// A map has begun: calls of its own are accepted until <see cref="EndOperation"/>, also by a closed pool.
    /// </summary>
    internal void BeginOperation()
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(isPartOfOperation: false);
            _operationCount++;
            _openCount++;
            AssertInvariantsLocked();
        }
    }

    /// <inheritdoc cref="BeginOperation"/>
    internal void EndOperation()
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            _operationCount--;
            _openCount--;
            CompleteIfOverLocked(ref actions);
            AssertInvariantsLocked();
        }
        Perform(actions);
    }

    private void ThrowIfNotAcceptingLocked(bool isPartOfOperation)
    {
        if (_fault is { } fault) throw PoolErrors.Broken(_faultText!, fault);
        if (_state != PoolState.Running && !(isPartOfOperation && _state == PoolState.Closing))
        {
            throw PoolErrors.Closed();
        }
    }

    /// <returns>Whether <see cref="OnTick"/> must be called earlier than was said.</returns>
    private bool AcceptLocked(PoolCall call)
    {
        _openCount++;
        // The clock stood still while there was nothing to look after.
        bool wasAtRest = _isAtRest;
        _isAtRest = false;
        _hadCalls = true;
        if (call.Plan.Timeout == Timeout.InfiniteTimeSpan) return wasAtRest;
        call.Deadline = _clock.After(call.Plan.Timeout);
        return _deadlines.Add(call, _openCount) || wasAtRest;
    }
}
