using System.Runtime.ExceptionServices;
using Multiprocessing.Pool;

namespace Multiprocessing;

/// <summary>
/// What every <see cref="IProcessPool"/> can do besides: calls with options of their own, maps and streams.
/// Thread-safe. Each member throws <see cref="ArgumentNullException"/> when the pool is null.
/// </summary>
/// <remarks>
/// A <see cref="ProcessPool"/> has members of the same names, which are used for it: it sends the elements of a map in
/// chunks. On another pool the elements go one by one, at most <see cref="MapOptions.ReadAhead"/> at a time (256 where
/// that is null), and <see cref="MapOptions.ChunkSize"/> has nothing to act on. What such a pool throws is up to it.
/// </remarks>
/// <example>
/// <code>
/// public static class Report
/// {
///     public static async Task PrintAsync(IProcessPool pool, int[] numbers)
///     {
///         IProcessPool quick = pool.With(new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
///         int[] squares = await quick.MapAsync(numbers, n => Numbers.Calls.Square(n));
///         Console.WriteLine(squares.Sum());
///         await foreach (int square in quick.StreamAsync(numbers, n => Numbers.Calls.Square(n)))
///         {
///             Console.WriteLine(square);
///         }
///         await foreach (int square in quick.StreamUnorderedAsync(numbers, n => Numbers.Calls.Square(n)))
///         {
///             Console.WriteLine(square);
///         }
///     }
///
///     public static int Area(IProcessPool pool, int side) => pool.Run(Numbers.Calls.Square(side));
/// }
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
public static class ProcessPoolExtensions
{
    private const int DefaultReadAhead = 256;

