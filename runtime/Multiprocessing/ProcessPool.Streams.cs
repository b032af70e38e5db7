using System.Runtime.CompilerServices;
using Multiprocessing.Pool;

namespace Multiprocessing;

public sealed partial class ProcessPool
{
    private const int DefaultReadAheadPerWorker = 64;

    /// <inheritdoc />
    public IAsyncEnumerable<T> StreamAsync<T>(
        ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (options?.Retries > 0)
        {
            throw new ArgumentException(
                $"The stream of '{call.Method.Name}' cannot be retried, because its elements may have been read already; set Retries to 0.",
                nameof(options));
        }
        CallPlan plan = Plan(call, options, ct);
        _engine.ThrowIfNotAccepting();
        return StreamCoreAsync(call, plan);
    }

    /// <summary>
    /// Runs a call for each element of a sequence and yields the results in the sequence's order, each as soon as it and those
    /// before it are there.
    /// </summary>
    /// <param name="source">
    /// The elements; may be endless. Read on a thread of the thread pool, a bounded number ahead of the results. What it throws
    /// is thrown as it is, after the results of the elements before.
    /// </param>
    /// <param name="call">Makes the call of an element.</param>
    /// <param name="options">How to run the calls; null for the pool's defaults.</param>
    /// <param name="ct">Cancels all the calls that have not ended.</param>
    /// <returns>
    /// The results. The source is read, and the calls are made, from the moment that an enumerator is asked for; each enumeration
    /// makes them anew. A failed call throws at its place from <c>MoveNextAsync</c>, and the enumeration can go on after it.
    /// Disposing the enumerator cancels what has not ended, and waits until the source has been let go of, or for a second if the
    /// source blocks.
    /// </returns>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options = null, CancellationToken ct = default) =>
        Sequence(ToAsync(source), call, options, isOrdered: true, ct);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options = null, CancellationToken ct = default) =>
        Sequence(source, call, options, isOrdered: true, ct);

    /// <summary>Runs a call for each element of a sequence and yields the results as they come.</summary>
    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        IEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options = null, CancellationToken ct = default) =>
        Sequence(ToAsync(source), call, options, isOrdered: false, ct);

    /// <inheritdoc cref="StreamUnorderedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options = null, CancellationToken ct = default) =>
        Sequence(source, call, options, isOrdered: false, ct);

    private CallSequence<TIn, TOut> Sequence<TIn, TOut>(
        IAsyncEnumerable<TIn> source, Func<TIn, ProcessCall<TOut>> call, MapOptions? options, bool isOrdered, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        options?.Validate();
        CallPlan plan = Plan(null, options?.Call, ct);
        _engine.ThrowIfNotAccepting();
        int readAhead = options?.ReadAhead ?? DefaultReadAhead;
        // What was read ahead waits, and its time would be up before it began: then only as many calls are made as can run.
        SemaphoreSlim? turns = plan.Timeout == Timeout.InfiniteTimeSpan ? null : new SemaphoreSlim(_options.Workers);
        return new CallSequence<TIn, TOut>(source, RunOneAsync, readAhead, _options.Workers, isOrdered, ct);

        Task<TOut> RunOneAsync(TIn item, CancellationToken token)
        {
            ProcessCall<TOut> made = Make(call, item);
            CallPlan own = Plan(made, options?.Call, token) with { IsPaced = true };
            return turns is null ? RunCoreAsync(made, own) : RunInTurnAsync(made, own);
        }

        async Task<TOut> RunInTurnAsync(ProcessCall<TOut> made, CallPlan own)
        {
            await turns.WaitAsync(own.CancellationToken).ConfigureAwait(false);
            try
            {
                return await RunCoreAsync(made, own).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    // No more than may wait, so that single calls are not refused because of it.
    private int DefaultReadAhead =>
        (int)Math.Min((long)DefaultReadAheadPerWorker * _options.Workers, Math.Max(1, _options.QueueLimit ?? int.MaxValue));

    // Links the token of the call and that of the enumeration, if there are two: otherwise the exception names the caller's own.
    private async IAsyncEnumerable<T> StreamCoreAsync<T>(
        ProcessStreamCall<T> call, CallPlan plan, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using CancellationTokenSource? linked = plan.CancellationToken.CanBeCanceled && ct.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, ct)
            : null;
        CancellationToken token = linked?.Token ?? (ct.CanBeCanceled ? ct : plan.CancellationToken);
        token.ThrowIfCancellationRequested();
        await foreach (T item in _engine.StreamAsync(call, plan with { CancellationToken = token }).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private static IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source);

        static async IAsyncEnumerable<T> Read(IEnumerable<T> source)
        {
            foreach (T item in source) yield return item;
            await Task.CompletedTask.ConfigureAwait(false);
        }
    }
}
