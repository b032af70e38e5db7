using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The one call of a dedicated process.</summary>
/// <param name="call">The call.</param>
/// <param name="sharesOutput">Whether what the process writes about its exception goes where this one's does.</param>
internal sealed class SpawnedCall(ProcessCall call, bool sharesOutput) : PendingCall(call)
{
    private readonly TaskCompletionSource _completion = new();

    internal Task Task => _completion.Task;

    private protected override void ReadResult(ReadOnlySpan<byte> payload)
    {
    }

    private protected override void OnCompleted() => _completion.TrySetResult();

    private protected override void OnError(Exception error)
    {
        if (sharesOutput) RemoteTrace.NoteWritten(error);
        _completion.TrySetException(error);
    }
}

/// <summary>The one call of a dedicated process, with a result.</summary>
/// <inheritdoc cref="SpawnedCall(ProcessCall, bool)"/>
internal sealed class SpawnedCall<T>(ProcessCall<T> call, bool sharesOutput) : PendingCall(call)
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

    private protected override void OnError(Exception error)
    {
        if (sharesOutput) RemoteTrace.NoteWritten(error);
        _completion.TrySetException(error);
    }
}
