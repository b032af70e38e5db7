using System.Diagnostics;
using Benchmarks.Harness;
using Multiprocessing;

namespace Benchmarks.Pool;

/// <summary>How the costs grow with workers, queued calls and payloads, and what an idle pool costs.</summary>
internal static class PoolGrowth
{
    internal static async Task RunAsync()
    {
        await ShowWorkersAsync();
        await ShowQueueAsync();
        await ShowPayloadsAsync();
        await ShowIdleAsync();
    }

    private static async Task ShowWorkersAsync()
    {
        PlainTable table = new(
            "Workers", "workers", "all up after", "1,000 calls in flight", "memory of one, shared part counted once",
            "resident");
        foreach (int workers in (int[])[1, 2, 4, 8, 16, 32, 64])
        {
            long start = Stopwatch.GetTimestamp();
            await using ProcessPool pool = new(workers);
            await WaitUntilUpAsync(pool);
            double up = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double rate = await Rounds.RateAsync(20_000, () => RunBatchesAsync(pool, 20, 1000));
            int[] ids = [.. pool.Workers.Select(w => w.ProcessId)];
            table.Add(
                Figure.Count(workers),
                Figure.Seconds(up),
                Figure.PerSecond(rate),
                Figure.Bytes(ids.Average(ProcessFacts.ProportionalMemory)),
                Figure.Bytes(ids.Average(ProcessFacts.ResidentMemory)));
        }
        table.End();
    }

    private static async Task ShowQueueAsync()
    {
        PlainTable table = new("Calls handed over at once", "calls", "until the last result", "rate");
        await using ProcessPool pool = new();
        foreach (int calls in (int[])[10, 100, 1000, 10_000, 100_000])
        {
            double rate = await Rounds.RateAsync(calls, () => RunBatchesAsync(pool, 1, calls));
            table.Add(Figure.Count(calls), Figure.Seconds(calls / rate), Figure.PerSecond(rate));
        }
        table.End();
    }

    private static async Task ShowPayloadsAsync()
    {
        PlainTable table = new("Payloads there and back", "size", "time", "bandwidth, both ways added");
        await using ProcessPool pool = new(1);
        foreach (int size in (int[])[1, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000])
        {
            byte[] data = new byte[size];
            int calls = Math.Clamp(100_000_000 / size, 1, 1000);
            double seconds = await Rounds.LatencyAsync(calls, () => (Task)pool.Work.EchoAsync(data));
            table.Add(Figure.Bytes(size), Figure.Seconds(seconds), Figure.Bytes(2.0 * size / seconds) + "/s");
        }
        table.End();
    }

    private static async Task ShowIdleAsync()
    {
        const int workers = 8;
        const int seconds = 10;
        await using ProcessPool pool = new(workers);
        await WaitUntilUpAsync(pool);
        await RunBatchesAsync(pool, 10, 1000);
        await Task.Delay(TimeSpan.FromSeconds(2)); // the JIT goes on for a while after the last call
        int[] ids = [.. pool.Workers.Select(w => w.ProcessId)];
        long before = ids.Sum(ProcessFacts.ProcessorTicks);
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        long used = ids.Sum(ProcessFacts.ProcessorTicks) - before;
        Console.WriteLine(
            $"An idle pool of {workers} used {used * 10} ms of processor time in its workers over {seconds} s.");
        Console.WriteLine();
    }

    private static async Task WaitUntilUpAsync(ProcessPool pool)
    {
        while (pool.Workers.Any(w => w.State == WorkerState.Starting || w.ProcessId == 0)) await Task.Delay(1);
        // A worker counts as idle before it has come up: calls may be sent already.
        while (pool.Workers.Any(w => w.CallsDone == 0)) await RunBatchesAsync(pool, 1, pool.Workers.Count * 4);
    }

    private static async Task RunBatchesAsync(ProcessPool pool, int batches, int size)
    {
        Task<int>[] batch = new Task<int>[size];
        for (int i = 0; i < batches; i++)
        {
            for (int k = 0; k < batch.Length; k++) batch[k] = pool.Work.IncrementAsync(k);
            await Task.WhenAll(batch);
        }
    }
}
