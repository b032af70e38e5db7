using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The context of one call: its token and the way of its progress reports.</summary>
internal sealed class CallContext : ProcessCallContext, IReportWaiter, IDisposable
{
    /// <summary>
    /// How many reports of a call may be on their way before the worker waits for their receiver.
    /// </summary>
    internal const int ReportWindow = 256;

    /// <summary>
    /// The worker is notified seldom enough to cost little, and often enough that it never waits for a reader that
    /// keeps up.
    /// </summary>
    internal const int TellReportsEvery = ReportWindow / 4;

    private readonly long _callId;
    private readonly WorkerChannel _channel;
    private readonly ControlThread _control;

    /// <summary>Held by a thread of the method while it sends a report, and waits for room.</summary>
    private readonly Lock _reporting = new();

    /// <summary>Null until the method looks at its token; then set once, by that thread.</summary>
    private CancellationTokenSource? _cancellation;

    /// <summary>How many reports were sent. Guarded by the lock.</summary>
    private long _reportsSent;

    /// <summary>Set by the thread that runs calls; read by threads that report.</summary>
    private volatile bool _hasEnded;

    internal CallContext(long callId, WorkerChannel channel, ControlThread control)
    {
        _callId = callId;
        _channel = channel;
        _control = control;
    }

    /// <summary>Made by the first look at it: most calls need none.</summary>
    public override CancellationToken CancellationToken
    {
        get
        {
            if (_cancellation is null)
            {
                _cancellation = new CancellationTokenSource();
                _control.Watch(_callId, _cancellation);
            }
            return _cancellation.Token;
        }
    }

    public override IProgress<T> CreateProgress<T>(int parameter, ProgressWriter<T> write) =>
        new Progress<T>(this, parameter, write);

    public void Dispose()
    {
        _hasEnded = true;
        // A thread that the method left behind may wait there.
        _channel.RingReportBell();
        if (_cancellation is null) return;
        _control.Unwatch();
        // Not disposed: code that the method left running may still look at the token.
    }

    bool IReportWaiter.MustWait()
    {
        // A method without a token cannot be asked to end; it is killed.
        Volatile.Read(ref _cancellation)?.Token.ThrowIfCancellationRequested();
        return !_hasEnded;
    }

    private void Report<T>(int parameter, ProgressWriter<T> write, T value)
    {
        // Threads of one method take turns, so that reports arrive in the order in which they were made, and one of
        // them waits.
        lock (_reporting)
        {
            // Reports made after the call has ended reach nobody.
            if (_hasEnded) return;
            _channel.Send(
                FrameKind.Progress,
                _callId,
                parameter,
                (write, value),
                static (state, ref writer) => state.write(ref writer, state.value),
                "A progress report");
            _reportsSent++;
            _channel.WaitForReportsTaken(_callId, _reportsSent - ReportWindow, this);
        }
    }

    private sealed class Progress<T>(CallContext context, int parameter, ProgressWriter<T> write) : IProgress<T>
    {
        public void Report(T value) => context.Report(parameter, write, value);
    }
}