    /// <summary>
    /// A view of the pool whose calls run with these options, unless a call is given its own, which replace them as a
    /// whole.
    /// </summary>
    /// <example>
    /// <code>
    /// await using ProcessPool pool = new();
    /// IProcessPool hurried = pool.With(new CallOptions { Timeout = TimeSpan.FromSeconds(5) });
    /// Console.WriteLine(await hurried.Files.CountLinesAsync("a.txt"));
    ///
    /// public static partial class Files
    /// {
    ///     [RunInProcess]
    ///     public static int CountLines(string file) => File.ReadLines(file).Count();
    /// }
    /// </code>
    /// </example>
    /// <param name="pool">The pool.</param>
    /// <param name="options">Copied: later changes have no effect. Checked by each call.</param>
    /// <returns>A pool that shares everything with this one. Disposing it does nothing.</returns>
    /// <exception cref="ArgumentNullException">The pool or the options are null.</exception>
    public static IProcessPool With(this IProcessPool pool, CallOptions options)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        return new ProcessPoolView((pool as ProcessPoolView)?.Pool ?? pool, options.Copy());
    }

    /// <summary>Runs a call and blocks until it has ended.</summary>
    /// <returns>What the method returned.</returns>
    /// <inheritdoc cref="IProcessPool.RunAsync{T}(ProcessCall{T}, CallOptions?, CancellationToken)"/>
    public static T Run<T>(
        this IProcessPool pool,
        ProcessCall<T> call,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool switch
        {
            ProcessPoolView view => view.Pool.Run(call, options ?? view.Options, cancellationToken),
            ProcessPool own => own.Run(call, options, cancellationToken),
            _ => pool.RunAsync(call, options, cancellationToken).GetAwaiter().GetResult(),
        };
    }

    /// <inheritdoc cref="Run{T}(IProcessPool, ProcessCall{T}, CallOptions?, CancellationToken)"/>
    public static void Run(
        this IProcessPool pool,
        ProcessCall call,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        switch (pool)
        {
            case ProcessPoolView view:
                view.Pool.Run(call, options ?? view.Options, cancellationToken);
                break;
            case ProcessPool own:
                own.Run(call, options, cancellationToken);
                break;
            default:
                pool.RunAsync(call, options, cancellationToken).GetAwaiter().GetResult();
                break;
        }
    }

    /// <inheritdoc cref="ProcessPool.MapAsync{TIn, TOut}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public static Task<TOut[]> MapAsync<TIn, TOut>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Resolve(ref pool, ref options, source, call);
        return pool is ProcessPool own
            ? own.MapAsync(source, call, options, cancellationToken)
            : RunEachAsync(
                source,
                item => pool.RunAsync(ProcessPool.Make(call, item), options?.Call, cancellationToken),
                options,
                cancellationToken);
    }

    /// <inheritdoc cref="ProcessPool.MapAsync{TIn}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public static Task MapAsync<TIn>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        Resolve(ref pool, ref options, source, call);
        return pool is ProcessPool own
            ? own.MapAsync(source, call, options, cancellationToken)
            : RunEachAsync(
                source, item => RunElementAsync(
                    pool, call, item, options, cancellationToken), options, cancellationToken);
    }

    /// <inheritdoc cref="ProcessPool.StreamAsync{TIn, TOut}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Results(pool, SourceReader.ToAsync(source), call, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamAsync{TIn, TOut}(
    /// IAsyncEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        this IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Results(pool, source, call, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamAsync{TIn}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TIn> StreamAsync<TIn>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Elements(pool, SourceReader.ToAsync(source), call, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamAsync{TIn}(
    /// IAsyncEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TIn> StreamAsync<TIn>(
        this IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Elements(pool, source, call, options, isOrdered: true, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamUnorderedAsync{TIn, TOut}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Results(pool, SourceReader.ToAsync(source), call, options, isOrdered: false, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamUnorderedAsync{TIn, TOut}(
    /// IAsyncEnumerable{TIn}, Func{TIn, ProcessCall{TOut}}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TOut> StreamUnorderedAsync<TIn, TOut>(
        this IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Results(pool, source, call, options, isOrdered: false, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamUnorderedAsync{TIn}(
    /// IEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TIn> StreamUnorderedAsync<TIn>(
        this IProcessPool pool,
        IEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Elements(pool, SourceReader.ToAsync(source), call, options, isOrdered: false, cancellationToken);

    /// <inheritdoc cref="ProcessPool.StreamUnorderedAsync{TIn}(
    /// IAsyncEnumerable{TIn}, Func{TIn, ProcessCall}, MapOptions?, CancellationToken)"/>
    public static IAsyncEnumerable<TIn> StreamUnorderedAsync<TIn>(
        this IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Elements(pool, source, call, options, isOrdered: false, cancellationToken);

    /// <summary>
    /// Checks the arguments; a view becomes its pool, with the view's options for calls that name none.
    /// </summary>
    private static void Resolve(ref IProcessPool pool, ref MapOptions? options, object source, Delegate call)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        options?.Validate();
        if (pool is ProcessPoolView view)
        {
            pool = view.Pool;
            options = (options ?? new MapOptions()).With(view.Options);
        }
        else
        {
            options = options?.Copy();
        }
    }

    private static IAsyncEnumerable<TOut> Results<TIn, TOut>(
        IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall<TOut>> call,
        MapOptions? options,
        bool isOrdered,
        CancellationToken cancellationToken) => Sequence(
            pool,
            source,
            call,
            options,
            isOrdered,
            (own, copy) => isOrdered
                ? own.StreamAsync(source, call, copy, cancellationToken)
                : own.StreamUnorderedAsync(source, call, copy, cancellationToken),
            (other, copy, item, token) => other.RunAsync(ProcessPool.Make(call, item), copy?.Call, token),
            cancellationToken);

    private static IAsyncEnumerable<TIn> Elements<TIn>(
        IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Func<TIn, ProcessCall> call,
        MapOptions? options,
        bool isOrdered,
        CancellationToken cancellationToken) => Sequence(
            pool,
            source,
            call,
            options,
            isOrdered,
            (own, copy) => isOrdered
                ? own.StreamAsync(source, call, copy, cancellationToken)
                : own.StreamUnorderedAsync(source, call, copy, cancellationToken),
            (other, copy, item, token) => RunElementAsync(other, call, item, copy, token),
            cancellationToken);

    private static async Task<TIn> RunElementAsync<TIn>(
        IProcessPool pool,
        Func<TIn, ProcessCall> call,
        TIn item,
        MapOptions? options,
        CancellationToken cancellationToken)
    {
        await pool.RunAsync(ProcessPool.Make(call, item), options?.Call, cancellationToken).ConfigureAwait(false);
        return item;
    }

    /// <param name="pool">The pool, or a view of one.</param>
    /// <param name="source">The elements.</param>
    /// <param name="call">Makes the call of an element: for the check.</param>
    /// <param name="options">As the caller gave them.</param>
    /// <param name="isOrdered">Whether the results come in the source's order.</param>
    /// <param name="stream">What a pool of this library does.</param>
    /// <param name="run">What is done with one element in any other pool.</param>
    /// <param name="cancellationToken">Cancels all the calls that have not ended.</param>
    private static IAsyncEnumerable<TOut> Sequence<TIn, TOut>(
        IProcessPool pool,
        IAsyncEnumerable<TIn> source,
        Delegate call,
        MapOptions? options,
        bool isOrdered,
        Func<ProcessPool, MapOptions?, IAsyncEnumerable<TOut>> stream,
        Func<IProcessPool, MapOptions?, TIn, CancellationToken, Task<TOut>> run,
        CancellationToken cancellationToken)
    {
        Resolve(ref pool, ref options, source, call);
        if (pool is ProcessPool own) return stream(own, options);
        return new ResultStream<TIn, TOut>(
            source,
            (item, token) => run(pool, options, item, token),
            options?.ReadAhead ?? DefaultReadAhead,
            Environment.ProcessorCount,
            isOrdered,
            cancellationToken);
    }

    /// <summary>
    /// Runs something for each element. When all have ended, the first failure to arrive is thrown; after a
    /// cancellation nothing new begins.
    /// </summary>
    private static async Task<TOut[]> RunEachAsync<TIn, TOut>(
        IEnumerable<TIn> source, Func<TIn, Task<TOut>> run, MapOptions? options, CancellationToken cancellationToken)
    {
        TIn[] items = SourceReader.ReadAll(source, cancellationToken);
        TOut[] results = new TOut[items.Length];
        int next = -1;
        Exception? first = null;
        Task[] lanes = new Task[Math.Min(items.Length, options?.ReadAhead ?? DefaultReadAhead)];
        for (int lane = 0; lane < lanes.Length; lane++) lanes[lane] = RunLaneAsync();
        await Task.WhenAll(lanes).ConfigureAwait(false);
        if (first is not null) ExceptionDispatchInfo.Throw(first);
        cancellationToken.ThrowIfCancellationRequested();
        return results;

        async Task RunLaneAsync()
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                int i = Interlocked.Increment(ref next);
                if (i >= items.Length) return;
                try
                {
                    results[i] = await run(items[i]).ConfigureAwait(false);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref first, error, null);
                }
            }
        }
    }
}
