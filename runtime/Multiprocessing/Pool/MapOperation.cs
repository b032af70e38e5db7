using System.Runtime.ExceptionServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Pool;

/// <summary>
/// Runs a call for each element of an array. The elements go out in chunks whose size follows what the calls cost:
/// large enough that the way costs little, small enough that all workers end together.
/// </summary>
/// <remarks>
/// Guided self-scheduling (Polychronopoulos and Kuck, 1987) with a measured bound: a chunk is at most the share of the
/// rest that one lane would get, and at most as long as <see cref="s_targetTime"/>. A lane sends its next chunk when
/// its last one has ended; there are two lanes for each worker, so that a worker finds its next chunk waiting; one, if
/// the calls have a time limit, which would run while they wait.
/// </remarks>
internal sealed class MapOperation<TIn, TCall>
    where TCall : ProcessInvocation
{
    private const int MaxChunk = 4096;

    private static readonly TimeSpan s_targetTime = TimeSpan.FromMilliseconds(1);

    private readonly Lock _sync = new();
    private readonly TIn[] _source;
    private readonly Func<TIn, TCall> _call;
    private readonly Func<ArraySegment<TCall>, int, Task<PoolBatchOutcome>> _run;
    private readonly int _lanes;
    private readonly int? _fixedChunk;
    // A moving average; 0 while nothing is known. Guarded by _sync.
    private double _secondsPerItem;
    // The first element that no lane has taken. Guarded by _sync.
    private int _next;
    // Written once, by exchange, by the lane that fails first; read by all.
    private Exception? _firstError;

    /// <param name="source">The elements.</param>
    /// <param name="call">Makes the call of an element.</param>
    /// <param name="run">Runs calls of one method together; gets the place of the first one's element.</param>
    /// <param name="lanes">How many chunks are under way at most.</param>
    /// <param name="chunkSize">How many elements a chunk has at most; null: as many as their cost makes
    /// sensible.</param>
    internal MapOperation(
        TIn[] source,
        Func<TIn, TCall> call,
        Func<ArraySegment<TCall>, int, Task<PoolBatchOutcome>> run,
        int lanes,
        int? chunkSize)
    {
        _source = source;
        _call = call;
        _run = run;
        _lanes = Math.Min(lanes, source.Length);
        _fixedChunk = chunkSize;
    }

    internal async Task RunAsync()
    {
        Task[] lanes = new Task[_lanes];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = RunLaneAsync();
        await Task.WhenAll(lanes).ConfigureAwait(false);
        if (_firstError is not null) ExceptionDispatchInfo.Throw(_firstError);
    }

    private async Task RunLaneAsync()
    {
        TCall[] calls = [];
        while (TakeChunk(out int start, out int count))
        {
            if (calls.Length < count) calls = new TCall[count];
            for (int i = 0; i < count; i++) calls[i] = _call(_source[start + i]);
            // Elements may map to calls of different methods; a batch has one.
            for (int sent = 0; sent < count;)
            {
                int same = 1;
                while (sent + same < count && calls[sent + same].Method == calls[sent].Method) same++;
                await RunBatchAsync(new ArraySegment<TCall>(calls, sent, same), start + sent).ConfigureAwait(false);
                sent += same;
            }
        }
    }

    private async Task RunBatchAsync(ArraySegment<TCall> calls, int start)
    {
        Exception? error;
        try
        {
            PoolBatchOutcome outcome = await _run(calls, start).ConfigureAwait(false);
            error = outcome.FirstError;
            Learn(outcome.Elapsed, calls.Count);
        }
        catch (Exception failed) when (failed is not ObjectDisposedException)
        {
            error = failed;
        }
        if (error is not null) Interlocked.CompareExchange(ref _firstError, error, null);
    }

    private bool TakeChunk(out int start, out int count)
    {
        lock (_sync)
        {
            start = _next;
            // After a failure the others still run; after a cancellation nothing does.
            int rest = _firstError is OperationCanceledException ? 0 : _source.Length - _next;
            count = Math.Min(rest, Math.Min(_fixedChunk ?? ChunkSize(rest), Workers.CallLoop.MaxBatch));
            _next += count;
            return count > 0;
        }
    }

    private int ChunkSize(int rest)
    {
        // The first chunks only measure.
        if (_secondsPerItem == 0) return 1;
        double wanted = Math.Min(s_targetTime.TotalSeconds / _secondsPerItem, (double)rest / (_lanes * 2));
        return (int)Math.Clamp(wanted, 1, MaxChunk);
    }

    private void Learn(TimeSpan elapsed, int count)
    {
        double measured = Math.Max(elapsed.TotalSeconds, 1e-8) / count;
        lock (_sync) _secondsPerItem = _secondsPerItem == 0 ? measured : (_secondsPerItem * 0.5) + (measured * 0.5);
    }
}
