using Multiprocessing.Pool;

namespace Multiprocessing;

/// <summary>
/// Worker processes that run calls: one at a time each, in the order in which they were submitted. A worker that dies is
/// replaced; only the call it ran is lost. All members are safe to be called from any thread.
/// </summary>
/// <remarks>
/// The workers are started by the constructor, in the background; they end with the pool, at the latest with this process.
/// Workers may start processes and pools of their own, which end with them.
/// </remarks>
public sealed class ProcessPool : IProcessPool
{
    private readonly ProcessPoolOptions _options;
    private readonly PoolCore _core;

    /// <summary>Creates a pool and starts its workers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ProcessNestingException">This process is nested too deep already.</exception>
    public ProcessPool(ProcessPoolOptions? options = null)
    {
        _options = options ?? new ProcessPoolOptions();
        _options.Validate();
        _ = Multiprocessing.Workers.ProcessContext.ChildDepth();
        _core = new PoolCore(_options);
        ProcessPoolRegistry.Add(this);
    }

    /// <summary>Creates a pool of so many workers and starts them.</summary>
    /// <param name="workers">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is below 1.</exception>
    public ProcessPool(int workers) : this(new ProcessPoolOptions { Workers = workers })
    {
    }

    /// <summary>The workers at this moment.</summary>
    public IReadOnlyList<WorkerInfo> Workers => [.. _core.Scheduler.Snapshot().Select(ToInfo)];

    internal Task Ended => _core.Scheduler.Ended;

    /// <summary>
    /// Runs a call in a worker and blocks until it has ended: the fastest way for a single call, since no other thread takes
    /// part.
    /// </summary>
    /// <inheritdoc cref="RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    public T Run<T>(ProcessCall<T> call, CallOptions? options = null) => RunAsync(call, options).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run{T}(ProcessCall{T}, CallOptions?)"/>
    public void Run(ProcessCall call, CallOptions? options = null) => RunAsync(call, options).GetAwaiter().GetResult();

    /// <inheritdoc />
    public Task<T> RunAsync<T>(ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        PoolCall<T> pending = Prepare(new PoolCall<T>(call) { CancellationToken = cancellationToken, Priority = options?.Priority ?? 0, Timeout = TimeoutOf(options) }, options);
        return Submit(pending) is { } error ? Task.FromException<T>(error) : pending.Task;
    }

    /// <inheritdoc />
    public Task RunAsync(ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        PoolVoidCall pending = Prepare(new PoolVoidCall(call) { CancellationToken = cancellationToken, Priority = options?.Priority ?? 0, Timeout = TimeoutOf(options) }, options);
        return Submit(pending) is { } error ? Task.FromException(error) : pending.Task;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new PlatformNotSupportedException();

    /// <summary>Runs a call for each element of a sequence and returns the results in the sequence's order.</summary>
    /// <param name="source">The elements. Read to its end at once; what it throws is thrown as it is.</param>
    /// <param name="call">Makes the call of an element.</param>
    /// <param name="options">How to run the calls; null for the pool's defaults.</param>
    /// <param name="cancellationToken">Cancels all the calls that have not ended.</param>
    /// <returns>The results. If calls failed, the first failure to arrive is thrown, after all calls have ended.</returns>
    /// <exception cref="ObjectDisposedException">The pool is closed or disposed.</exception>
    public async Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        List<Task<TOut>> tasks = [];
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            foreach (TIn item in source) tasks.Add(RunAsync(call(item), options?.Call, abandoned.Token));
        }
        catch
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            throw;
        }
        return await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    /// <summary>Takes no new calls from here on. Completes when the accepted calls and all workers have ended.</summary>
    /// <exception cref="OperationCanceledException">The token fired first; the pool stays closed and goes on.</exception>
    public Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _core.Scheduler.Close();
        return Ended.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends all workers now. Every call that has not ended is cancelled. Returns at once; <see cref="DisposeAsync"/> and
    /// <see cref="CloseAsync"/> wait for the end.
    /// </summary>
    public void Terminate() => _core.Scheduler.Terminate();

    /// <summary>
    /// Takes no new calls, lets accepted ones go on for <see cref="ProcessPoolOptions.ShutdownTimeout"/>, terminates the pool, and
    /// waits for the end of its workers.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _core.Scheduler.Close();
        try
        {
            await _core.Scheduler.Drained.WaitAsync(_options.ShutdownTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _core.Scheduler.Terminate();
        }
        await Ended.ConfigureAwait(false);
    }

    private T Prepare<T>(T call, CallOptions? options)
        where T : PoolCall
    {
        if (options is null) return call;
        ArgumentOutOfRangeException.ThrowIfNegative(options.Retries, nameof(CallOptions.Retries));
        if (options.Retries > 0 && !call.Method.IsIdempotent)
        {
            throw new ArgumentException(
                $"'{call.Method.Name}' cannot be retried, because it is not marked [RunInProcess(Idempotent = true)]; mark it, "
                + "if running it twice does no harm, or set Retries to 0.",
                nameof(options));
        }
        call.RetriesLeft = options.Retries;
        return call;
    }

    private TimeSpan TimeoutOf(CallOptions? options)
    {
        if (options?.Timeout is not TimeSpan timeout) return _options.CallTimeout ?? Timeout.InfiniteTimeSpan;
        ProcessPoolOptions.ThrowIfBadTime(timeout, nameof(CallOptions.Timeout));
        return timeout;
    }

    // A closed pool is a mistake at the place of the call and thrown there; everything else belongs to the task.
    private Exception? Submit(PoolCall call)
    {
        try
        {
            _core.Scheduler.Submit(call);
            return null;
        }
        catch (MultiprocessingException error)
        {
            return error;
        }
    }

    private static WorkerInfo ToInfo((WorkerSlot Slot, SlotState State, int CallsDone, string? Call) worker)
    {
        int id = ((ProcessSlot)worker.Slot).ProcessId ?? 0;
        WorkerState state = worker.State switch
        {
            SlotState.Launching or SlotState.Initializing => WorkerState.Starting,
            SlotState.Ready => worker.Call is null ? WorkerState.Idle : WorkerState.Busy,
            _ => WorkerState.Stopping,
        };
        return new WorkerInfo(id, state, worker.CallsDone, worker.Call, id == 0 ? 0 : Multiprocessing.Workers.ProcessMemory.WorkingSetOf(id));
    }
}
