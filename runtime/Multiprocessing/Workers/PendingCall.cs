using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A call on the caller's side, from its acceptance to its end. What arrives for it is handled in order, on the thread
/// pool: rebuilding values and reporting progress may run user code, which the pump's thread never does.
/// </summary>
internal abstract class PendingCall : IThreadPoolWorkItem
{
    /// <summary>The number of the last call of this process. Counted up by any thread.</summary>
    private static long s_lastId;

    /// <summary>
    /// The frame to be handled next. This field and those below are guarded by <see cref="SyncRoot"/>.
    /// </summary>
    private ReceivedFrame? _next;

    /// <summary>The frames after it; null while there was never more than one.</summary>
    private Queue<ReceivedFrame>? _later;

    /// <summary>Whether a thread of the thread pool handles frames, or is about to.</summary>
    private bool _isHandling;

    /// <summary>Whether frames are dropped, because the call has ended.</summary>
    private bool _isClosed;

    /// <summary>Notified of the handled reports: the owner of the worker that sent the last one.</summary>
    private IReportTaker? _reportTaker;

    /// <summary>How many reports came, from all workers that ran the call.</summary>
    private long _reportsReceived;

    /// <summary>How many of them were handled or dropped.</summary>
    private long _reportsHandled;

    /// <summary>How many of them came from workers that ran the call before.</summary>
    private long _reportsBefore;

    private protected PendingCall(ProcessInvocation invocation) => Invocation = invocation;

    /// <summary>The call's number, unique in this process.</summary>
    internal long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>The call, with its arguments.</summary>
    internal ProcessInvocation Invocation { get; }

    internal ProcessMethod Method => Invocation.Method;

    /// <summary>
    /// Guards what several threads may touch of the call; held for a few instructions, never while code of a user runs.
    /// </summary>
    private protected Lock SyncRoot { get; } = new();

    /// <summary>Whether a frame of that kind can come for this call.</summary>
    internal virtual bool Expects(FrameKind kind) => kind is FrameKind.Result or FrameKind.Error or FrameKind.Progress;

    /// <summary>Accepts a frame, or a failure, for handling.</summary>
    /// <param name="frame">What came.</param>
    /// <param name="reportTaker">Notified when progress reports have been handled.</param>
    /// <returns>False when the worker sent more than it may before others were handled: it is to be killed.</returns>
    internal bool Deliver(in ReceivedFrame frame, IReportTaker? reportTaker = null)
    {
        bool isReport = frame.Kind == FrameKind.Progress;
        bool isBounded = true;
        bool isDropped;
        lock (SyncRoot)
        {
            if (isReport)
            {
                _reportTaker = reportTaker;
                _reportsReceived++;
            }
            if (frame.Kind is FrameKind.Progress or FrameKind.Item) isBounded = !IsOverrunLocked(frame.Kind);
            isDropped = _isClosed || !isBounded;
            if (!isDropped)
            {
                // One frame is all that most calls get.
                if (_next is null) _next = frame;
                else (_later ??= new()).Enqueue(frame);
                if (_isHandling) return true;
                _isHandling = true;
            }
        }
        if (!isDropped)
        {
            Schedule();
            return true;
        }
        frame.Dispose();
        // What nobody wants is taken at once: the worker must not wait for it.
        if (isReport) CountHandledReport();
        return isBounded;
    }

    /// <summary>The call will be run anew, by another worker, which counts its reports from the start.</summary>
    internal void BeginAnew()
    {
        lock (SyncRoot) _reportsBefore = _reportsReceived;
    }

    /// <summary>Whether more of that kind lies here than a worker sends that heeds its bound.</summary>
    private protected virtual bool IsOverrunLocked(FrameKind kind) =>
        kind == FrameKind.Progress
            && _reportsReceived - Math.Max(_reportsHandled, _reportsBefore) > CallContext.ReportWindow + 1;

    private void CountHandledReport()
    {
        long count;
        IReportTaker? taker;
        lock (SyncRoot)
        {
            count = ++_reportsHandled - _reportsBefore;
            taker = _reportTaker;
        }
        if (count > 0 && count % CallContext.TellReportsEvery == 0) taker?.OnReportsTaken(this, count);
    }

