using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A call on the caller's side, from its acceptance to its end. What arrives for it is handled in order, on the thread pool:
/// rebuilding values and reporting progress may run user code, which the pump's thread never does.
/// </summary>
internal abstract class PendingCall : IThreadPoolWorkItem
{
    private static long s_lastId;

    private readonly Queue<ReceivedFrame> _inbox = new();
    private bool _isHandling;

    private protected PendingCall(ProcessInvocation invocation) => Invocation = invocation;

    /// <summary>The call's number, unique in this process.</summary>
    internal long Id { get; } = Interlocked.Increment(ref s_lastId);

    /// <summary>The call, with its arguments.</summary>
    internal ProcessInvocation Invocation { get; }

    internal ProcessMethod Method => Invocation.Method;

    /// <summary>Accepts a frame, or a failure, for handling.</summary>
    internal void Deliver(in ReceivedFrame frame)
    {
        lock (_inbox)
        {
            _inbox.Enqueue(frame);
            if (_isHandling) return;
            _isHandling = true;
        }
        Schedule();
    }

    /// <summary>Sees to it that <see cref="HandleInbox"/> runs, but not on this thread.</summary>
    private protected virtual void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    void IThreadPoolWorkItem.Execute() => HandleInbox();

    private protected void HandleInbox()
    {
        while (true)
        {
            ReceivedFrame frame;
            lock (_inbox)
            {
                if (!_inbox.TryDequeue(out frame))
                {
                    _isHandling = false;
                    return;
                }
            }
            Handle(frame);
        }
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

    // The frame is given back before the call is completed: continuations of the user run at once, may block, and may need the
    // very memory that the frame holds.
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
        if (error is not null || frame.Kind is FrameKind.Result or FrameKind.BatchResult or FrameKind.End) OnOutcome(error);
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
                RemoteError remote = Codec.Read(frame.Payload, 0, static (_, ref reader) => RemoteError.Read(ref reader), "An exception");
                return ExceptionRebuilder.Rebuild(remote, Method.Module);
            case FrameKind.Progress:
                _ = Codec.Read(
                    frame.Payload,
                    (Invocation, frame.Token),
                    static (state, ref reader) =>
                    {
                        state.Invocation.ReadProgress(state.Token, ref reader);
                        return 0;
                    },
                    "A progress report");
                return null;
            case FrameKind.Item:
                OnItem(frame.Payload);
                return null;
            default:
                throw new ProtocolViolationException($"A frame of kind {frame.Kind} came for a call.");
        }
    }
}
