using System.Runtime.ExceptionServices;

namespace Multiprocessing.Pool;

/// <summary>
/// Runs a call for each element of an array. The elements go out in chunks whose size follows what the calls cost: large enough
/// that the way costs little, small enough that all workers end together.
/// </summary>
/// <remarks>
/// Guided self-scheduling (Polychronopoulos and Kuck, 1987) with a measured bound: a chunk is at most the share of the rest that
/// one lane would get, and at most as long as <see cref="s_targetTime"/>. A lane sends its next chunk when its last one has ended;
/// there are two lanes for each worker, so that a worker finds its next chunk waiting.
/// </remarks>
internal sealed class MapOperation<TIn, TOut>
{
    private const int LanesPerWorker = 2;
    private const int MaxChunk = 4096;

    private static readonly TimeSpan s_targetTime = TimeSpan.FromMilliseconds(1);

    private readonly Lock _sync = new();
    private readonly TIn[] _source;
    private readonly TOut[] _results;
    private readonly Func<TIn, ProcessCall<TOut>> _call;
    private readonly Func<PoolBatchCall<TOut>, Task<PoolBatchOutcome>> _run;
    private readonly int _lanes;
    private readonly int? _fixedChunk;
    private double _secondsPerItem;
    private int _next;
    private Exception? _firstError;

    internal MapOperation(
        TIn[] source,
        Func<TIn, ProcessCall<TOut>> call,
        Func<PoolBatchCall<TOut>, Task<PoolBatchOutcome>> run,
        int workers,
        int? chunkSize)
    {
        _source = source;
        _results = new TOut[source.Length];
        _call = call;
        _run = run;
        _lanes = (int)Math.Min((long)workers * LanesPerWorker, source.Length);
        _fixedChunk = chunkSize;
    }

    internal async Task<TOut[]> RunAsync()
    {
        Task[] lanes = new Task[_lanes];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = RunLaneAsync();
        await Task.WhenAll(lanes).ConfigureAwait(false);
        if (_firstError is not null) ExceptionDispatchInfo.Throw(_firstError);
        return _results;
    }

    private async Task RunLaneAsync()
    {
        ProcessCall<TOut>[] calls = [];
        while (TakeChunk(out int start, out int count))
        {
            if (calls.Length < count) calls = new ProcessCall<TOut>[count];
            for (int i = 0; i < count; i++) calls[i] = _call(_source[start + i]) ?? throw PoolEngine.NoCall();
            // Elements may map to calls of different methods; a batch has one.
            for (int sent = 0; sent < count;)
            {
                int same = 1;
                while (sent + same < count && calls[sent + same].Method == calls[sent].Method) same++;
                await RunBatchAsync(new ArraySegment<ProcessCall<TOut>>(calls, sent, same), start + sent).ConfigureAwait(false);
                sent += same;
            }
        }
    }

    private async Task RunBatchAsync(ArraySegment<ProcessCall<TOut>> calls, int start)
    {
        Exception? error;
        try
        {
            PoolBatchOutcome outcome = await _run(new PoolBatchCall<TOut>(calls, _results, start)).ConfigureAwait(false);
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
