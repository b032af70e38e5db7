using System.Threading.Channels;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>
/// A call whose outcome is a stream. The worker may be <see cref="CallSession.StreamWindow"/> elements ahead of the
/// reader.
/// </summary>
internal sealed class PoolStream<T>(ProcessStreamCall<T> call, PoolScheduler scheduler) : PoolCall(call)
{
    // Seldom enough to cost little, and often enough that the worker never waits for a reader that keeps up.
    private const int ReportEvery = CallSession.StreamWindow / 4;

    private readonly Channel<T> _items = System.Threading.Channels.Channel.CreateUnbounded<T>(
        new() { SingleReader = true, SingleWriter = true });
    // How many elements came. Guarded by SyncRoot.
    private long _received;
    // How many of them the reader took. Written by the reader alone; read by the thread that delivers.
    private long _taken;

    internal override bool Expects(FrameKind kind) =>
        kind is FrameKind.Item or FrameKind.End or FrameKind.Error or FrameKind.Progress;

    /// <summary>Waits for the next element.</summary>
    /// <returns>False at the end of the stream.</returns>
    internal ValueTask<bool> WaitAsync() => _items.Reader.WaitToReadAsync(CancellationToken.None);

    internal bool TryTake(out T? item)
    {
        if (!_items.Reader.TryRead(out item)) return false;
        long taken = _taken + 1;
        Volatile.Write(ref _taken, taken);
        if (taken % ReportEvery == 0) scheduler.ReportItemsTaken(this, taken);
        return true;
    }

    private protected override bool IsOverrunLocked(FrameKind kind) => kind == FrameKind.Item
        ? ++_received - Volatile.Read(ref _taken) > CallSession.StreamWindow + 1
        : base.IsOverrunLocked(kind);

    private protected override void OnItem(ReadOnlySpan<byte> payload) => _items.Writer.TryWrite(Codec.Read(
        payload,
        (ProcessStreamCall<T>)Invocation,
        static (c, ref reader) => c.DeserializeItem(ref reader),
        "An element",
        Method.Name));

    private protected override void OnCompleted()
    {
        UnwatchToken();
        _items.Writer.TryComplete();
    }

    private protected override void ReadResult(ReadOnlySpan<byte> payload) =>
        throw PoolErrors.ResultOfStream();

    private protected override void OnError(Exception error)
    {
        UnwatchToken();
        _items.Writer.TryComplete(error);
    }
}
