using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Pool;

namespace Multiprocessing;

/// <summary>
/// Worker processes that run calls: one at a time each, in the order in which they were submitted, within a priority
/// (<see cref="CallOptions.Priority"/>). A worker that dies is replaced; only the call it ran is lost.
/// </summary>
/// <remarks>
/// <para>
/// The workers are started by the constructor, in the background; they end with the pool, at the latest with this
/// process. Workers may start processes and pools of their own, which end with them. A pool that is dropped without
/// having been disposed of takes no more calls once the garbage collector has found it: what it had accepted runs to
/// its end, and then its workers end.
/// </para>
/// <para>
/// All members are safe to be called from any thread, several at the same time. Asynchronous members throw at once what
/// is wrong with their arguments, and <see cref="ObjectDisposedException"/> if the pool takes no more calls; what
/// happens to a call is thrown by its task.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 4 });
/// await pool.StartAsync();                                              // optional: all workers are up, or why not
///
/// int one = await pool.Numbers.SquareAsync(12);                         // a typed stub
/// int same = await pool.RunAsync(Numbers.Calls.Square(12));             // the same, from a call as a value
/// int[] all = await pool.MapAsync([1, 2, 3], n => Numbers.Calls.Square(n));
/// await foreach (int square in pool.StreamAsync([1, 2, 3], n => Numbers.Calls.Square(n)))
/// {
///     Console.WriteLine(square);                                        // in the order of the source
/// }
/// await foreach (int square in pool.StreamUnorderedAsync([1, 2, 3], n => Numbers.Calls.Square(n)))
/// {
///     Console.WriteLine(square);                                        // as they come
/// }
/// await pool.CloseAsync();                                              // takes no more calls, waits for those it has
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed partial class ProcessPool : IProcessPool
{
    private readonly ProcessPoolOptions _options;
    private readonly PoolEngine _engine;

    /// <summary>
    /// Creates a pool and starts its workers, without waiting for them: if one cannot be started,
    /// <see cref="StartAsync"/> and the calls say so.
    /// </summary>
    /// <param name="options">How the pool works; null for the defaults. Copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">An environment variable cannot have the name or value that
    /// <see cref="ProcessPoolOptions.EnvironmentVariables"/> gives it.</exception>
    /// <exception cref="ProcessNestingException">This process is nested too deep already, or it is a worker that runs
    /// the very initializer that this pool is to have.</exception>
    /// <exception cref="PlatformNotSupportedException">No process can be started on this system, or from a program that
    /// was published in this way; <see cref="ProcessPoolOptions.Inline"/> needs none.</exception>
    /// <exception cref="IOException">This process can open hardly any more files, or there is no room left for shared
    /// memory.</exception>
    /// <exception cref="MultiprocessingException">This process was started as a worker, and what runs in it is no
    /// call.</exception>
    public ProcessPool(ProcessPoolOptions? options = null)
    {
        _options = (options ?? new ProcessPoolOptions()).Copy();
        _options.Validate();
        _ = Multiprocessing.Workers.ProcessContext.ChildDepth();
        if (!_options.Inline) Multiprocessing.Workers.ProcessContext.ThrowIfNoWorkersHere();
        if (_options.Initializer is { } initializer)
        {
            Multiprocessing.Workers.ProcessContext.ThrowIfInitializerRepeats(initializer.Method);
        }
        ProcessHeaps.ShareWithChildren();
        // A pool outlives whatever its creator was doing.
        using CallerContext.Scope scope = CallerContext.DoNotKeep();
        try
        {
            _engine = _options.Inline ? new InlineEngine(_options) : new ProcessEngine(_options);
        }
        catch (Exception error) when (
            ResourceLimits.TryExplain(error, PoolErrors.NotMade, out Exception explained))
        {
            throw explained;
        }
        ProcessPoolRegistry.Add(_engine);
    }

    /// <summary>Creates a pool of so many workers and starts them, without waiting for them.</summary>
    /// <param name="workers">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is below 1.</exception>
    /// <exception cref="ProcessNestingException">This process is nested too deep already.</exception>
    /// <exception cref="PlatformNotSupportedException">No process can be started on this system, or from a program that
    /// was published in this way.</exception>
    /// <exception cref="IOException">This process can open hardly any more files, or there is no room left for shared
    /// memory.</exception>
    /// <exception cref="MultiprocessingException">This process was started as a worker, and what runs in it is no
    /// call.</exception>
    public ProcessPool(int workers) : this(new ProcessPoolOptions { Workers = workers })
    {
    }

    /// <summary>Closes a pool that was dropped.</summary>
    ~ProcessPool()
    {
        // Null when the constructor threw. Closing takes locks, for which the finalizer's thread must not wait.
        if (_engine is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static engine => engine.Close(), _engine, preferLocal: false);
        }
    }

    /// <summary>What does not change: a debugger may have stopped a thread that holds the pool's lock.</summary>
    private string DebuggerDisplay =>
        _options.Inline ? "ProcessPool (inline)" : $"ProcessPool ({_options.Workers} workers)";

    /// <summary>
    /// The workers at this moment, with those that start or end and the
    /// <see cref="ProcessPoolOptions.StandbyWorkers"/>. None in a pool with <see cref="ProcessPoolOptions.Inline"/>. A
    /// snapshot: later changes do not touch it.
    /// </summary>
    public IReadOnlyList<WorkerInfo> Workers => _engine.Workers;

    /// <summary>
    /// Runs a call in a worker and blocks until it has ended: the fastest way for a single call, since no other thread
    /// takes part.
    /// </summary>
    /// <returns>What the method returned.</returns>
    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    /// <example>
    /// <code>
    /// Console.WriteLine(Totals.OfSquares([1, 2, 3]));
    ///
    /// public static class Totals
    /// {
    ///     public static int OfSquares(int[] numbers)
    ///     {
    ///         using ProcessPool pool = new(1);
    ///         return numbers.Sum(number => pool.Run(Numbers.Calls.Square(number)));
    ///     }
    /// }
    ///
    /// public static partial class Numbers
    /// {
    ///     [RunInProcess]
    ///     public static int Square(int number) => number * number;
    /// }
    /// </code>
    /// </example>
    public T Run<T>(ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        CallPlan plan = Plan(call, options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        T result = _engine.Run(call, plan);
        GC.KeepAlive(this);
        return result;
    }

    /// <inheritdoc cref="Run{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    public void Run(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        CallPlan plan = Plan(call, options, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        _engine.Run(call, plan);
        GC.KeepAlive(this);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="call"/> is null.</exception>
    public Task<T> RunAsync<T>(
        ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunCoreAsync(call, Plan(call, options, cancellationToken));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="call"/> is null.</exception>
    public Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunCoreAsync(call, Plan(call, options, cancellationToken));
    }

    /// <summary>Runs a call for each element of a sequence and returns the results in the sequence's order.</summary>
    /// <param name="source">
    /// The elements. Read to its end at once, element by element: what a collection says of its count is not asked for.
    /// What it throws is thrown as it is.
    /// </param>
    /// <param name="call">
    /// Makes the call of an element; may be called by several threads at the same time. What it throws fails the map.
    /// </param>
    /// <param name="options">How to run the calls; null for the pool's defaults.</param>
    /// <param name="cancellationToken">Ends the reading of the source, and cancels all the calls that have not
    /// ended.</param>
    /// <returns>The results. If calls failed, the first failure to arrive is thrown, after all calls have ended: that
    /// of a method, or what <see cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/> says.</returns>
    /// <exception cref="ArgumentNullException">The source or the function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The function returned null; or the options ask for retries, and a method is
    /// not marked as idempotent.</exception>
    /// <exception cref="OperationCanceledException">The calls were cancelled, or the pool was terminated.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken, or broke before the calls had ended.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed, terminated or disposed.</exception>
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        CallPlan plan = PlanMap(source, call, options, cancellationToken, out int? chunkSize);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<TOut[]>(cancellationToken)
            : MapCoreAsync();

        // Async from here: the source's own exceptions belong to the task.
        async Task<TOut[]> MapCoreAsync()
        {
            TOut[] results = await _engine.MapAsync(
                SourceReader.ReadAll(source, cancellationToken),
                Checked(call, plan),
                chunkSize,
                plan).ConfigureAwait(false);
            GC.KeepAlive(this);
            return results;
        }
    }

    /// <summary>Runs a call without a result for each element of a sequence.</summary>
    /// <param name="source">The elements. Read to its end at once. What it throws is thrown as it is.</param>
    /// <param name="call">
    /// Makes the call of an element; may be called by several threads at the same time. What it throws fails the map.
    /// </param>
    /// <param name="options">How to run the calls; null for the pool's defaults.</param>
    /// <param name="cancellationToken">Cancels all the calls that have not ended.</param>
    /// <returns>Completes when all calls have ended. If calls failed, the first failure to arrive is thrown
    /// then.</returns>
    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public Task MapAsync<TIn>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        CallPlan plan = PlanMap(source, call, options, cancellationToken, out int? chunkSize);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : MapCoreAsync();

        async Task MapCoreAsync()
        {
            await _engine.MapAsync(
                SourceReader.ReadAll(source, cancellationToken), Checked(call, plan), chunkSize, plan)
                .ConfigureAwait(false);
            GC.KeepAlive(this);
        }
    }

    /// <summary>
    /// Waits until all workers have started, greeted and run the initializer, and starts those that are missing.
    /// Optional: a call starts when the first worker is up.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MultiprocessingException">The pool broke: a worker could not be started, or the initializer
    /// threw, which is inside.</exception>
    /// <exception cref="ObjectDisposedException">The pool was closed, terminated or disposed, or is
    /// meanwhile.</exception>
    /// <exception cref="OperationCanceledException">The token fired first; the workers start all the same.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Task started = _engine.StartAsync();
        GC.KeepAlive(this);
        return started.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Takes no new calls from here on. Completes when the accepted calls and all workers have ended. May be called
    /// again, to wait once more.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token fired first; the pool stays closed and goes
    /// on.</exception>
    public Task CloseAsync(CancellationToken cancellationToken = default)
    {
        GC.SuppressFinalize(this);
        _engine.Close();
        return _engine.Ended.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends all workers now. Every call that has not ended is cancelled. Returns at once; <see cref="DisposeAsync"/>
    /// and <see cref="CloseAsync"/> wait for the end.
    /// </summary>
    /// <remarks>
    /// Workers are asked (SIGTERM), which ends them at once unless code in them has registered for that signal; what
    /// they had started by then is killed with them. A worker that has not ended after
    /// <see cref="ProcessPoolOptions.CancellationGracePeriod"/> is killed, or after 5 seconds where that is infinite.
    /// </remarks>
    /// <example>
    /// <code>
    /// await using ProcessPool pool = new();
    /// Console.CancelKeyPress += (_, key) =>
    /// {
    ///     key.Cancel = true;
    ///     pool.Terminate();                                                 // asks the workers to end; Kill does not
    /// };
    /// AppDomain.CurrentDomain.UnhandledException += (_, _) => pool.Kill();
    /// </code>
    /// </example>
    public void Terminate()
    {
        GC.SuppressFinalize(this);
        _engine.Terminate();
    }

    /// <summary>
    /// Kills all workers now (SIGKILL), and what they have started: nothing of theirs runs any more. Every call that
    /// has not ended is cancelled. Returns at once, as <see cref="Terminate"/> does; may follow it.
    /// </summary>
    /// <remarks>
    /// A pool with <see cref="ProcessPoolOptions.Inline"/> has no workers to kill: there it is <see cref="Terminate"/>,
    /// and a method that does not heed its token goes on.
    /// </remarks>
    public void Kill()
    {
        GC.SuppressFinalize(this);
        _engine.Kill();
    }

    /// <summary>
    /// Takes no new calls, lets accepted ones go on for <see cref="ProcessPoolOptions.ShutdownTimeout"/>, terminates
    /// the pool, and waits for the end of its workers. May be called again.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return new ValueTask(_engine.ShutDownAsync());
    }

    /// <summary>
    /// As <see cref="DisposeAsync"/>, but blocks the calling thread until the end: for <c>using</c>, and for containers
    /// that dispose synchronously. <c>await using</c> is better where there is a choice.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        // Off this thread's synchronization context, which may be the one that waits here.
        Task.Run(_engine.ShutDownAsync).GetAwaiter().GetResult();
    }

    private CallPlan PlanMap<TIn, TCall>(
        IEnumerable<TIn> source,
        Func<TIn, TCall> call,
        MapOptions? options,
        CancellationToken cancellationToken,
        out int? chunkSize)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        options?.Validate();
        CallPlan plan = Plan(null, options?.Call, cancellationToken) with { IsPaced = true };
        _engine.ThrowIfNotAccepting();
        // A time limit is one call's, not one chunk's.
        chunkSize = plan.Timeout == Timeout.InfiniteTimeSpan ? options?.ChunkSize : 1;
        return plan;
    }

    private CallPlan Plan(ProcessInvocation? call, CallOptions? options, CancellationToken cancellationToken)
    {
        if (options is null)
        {
            return new CallPlan(_options.CallTimeout ?? Timeout.InfiniteTimeSpan, 0, 0, cancellationToken);
        }
        ArgumentOutOfRangeException.ThrowIfNegative(options.Retries, nameof(CallOptions.Retries));
        if (options.Timeout is TimeSpan timeout)
        {
            ProcessPoolOptions.ThrowIfBadTime(timeout, nameof(CallOptions.Timeout));
        }
        if (options.Retries > 0 && call is not null) ThrowIfNotIdempotent(call);
        return new CallPlan(
            options.Timeout ?? _options.CallTimeout ?? Timeout.InfiniteTimeSpan,
            options.Priority,
            options.Retries,
            cancellationToken);
    }

    private Task<T> RunCoreAsync<T>(ProcessCall<T> call, in CallPlan plan)
    {
        Task<T> task = plan.CancellationToken.IsCancellationRequested
            ? Task.FromCanceled<T>(plan.CancellationToken)
            : _engine.RunAsync(call, plan);
        GC.KeepAlive(this);
        return task;
    }

    private Task RunCoreAsync(ProcessCall call, in CallPlan plan)
    {
        Task task = plan.CancellationToken.IsCancellationRequested
            ? Task.FromCanceled(plan.CancellationToken)
            : _engine.RunAsync(call, plan);
        GC.KeepAlive(this);
        return task;
    }

    // The calls of a sequence are made one by one, so their methods are looked at then.
    private static Func<TIn, TCall> Checked<TIn, TCall>(Func<TIn, TCall> call, CallPlan plan)
        where TCall : ProcessInvocation => item =>
    {
        TCall made = Make(call, item);
        if (plan.Retries > 0) ThrowIfNotIdempotent(made);
        return made;
    };

    internal static TCall Make<TIn, TCall>(Func<TIn, TCall> call, TIn item)
        where TCall : ProcessInvocation => call(item) ?? throw PoolErrors.NoCallForElement(nameof(call));

    private static void ThrowIfNotIdempotent(ProcessInvocation call)
    {
        if (!call.Method.IsIdempotent) throw PoolErrors.NotIdempotent(call.Method);
    }
}
