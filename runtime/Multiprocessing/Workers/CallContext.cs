using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The context of one call: its token and the way of its progress reports.</summary>
internal sealed class CallContext : ProcessCallContext, IDisposable
{
    private readonly long _callId;
    private readonly WorkerChannel _channel;
    private readonly ControlThread _control;
    private CancellationTokenSource? _cancellation;

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
        if (_cancellation is null) return;
        _control.Unwatch();
        // Not disposed: code that the method left running may still look at the token.
    }

    // Reports made after the call has ended reach nobody; the caller has dropped the call's number.
    private sealed class Progress<T>(CallContext context, int parameter, ProgressWriter<T> write) : IProgress<T>
    {
        public void Report(T value) => context._channel.Send(
            FrameKind.Progress,
            context._callId,
            parameter,
            (write, value),
            static (state, ref writer) => state.write(ref writer, state.value),
            "A progress report");
    }
}
