using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

// What the worker is sent beside the ring, and what it does when its own memory is damaged.
internal sealed unsafe partial class WorkerChannel
{
    /// <summary>The number of the call whose token is to fire.</summary>
    internal long CancelledCall => Volatile.Read(ref Header->CancelledCall);

    internal int ControlSequence => Volatile.Read(ref Header->ControlSequence);

    internal void WaitForControl(int seen) =>
        PlatformSelector.Wait.Wait(&Header->ControlSequence, seen, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the caller has taken at least so many elements of the stream of that call.</summary>
    /// <exception cref="OperationCanceledException">The token fired, and <see cref="RingItemBell"/> was called after
    /// it.</exception>
    internal void WaitForItemsTaken(long callId, long count, CancellationToken cancellationToken)
    {
        while (ItemsTaken(callId) < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Doorbell.Arm(&Header->ItemBell);
            bool mustWait = ItemsTaken(callId) < count && !cancellationToken.IsCancellationRequested;
            if (mustWait) Doorbell.Sleep(&Header->ItemBell, Timeout.InfiniteTimeSpan);
            else Doorbell.Disarm(&Header->ItemBell);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Wakes <see cref="WaitForItemsTaken"/>, for the control thread.</summary>
    internal void RingItemBell() => Doorbell.Ring(&Header->ItemBell);

    /// <summary>
    /// Waits until the caller has handled at least so many progress reports of that call. One thread at a time.
    /// </summary>
    /// <param name="callId">The call.</param>
    /// <param name="count">How many.</param>
    /// <param name="waiter">Asked whether to go on waiting; a change of its answer is followed by a call of
    /// <see cref="RingReportBell"/>.</param>
    internal void WaitForReportsTaken(long callId, long count, IReportWaiter waiter)
    {
        while (ReportsTaken(callId) < count && waiter.MustWait())
        {
            Doorbell.Arm(&Header->ReportBell);
            if (ReportsTaken(callId) < count && waiter.MustWait())
            {
                Doorbell.Sleep(&Header->ReportBell, Timeout.InfiniteTimeSpan);
            }
            else Doorbell.Disarm(&Header->ReportBell);
        }
    }

    /// <summary>Wakes <see cref="WaitForReportsTaken"/>.</summary>
    internal void RingReportBell() => Doorbell.Ring(&Header->ReportBell);

    private long ItemsTaken(long callId) =>
        Volatile.Read(ref Header->StreamCall) == callId ? Volatile.Read(ref Header->ItemsTaken) : 0;

    private long ReportsTaken(long callId) =>
        Volatile.Read(ref Header->ReportCall) == callId ? Volatile.Read(ref Header->ReportsTaken) : 0;

    /// <summary>
    /// The words that only this side writes: if they are others, a wild write hit them, and the caller may have missed
    /// a frame.
    /// </summary>
    private void CheckOwnWords()
    {
        bool isIntact = _calls.IsHeadIntact;
        // Not while a thread that an earlier call left behind sends: it may wait for room meanwhile.
        if (_sendLock.TryEnter())
        {
            isIntact &= _results.IsTailIntact;
            _sendLock.Exit();
        }
        if (!isIntact)
        {
            throw EndDamaged(
                new ProtocolViolationException("A position on a ring is not what this process wrote there."));
        }
    }

    /// <summary>
    /// Ends the process: code of this very process has written where it must not, so that no result can be sent any
    /// more, and no code may catch that.
    /// </summary>
    internal static Exception EndDamaged(ProtocolViolationException violation)
    {
        Environment.FailFast(
            "The memory that this process shares with its parent is damaged, by a wild write perhaps. "
            + $"{violation.Message}",
            violation);
        return violation;
    }
}

/// <summary>A call that waits for its progress reports to be handled.</summary>
internal interface IReportWaiter
{
    /// <summary>Whether to go on waiting.</summary>
    /// <exception cref="OperationCanceledException">The call is being cancelled.</exception>
    bool MustWait();
}
