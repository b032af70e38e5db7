using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing;

/// <summary>
/// A call of a <see cref="RunInProcessAttribute"/> method without a result, as an immutable value: nothing runs until
/// it is given to a pool or started as a process. Made by the generated <c>Calls</c> class.
/// </summary>
/// <remarks>
/// May be kept and run any number of times, by several threads at the same time as well. It holds the arguments
/// themselves: each run serializes them as they are then.
/// </remarks>
/// <example>
/// <code>
/// ProcessCall call = Log.Calls.Write("a line");                         // nothing runs yet
/// await using ChildProcess child = ChildProcess.Start(call);
/// await child.Completion;                                               // its end, or the method's exception
///
/// await using ProcessPool pool = new(1);
/// await pool.RunAsync(call);                                            // the same call once more, in a worker
///
/// public static partial class Log
/// {
///     [RunInProcess]
///     public static void Write(string line) => Console.WriteLine(line);
/// }
/// </code>
/// </example>
public abstract class ProcessCall : ProcessInvocation
{
    private protected ProcessCall()
    {
    }

    /// <summary>Runs the method in this process, with the arguments this call holds.</summary>
    /// <param name="context">The token of the call, and where its progress reports go.</param>
    /// <returns>Completes when the method has ended.</returns>
    protected internal abstract ValueTask InvokeAsync(ProcessCallContext context);

    internal sealed override void Execute(ICallSession session)
    {
        Invoke(session.Context);
        session.SendResult(this);
    }

    internal sealed override void ExecuteBatch(ProcessInvocation[] calls, ICallSession session)
    {
        Exception?[]? errors = null;
        ProcessCallContext context = session.Context;
        for (int i = 0; i < calls.Length; i++)
        {
            try
            {
                ((ProcessCall)calls[i]).Invoke(context);
            }
            catch (Exception error)
            {
                (errors ??= new Exception?[calls.Length])[i] = error;
            }
        }
        session.SendBatch(this, calls.Length, errors);
    }

    internal sealed override async ValueTask<byte[]> InvokeToBytesAsync(ProcessCallContext context)
    {
        await InvokeAsync(context).ConfigureAwait(false);
        return [];
    }

    private void Invoke(ProcessCallContext context)
    {
        ValueTask task = InvokeAsync(context);
        if (task.IsCompleted) task.GetAwaiter().GetResult();
        else task.AsTask().GetAwaiter().GetResult();
    }
}

/// <summary>
/// A call of a <see cref="RunInProcessAttribute"/> method with a result, as an immutable value: nothing runs until it
/// is given to a pool or started as a process. Made by the generated <c>Calls</c> class.
/// </summary>
/// <remarks>
/// May be kept and run any number of times, by several threads at the same time as well. It holds the arguments
/// themselves: each run serializes them as they are then.
/// </remarks>
/// <typeparam name="TResult">The type of the method's result, unwrapped from <c>Task</c> or
/// <c>ValueTask</c>.</typeparam>
/// <example>
/// <code>
/// ProcessCall&lt;int>[] calls = [.. Enumerable.Range(1, 3).Select(number => Numbers.Calls.Square(number))];
/// await using ProcessPool pool = new(1);
/// foreach (ProcessCall&lt;int> call in calls) Console.WriteLine(await pool.RunAsync(call));
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
public abstract class ProcessCall<TResult> : ProcessInvocation
{
    private protected ProcessCall()
    {
    }

    /// <summary>Runs the method in this process, with the arguments this call holds.</summary>
    /// <param name="context">The token of the call, and where its progress reports go.</param>
    /// <returns>The method's result.</returns>
    protected internal abstract ValueTask<TResult> InvokeAsync(ProcessCallContext context);

    internal sealed override void Execute(ICallSession session)
    {
        session.SendResult(this, Invoke(session.Context));
    }

    internal sealed override void ExecuteBatch(ProcessInvocation[] calls, ICallSession session)
    {
        TResult[] results = new TResult[calls.Length];
        Exception?[]? errors = null;
        ProcessCallContext context = session.Context;
        for (int i = 0; i < calls.Length; i++)
        {
            try
            {
                session.BeginFresh();
                results[i] = ((ProcessCall<TResult>)calls[i]).Invoke(context);
            }
            catch (Exception error)
            {
                (errors ??= new Exception?[calls.Length])[i] = error;
            }
        }
        session.SendBatch(this, results, errors);
    }

    private TResult Invoke(ProcessCallContext context)
    {
        ValueTask<TResult> task = InvokeAsync(context);
        return task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
    }

    internal sealed override async ValueTask<byte[]> InvokeToBytesAsync(ProcessCallContext context)
    {
        TResult result = await InvokeAsync(context).ConfigureAwait(false);
        ProcessBufferWriter buffer = new();
        Codec.Write(
            buffer,
            (Call: this, result),
            static (state, ref writer) => state.Call.SerializeResult(ref writer, in state.result),
            "The result",
            Method.Name);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Serializes a result (in the worker).</summary>
    internal abstract void SerializeResult(ref MemoryPackWriter<ProcessBufferWriter> writer, in TResult result);

    /// <summary>Deserializes a result (in the caller).</summary>
    internal abstract TResult DeserializeResult(ref MemoryPackReader reader);
}

/// <summary>
/// A call of a <see cref="RunInProcessAttribute"/> method that returns <see cref="IAsyncEnumerable{T}"/>, as an
/// immutable value. Made by the generated <c>Calls</c> class.
/// </summary>
/// <remarks>
/// May be kept and run any number of times, by several threads at the same time as well. It holds the arguments
/// themselves: each run serializes them as they are then.
/// </remarks>
/// <typeparam name="T">The type of the stream's elements.</typeparam>
/// <example>
/// <code>
/// ProcessStreamCall&lt;int> call = Numbers.Calls.Count(3);
/// await using ProcessPool pool = new(1);
/// await foreach (int number in pool.StreamAsync(call)) Console.WriteLine(number);
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static async IAsyncEnumerable&lt;int> Count(int limit)
///     {
///         for (int i = 1; i &lt;= limit; i++)
///         {
///             await Task.Yield();
///             yield return i;
///         }
///     }
/// }
/// </code>
/// </example>
public abstract class ProcessStreamCall<T> : ProcessInvocation
{
    private protected ProcessStreamCall()
    {
    }

    /// <summary>Runs the method in this process, with the arguments this call holds.</summary>
    /// <param name="context">The token of the call, and where its progress reports go.</param>
    /// <returns>The method's stream.</returns>
    protected internal abstract IAsyncEnumerable<T> InvokeAsync(ProcessCallContext context);

    internal sealed override void Execute(ICallSession session)
    {
        IAsyncEnumerator<T> items = InvokeAsync(session.Context).GetAsyncEnumerator(session.Context.CancellationToken);
        try
        {
            while (items.MoveNextAsync().AsTask().GetAwaiter().GetResult()) session.SendItem(this, items.Current);
        }
        finally
        {
            items.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        session.SendEnd();
    }

    /// <summary>Serializes one element (in the worker).</summary>
    internal abstract void SerializeItem(ref MemoryPackWriter<ProcessBufferWriter> writer, in T item);

    /// <summary>Deserializes one element (in the caller).</summary>
    internal abstract T DeserializeItem(ref MemoryPackReader reader);
}
