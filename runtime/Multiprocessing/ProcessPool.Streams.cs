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
        return StreamCoreAsync(call, Plan(call, options, ct));
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
    /// The results. A failed call throws at its place from <c>MoveNextAsync</c>, and the enumeration can go on after it.
    /// Disposing the enumerator cancels what has not ended, and waits until the source is disposed; a source that blocks is
    /// left to itself after 5 s.
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
        _engine.ThrowIfNotAccepting();
        return new CallSequence<TIn, TOut>(
            source,
            (item, token) => RunAsync(call(item) ?? throw PoolEngine.NoCall(), options?.Call, token),
            options?.ReadAhead ?? DefaultReadAhead,
            _options.Workers,
            isOrdered,
            ct);
    }

    // No more than may wait: nobody else could await earlier calls of a stream first.
    private int DefaultReadAhead =>
        (int)Math.Min((long)DefaultReadAheadPerWorker * _options.Workers, Math.Max(1, _options.QueueLimit ?? int.MaxValue));

    // Links the token of the call and that of the enumeration.
    private async IAsyncEnumerable<T> StreamCoreAsync<T>(
        ProcessStreamCall<T> call, CallPlan plan, [EnumeratorCancellation] CancellationToken ct = default)
    {
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(plan.CancellationToken, ct);
        linked.Token.ThrowIfCancellationRequested();
        await foreach (T item in _engine.StreamAsync(call, plan with { CancellationToken = linked.Token }).ConfigureAwait(false))
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