    /// <summary>Sees to it that <see cref="HandleInbox"/> runs, but not on this thread.</summary>
    private protected virtual void Schedule() => DeliveryBatch.Add(this);

    void IThreadPoolWorkItem.Execute() => HandleInbox();

    internal void HandleInbox()
    {
        while (true)
        {
            ReceivedFrame frame;
            lock (SyncRoot)
            {
                if (_next is not { } next)
                {
                    _isHandling = false;
                    return;
                }
                frame = next;
                _next = _later is not null && _later.TryDequeue(out ReceivedFrame later) ? later : null;
            }
            Handle(frame);
        }
    }

    /// <summary>
    /// From here on what arrives is dropped: a call may end before its worker has sent the last of it.
    /// </summary>
    private protected void CloseInbox()
    {
        int reports = 0;
        lock (SyncRoot)
        {
            _isClosed = true;
            while (_next is { } next)
            {
                if (next.Kind == FrameKind.Progress) reports++;
                next.Dispose();
                _next = _later is not null && _later.TryDequeue(out ReceivedFrame later) ? later : null;
            }
        }
        // The worker, which goes on perhaps, must not wait for them.
        for (; reports > 0; reports--) CountHandledReport();
    }

    /// <summary>Rebuilds the result, to be handed out by <see cref="OnCompleted"/>.</summary>
    private protected abstract void ReadResult(ReadOnlySpan<byte> payload);

    /// <summary>Ends the call with the result read before.</summary>
    private protected abstract void OnCompleted();

    /// <summary>Called before either of the two that end the call.</summary>
    private protected virtual void OnOutcome(Exception? error)
    {
    }

    /// <summary>Ends the call with an exception.</summary>
    private protected abstract void OnError(Exception error);

    private protected virtual void OnItem(ReadOnlySpan<byte> payload) =>
        throw new ProtocolViolationException("A stream's element came for a call that has none.");

    // The frame is given back before the call is completed: continuations of the user run at once, may block, and may
    // need the very memory that the frame holds.
    private void Handle(in ReceivedFrame frame)
    {
        Exception? error = frame.LocalError;
        try
        {
            if (error is null) error = Read(frame);
        }
        catch (Exception e)
        {
            error = e;
        }
        finally
        {
            frame.Dispose();
        }
        if (frame.Kind == FrameKind.Progress) CountHandledReport();
        // The call ends for its caller while the method goes on: what runs now may wait for its worker, which must not
        // wait for it.
        if (error is not null && frame.Kind is (FrameKind.Progress or FrameKind.Item)) CloseInbox();
        if (error is not null || frame.Kind is FrameKind.Result or FrameKind.BatchResult or FrameKind.End)
        {
            OnOutcome(error);
        }
        if (error is not null) OnError(error);
        else if (frame.Kind is FrameKind.Result or FrameKind.BatchResult or FrameKind.End) OnCompleted();
    }

    /// <returns>The exception that the frame holds, if it holds one.</returns>
    private Exception? Read(in ReceivedFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Result or FrameKind.BatchResult:
                ReadResult(frame.Payload);
                return null;
            case FrameKind.End:
                return null;
            case FrameKind.Error:
                RemoteError remote = Codec.Read(
                    frame.Payload, 0, static (_, ref reader) => RemoteError.Read(ref reader), "An exception");
                Exception rebuilt = ExceptionRebuilder.Rebuild(remote, Method.Module);
                if (Invocation is ForwardedCall forwarded) forwarded.Failure = rebuilt;
                return rebuilt;
            case FrameKind.Progress:
                Action? report = Codec.Read(
                    frame.Payload,
                    (Invocation, frame.Token),
                    static (state, ref reader) => state.Invocation.DeserializeProgress(state.Token, ref reader),
                    "A progress report");
                report?.Invoke();
                return null;
            case FrameKind.Item:
                OnItem(frame.Payload);
                return null;
            default:
                throw new ProtocolViolationException($"A frame of kind {frame.Kind} came for a call.");
        }
    }
}

/// <summary>Lets the worker go on with its progress reports.</summary>
internal interface IReportTaker
{
    /// <summary>So many reports of that call have been handled, since it was begun last.</summary>
    void OnReportsTaken(PendingCall call, long count);
}
