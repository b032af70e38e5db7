using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The one call of a dedicated process.</summary>
internal sealed class SpawnedCall(ProcessCall call) : PendingCall(call)
{
    private readonly TaskCompletionSource _completion = new();

    internal Task Task => _completion.Task;

    private protected override void ReadResult(ReadOnlySpan<byte> payload)
    {
    }

    private protected override void OnCompleted() => _completion.TrySetResult();

    private protected override void OnError(Exception error) => _completion.TrySetException(error);
}

/// <summary>The one call of a dedicated process, with a result.</summary>
internal sealed class SpawnedCall<T>(ProcessCall<T> call) : PendingCall(call)
{
    private readonly TaskCompletionSource<T> _completion = new();

    // Written by the thread that handles the frame, which then completes the task.
    private T _result = default!;

    internal Task<T> Task => _completion.Task;

    private protected override void ReadResult(ReadOnlySpan<byte> payload) =>
        _result = Codec.Read(
            payload,
            (ProcessCall<T>)Invocation,
            static (c, ref reader) => c.DeserializeResult(ref reader),
            "The result",
            Method.Name);

    private protected override void OnCompleted() => _completion.TrySetResult(_result);

    private protected override void OnError(Exception error) => _completion.TrySetException(error);
}
