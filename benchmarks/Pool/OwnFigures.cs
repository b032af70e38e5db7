using System.Diagnostics;
using Benchmarks.Harness;
using Multiprocessing;

namespace Benchmarks.Pool;

/// <summary>The figures of this library.</summary>
internal static class OwnFigures
{
    internal static async Task AddAsync(ComparisonTable calls, ComparisonTable payloads, ComparisonTable starts)
    {
        await using (ProcessPool pool = new())
        {
            await AddCallsAsync(calls, pool);
            await AddPayloadsAsync(payloads, pool);
        }
        await AddStartsAsync(starts);
        starts.Add(Rows.Standby, PoolComparison.Own, Unit.Seconds, await Rounds.MedianAsync(UseStandbyAsync));
        starts.Add(Rows.Death, PoolComparison.Own, Unit.Seconds, await Rounds.MedianAsync(NoticeDeathAsync));
    }

    private static async Task AddCallsAsync(ComparisonTable table, ProcessPool pool)
    {
        void Add(string row, Unit unit, double value) => table.Add(row, PoolComparison.Own, unit, value);

        Add(Rows.Run, Unit.Seconds, await Rounds.LatencyAsync(20_000, () => { pool.Run(Work.Calls.Increment(1)); }));
        Add(Rows.RunAsync, Unit.Seconds, await Rounds.LatencyAsync(20_000, () => (Task)pool.Work.IncrementAsync(1)));
        Add(Rows.Rested, Unit.Seconds, await Rounds.RestedLatencyAsync(200, () => { pool.Run(Work.Calls.Increment(1)); }));
        Add(Rows.InFlight, Unit.PerSecond, await Rounds.RateAsync(50_000, async () =>
        {
            Task<int>[] batch = new Task<int>[1000];
            for (int i = 0; i < 50; i++)
            {
                for (int k = 0; k < batch.Length; k++) batch[k] = pool.Work.IncrementAsync(k);
                await Task.WhenAll(batch);
            }
        }));
        foreach ((string row, int count) in ((string, int)[])[(Rows.Map100K, 100_000), (Rows.Map1M, 1_000_000)])
        {
            Add(row, Unit.PerSecond, await Rounds.RateAsync(
                count, () => pool.MapAsync(Enumerable.Range(0, count), static i => Work.Calls.Increment(i))));
        }
        Add(Rows.Stream, Unit.PerSecond, await Rounds.RateAsync(100_000, async () =>
        {
            await foreach (int _ in pool.StreamAsync(Enumerable.Range(0, 100_000), static i => Work.Calls.Increment(i)))
            {
            }
        }));
    }

    private static async Task AddPayloadsAsync(ComparisonTable table, ProcessPool pool)
    {
        foreach ((int megabytes, int calls) in ((int, int)[])[(1, 100), (16, 10), (100, 3)])
        {
            byte[] data = new byte[megabytes * 1_000_000];
            double seconds = await Rounds.LatencyAsync(calls, () => (Task)pool.Work.EchoAsync(data));
            table.Add(Rows.Echo(megabytes), PoolComparison.Own, Unit.Seconds, seconds);
        }
    }

    private static async Task AddStartsAsync(ComparisonTable table)
    {
        table.Add(Rows.ProcessForOneCall, PoolComparison.Own, Unit.Seconds, await Rounds.LatencyAsync(5, async () =>
        {
            await using ChildProcess<int> child = Work.Spawn.Increment(1);
            await child.Result;
            await child.WaitForExitAsync();
        }));
        table.Add(Rows.FirstCall, PoolComparison.Own, Unit.Seconds, await Rounds.MedianAsync(async () =>
        {
            long start = Stopwatch.GetTimestamp();
            await using ProcessPool pool = new(1);
            await pool.Work.IncrementAsync(1);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }));
    }

    private static async Task<double> UseStandbyAsync()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, StandbyWorkers = 1 });
        int served = await pool.Work.ProcessIdAsync();
        while (pool.Workers.Count(w => w.State == WorkerState.Idle) < 2) await Task.Delay(10);
        // A spare stands by for a while before it is needed; until it has warmed up it uses the processor.
        for (long used = -1; used != (used = pool.Workers.Sum(w => ProcessFacts.ProcessorTicks(w.ProcessId)));) await Task.Delay(100);
        using Process worker = Process.GetProcessById(served);
        worker.Kill();
        while (pool.Workers.Any(w => w.ProcessId == served)) await Task.Delay(1);
        long start = Stopwatch.GetTimestamp();
        int next = await pool.Work.ProcessIdAsync();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return next != served ? seconds : throw new InvalidOperationException("The killed worker answered.");
    }

    private static async Task<double> NoticeDeathAsync()
    {
        await using ProcessPool pool = new(1);
        await pool.Work.IncrementAsync(1);
        Task<int> running = pool.Work.NapAsync(100_000);
        await Task.Delay(50);
        using Process worker = Process.GetProcessById(pool.Workers[0].ProcessId);
        long start = Stopwatch.GetTimestamp();
        worker.Kill();
        try
        {
            await running;
            throw new InvalidOperationException("The killed worker answered.");
        }
        catch (WorkerDiedException)
        {
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
