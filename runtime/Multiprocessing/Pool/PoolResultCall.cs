using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>A call whose outcome is one value (or, for <see cref="PoolVoidCall"/>, none).</summary>
internal abstract class PoolResultCall<T>(CompilerServices.ProcessInvocation invocation) : PoolCall(invocation)
{
    // Completed on the thread pool, never under a lock or on the pump's thread: continuations may run at once.
    private readonly TaskCompletionSource<T> _completion = new();

    internal Task<T> Task => _completion.Task;

    private protected T Result { get; set; } = default!;

    private protected override void OnCompleted()
    {
        UnwatchToken();
        _completion.TrySetResult(Result);
    }

    private protected override void OnError(Exception error)
    {
        UnwatchToken();
        if (error is OperationCanceledException) _completion.TrySetCanceled(CancellationToken);
        else _completion.TrySetException(error);
    }
}

/// <summary>A call with a result.</summary>
internal sealed class PoolCall<T>(ProcessCall<T> call) : PoolResultCall<T>(call)
{
    private protected override void ReadResult(ReadOnlySpan<byte> payload) =>
        Result = Codec.Read(payload, (ProcessCall<T>)Invocation, static (c, ref reader) => c.ReadResult(ref reader), "The result", Method.Name);
}

/// <summary>A call without a result.</summary>
internal sealed class PoolVoidCall(ProcessCall call) : PoolResultCall<bool>(call)
{
    private protected override void ReadResult(ReadOnlySpan<byte> payload) => Result = true;
}
