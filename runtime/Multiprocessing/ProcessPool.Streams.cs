using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;
using Multiprocessing.Pool;

namespace Multiprocessing;

public sealed partial class ProcessPool
{
    private const int DefaultReadAheadPerWorker = 64;

    /// <inheritdoc />
    /// <exception cref="ArgumentNullException"><paramref name="call"/> is null.</exception>
    public IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (options?.Retries > 0) throw PoolErrors.StreamRetried(call.Method, nameof(options));
        CallPlan plan = Plan(call, options, cancellationToken);
        _engine.ThrowIfNotAccepting();
        return StreamCoreAsync(call, plan);
    }

    /// <summary>
    /// Runs a call for each element of a sequence and yields the results in the sequence's order, each as soon as it
    /// and those before it are there.
    /// </summary>
    /// <param name="source">
    /// The elements; may be endless. Read on threads of the thread pool, at most <see cref="MapOptions.ReadAhead"/>
    /// ahead of the results. What it throws is thrown as it is, after the results of the elements before.
    /// </param>
    /// <param name="call">
    /// Makes the call of an element; called where the source is read, for one element after the other. What it throws
    /// ends the enumeration, as what the source throws.
    /// </param>
    /// <param name="options">How to run the calls; null for the pool's defaults.</param>
    /// <param name="cancellationToken">Ends the enumeration, and cancels all the calls that have not ended.</param>
    /// <returns>
    /// The results. The source is read, and the calls are made, from the moment that an enumerator is asked for; each
    /// enumeration makes them anew. A failed call throws at its place from <c>MoveNextAsync</c>, and the enumeration
    /// can go on after it. Disposing the enumerator cancels what has not ended, and waits until the source has been let
    /// go of, or for a second if the source blocks.
    /// </returns>
    /// <exception cref="ArgumentNullException">The source or the function is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">By the enumeration: the function returned null; or the options ask for
    /// retries, and a method is not marked as idempotent.</exception>
    /// <exception cref="OperationCanceledException">By the enumeration: it was cancelled, or the pool was
    /// terminated.</exception>
    /// <exception cref="MultiprocessingException">The pool is broken, or broke before a call had ended.</exception>
    /// <exception cref="ObjectDisposedException">The pool is closed, terminated or disposed.</exception>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(SourceReader.ToAsync(source), call, RunResultAsync, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(source, call, RunResultAsync, options, isOrdered: true, cancellationToken);

    /// <summary>
    /// Runs a call without a result for each element of a sequence and yields each element when its call, and those
    /// before it, have ended.
    /// </summary>
    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TIn> StreamAsync<TIn>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(SourceReader.ToAsync(source), call, RunElementAsync, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn}(IEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TIn> StreamAsync<TIn>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(source, call, RunElementAsync, options, isOrdered: true, cancellationToken);

    /// <summary>Runs a call for each element of a sequence and yields the results as they come.</summary>
    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(SourceReader.ToAsync(source), call, RunResultAsync, options, isOrdered: false, cancellationToken);

    /// <inheritdoc cref="StreamUnorderedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(source, call, RunResultAsync, options, isOrdered: false, cancellationToken);

    /// <summary>
    /// Runs a call without a result for each element of a sequence and yields each element when its call has ended.
    /// </summary>
    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TIn> StreamUnorderedAsync<TIn>(
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(SourceReader.ToAsync(source), call, RunElementAsync, options, isOrdered: false, cancellationToken);

    /// <inheritdoc cref="StreamUnorderedAsync{TIn}(IEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TIn> StreamUnorderedAsync<TIn>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Sequence(source, call, RunElementAsync, options, isOrdered: false, cancellationToken);

    private Task<TOut> RunResultAsync<TIn, TOut>(TIn item, ProcessCall<TOut> call, CallPlan plan) =>
        RunCoreAsync(call, plan);

    private async Task<TIn> RunElementAsync<TIn>(TIn item, ProcessCall call, CallPlan plan)
    {
        await RunCoreAsync(call, plan).ConfigureAwait(false);
        return item;
    }

    private ResultStream<TIn, TOut> Sequence<TIn, TCall, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, TCall> call,
        Func<TIn, TCall, CallPlan, Task<TOut>> run,
        MapOptions? options,
        bool isOrdered,
        CancellationToken cancellationToken)
        where TCall : ProcessInvocation
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        options?.Validate();
        options = options?.Copy();
        CallPlan plan = Plan(null, options?.Call, cancellationToken);
        _engine.ThrowIfNotAccepting();
        int readAhead = options?.ReadAhead ?? DefaultReadAhead;
        // What was read ahead waits, and its time would be up before it began: then only as many calls are made as can
        // run.
        SemaphoreSlim? turns = plan.Timeout == Timeout.InfiniteTimeSpan ? null : new SemaphoreSlim(_options.Workers);
        return new ResultStream<TIn, TOut>(
            source, RunOneAsync, readAhead, _options.Workers, isOrdered, cancellationToken);

        Task<TOut> RunOneAsync(TIn item, CancellationToken token)
        {
            TCall made = Make(call, item);
            CallPlan own = Plan(made, options?.Call, token) with { IsPaced = true };
            return turns is null ? run(item, made, own) : RunInTurnAsync(item, made, own);
        }

        async Task<TOut> RunInTurnAsync(TIn item, TCall made, CallPlan own)
        {
            await turns.WaitAsync(own.CancellationToken).ConfigureAwait(false);
            try
            {
                return await run(item, made, own).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    // No more than may wait, so that single calls are not refused because of it.
    private int DefaultReadAhead =>
        (int)Math.Min(
            (long)DefaultReadAheadPerWorker * _options.Workers, Math.Max(1, _options.QueueLimit ?? int.MaxValue));

    // Links the token of the call and that of the enumeration, if there are two: otherwise the exception names the
    // caller's own.
    private async IAsyncEnumerable<T> StreamCoreAsync<T>(
        ProcessStreamCall<T> call,
        CallPlan plan,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource? linked = plan.CancellationToken.CanBeCanceled && cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, cancellationToken)
            : null;
        CancellationToken token = linked?.Token
            ?? (cancellationToken.CanBeCanceled ? cancellationToken : plan.CancellationToken);
        token.ThrowIfCancellationRequested();
        plan = plan with { CancellationToken = token };
        await foreach (T item in _engine.StreamAsync(call, plan).ConfigureAwait(false))
        {
            yield return item;
        }
    }
}
