using System.Runtime.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>A call whose outcome is one value (or, for <see cref="PoolVoidTask"/>, none).</summary>
internal abstract class PoolTask<T> : PoolCall
{
    // Completed on the thread pool, never under a lock or on the pump's thread: continuations may run at once. Unlike a
    // TaskCompletionSource it keeps the exception of a cancelled task, which may be the method's own.
    private AsyncTaskMethodBuilder<T> _builder;
    // Whether the task has its outcome. The thread that handles frames, one at a time.
    private bool _isCompleted;

    private protected PoolTask(CompilerServices.ProcessInvocation invocation) : base(invocation) =>
        Task = _builder.Task;

    internal Task<T> Task { get; }

    private protected T Result { get; set; } = default!;

    private protected override void OnCompleted()
    {
        UnwatchToken();
        if (_isCompleted) return;
        _isCompleted = true;
        _builder.SetResult(Result);
    }

    private protected override void OnError(Exception error)
    {
        UnwatchToken();
        if (_isCompleted) return;
        _isCompleted = true;
        _builder.SetException(error);
    }
}

/// <summary>A call with a result.</summary>
internal sealed class PoolResultTask<T>(ProcessCall<T> call) : PoolTask<T>(call)
{
    private protected override void ReadResult(ReadOnlySpan<byte> payload) =>
        Result = Codec.Read(
            payload,
            (ProcessCall<T>)Invocation,
            static (c, ref reader) => c.DeserializeResult(ref reader),
            "The result",
            Method.Name);
}

/// <summary>A call without a result.</summary>
internal sealed class PoolVoidTask(ProcessCall call) : PoolTask<bool>(call)
{
    private protected override void ReadResult(ReadOnlySpan<byte> payload) => Result = true;
}
