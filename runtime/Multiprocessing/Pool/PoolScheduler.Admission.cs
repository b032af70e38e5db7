using System.Diagnostics;
using Multiprocessing.Platform;

namespace Multiprocessing.Pool;

// Which calls the pool takes, and what it remembers of them.
internal sealed partial class PoolScheduler
{
    private static readonly TimeSpan s_timeToRest = TimeSpan.FromSeconds(1);

    /// <summary>Throws if the pool takes no calls (any more).</summary>
    internal void ThrowIfNotAccepting()
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(isPartOfOperation: false);
        }
    }

    private void ThrowIfNotAccepting(PoolCall call)
    {
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            ThrowIfNotAcceptingLocked(call.IsPartOfOperation);
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
            _openCount++;
        }
    }

    /// <inheritdoc cref="BeginOperation"/>
    internal void EndOperation()
    {
        Actions actions = default;
        lock (_sync)
        {
            using LockOrder.Scope held = LockOrder.Hold(LockRank.Pool);
            _openCount--;
            CompleteIfOverLocked(ref actions);
        }
        Perform(actions);
    }

    private void ThrowIfNotAcceptingLocked(bool isPartOfOperation)
    {
        if (_fault is { } fault)
        {
            throw new MultiprocessingException($"The pool is broken and takes no more calls: {_faultText}", fault);
        }
        if (_state != PoolState.Running && !(isPartOfOperation && _state == PoolState.Closing))
        {
            throw new ObjectDisposedException(nameof(ProcessPool), "The pool was closed, terminated or disposed, and takes no more calls.");
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
        if (call.Timeout == Timeout.InfiniteTimeSpan) return wasAtRest;
        call.Deadline = AfterNow(call.Timeout);
        if (_deadlines.Count > 64 + (2 * _openCount)) ForgetEndedLocked();
        bool isEarliest = !_deadlines.TryPeek(out _, out long earliest) || call.Deadline < earliest;
        _deadlines.Enqueue(call, call.Deadline);
        return isEarliest || wasAtRest;
    }

    private void ComeToRestLocked(long now)
    {
        bool isBusy = _hadCalls || _openCount > 0;
        foreach (WorkerSlot slot in _slots) isBusy |= slot.InFlight.Count > 0;
        if (isBusy) _lastBusyAt = now;
        _hadCalls = false;
        // Not at once: who makes one call after the other would wake the clock with each.
        _isAtRest = Stopwatch.GetElapsedTime(_lastBusyAt, now) > s_timeToRest;
    }

    // Those that ended in time lie behind one with a later deadline, and would be kept until then.
    private void ForgetEndedLocked()
    {
        (PoolCall, long)[] open = [.. _deadlines.UnorderedItems.Where(d => !d.Element.State.HasEnded())];
        _deadlines.Clear();
        _deadlines.EnqueueRange(open);
    }
}
