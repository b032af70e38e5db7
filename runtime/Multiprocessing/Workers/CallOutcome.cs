using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>The result of a call while it is serialized.</summary>
internal abstract class CallOutcome
{
    internal abstract void Write(ref MemoryPackWriter<ProcessBufferWriter> writer);
}

/// <inheritdoc />
internal sealed class CallOutcome<T> : CallOutcome
{
    // The call and its result while that is serialized. The thread alone that runs calls.
    private ProcessCall<T>? _call;
    private T _result = default!;

    internal void Set(ProcessCall<T> call, T result)
    {
        _call = call;
        _result = result;
    }

    /// <summary>Large results are not kept alive by an idle worker.</summary>
    internal void Clear()
    {
        _call = null;
        _result = default!;
    }

    internal override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        _call!.SerializeResult(ref writer, in _result);
}
