using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>Several calls of one method that travel and run together; a failed one does not touch the others.</summary>
/// <param name="calls">At least one; all of the same method.</param>
/// <param name="results">Where the results go.</param>
/// <param name="start">The place of the first one's result.</param>
internal sealed class PoolBatchCall<T>(ArraySegment<ProcessCall<T>> calls, T[] results, int start)
    : PoolResultCall<PoolBatchOutcome>(calls[0])
{
    internal override FrameKind FrameKind => FrameKind.Batch;

    internal override bool IsLikelySmall => false;

    internal override bool Expects(FrameKind kind) => kind is FrameKind.BatchResult or FrameKind.Error or FrameKind.Progress;

    private protected override void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteUnmanaged(calls.Count);
        foreach (ProcessCall<T> call in calls) call.WriteArguments(ref writer);
    }

    private protected override void ReadResult(ReadOnlySpan<byte> payload) => Result = Codec.Read(
        payload,
        this,
        static (self, ref reader) => self.ReadOutcome(ref reader),
        "The results",
        Method.Name);

    private PoolBatchOutcome ReadOutcome(ref MemoryPackReader reader)
    {
        TimeSpan elapsed = reader.ReadUnmanaged<TimeSpan>();
        Exception? firstError = null;
        ProcessCall<T> codec = calls[0];
        for (int i = 0; i < calls.Count; i++)
        {
            if (reader.ReadUnmanaged<bool>())
            {
                results[start + i] = codec.ReadResult(ref reader);
            }
            else
            {
                RemoteError error = RemoteError.Read(ref reader);
                firstError ??= ExceptionRebuilder.Rebuild(error, Method.Module);
            }
        }
        return new PoolBatchOutcome(elapsed, firstError);
    }
}

/// <summary>How a batch went.</summary>
/// <param name="Elapsed">The time it took in the worker.</param>
/// <param name="FirstError">What the first failed call threw.</param>
internal readonly record struct PoolBatchOutcome(TimeSpan Elapsed, Exception? FirstError);
