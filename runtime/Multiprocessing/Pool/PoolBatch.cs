using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>
/// Several calls of one method that are sent and run together; a failed one does not touch the others.
/// </summary>
/// <param name="calls">At least one; all of the same method.</param>
internal abstract class PoolBatch<TCall>(ArraySegment<TCall> calls) : PoolTask<PoolBatchOutcome>(calls[0])
    where TCall : ProcessInvocation
{
    internal override FrameKind FrameKind => FrameKind.Batch;

    internal override bool IsLikelySmall => false;

    internal override string ArgumentsName =>
        calls.Count == 1 ? base.ArgumentsName : "The arguments of a chunk of calls (MapOptions.ChunkSize)";

    internal override bool Expects(FrameKind kind) =>
        kind is FrameKind.BatchResult or FrameKind.Error or FrameKind.Progress;

    /// <summary>Reads the result of one of the calls.</summary>
    private protected abstract void ReadResult(int index, ref MemoryPackReader reader);

    private protected override void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        writer.WriteUnmanaged(calls.Count);
        foreach (TCall call in calls) call.SerializeArguments(ref writer);
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
        for (int i = 0; i < calls.Count; i++)
        {
            if (reader.ReadUnmanaged<bool>())
            {
                ReadResult(i, ref reader);
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

/// <summary>A batch of calls with results.</summary>
/// <param name="calls">At least one; all of the same method.</param>
/// <param name="results">Where the results go.</param>
/// <param name="start">The place of the first one's result.</param>
internal sealed class PoolResultBatch<T>(
    ArraySegment<ProcessCall<T>> calls, T[] results, int start)
    : PoolBatch<ProcessCall<T>>(calls)
{
    private protected override void ReadResult(int index, ref MemoryPackReader reader) =>
        results[start + index] = ((ProcessCall<T>)Invocation).DeserializeResult(ref reader);
}

/// <summary>A batch of calls without results.</summary>
/// <param name="calls">At least one; all of the same method.</param>
internal sealed class PoolVoidBatch(ArraySegment<ProcessCall> calls) : PoolBatch<ProcessCall>(calls)
{
    private protected override void ReadResult(int index, ref MemoryPackReader reader)
    {
    }
}

/// <summary>How a batch went.</summary>
/// <param name="Elapsed">The time it took in the worker.</param>
/// <param name="FirstError">What the first failed call threw.</param>
internal readonly record struct PoolBatchOutcome(TimeSpan Elapsed, Exception? FirstError);
