using System.Collections.Concurrent;
using System.Diagnostics;
using Multiprocessing;
using Spectre.Console;

namespace SampleApp;

/// <summary>The census done in one way, with what each part took.</summary>
/// <param name="Where">In which way.</param>
/// <param name="Totals">What was counted.</param>
/// <param name="Start">What it took until work could begin.</param>
/// <param name="Work">What it took from there to the end.</param>
internal sealed record CensusRun(string Where, CensusTotals Totals, TimeSpan Start, TimeSpan Work)
{
    public TimeSpan All => Start + Work;

    public static async Task<CensusRun> InPoolAsync(LibraryFile[][] chunks)
    {
        long begin = Stopwatch.GetTimestamp();
        await using var pool = new ProcessPool();
        await pool.StartAsync();
        TimeSpan start = Stopwatch.GetElapsedTime(begin);
        return await RunAsync(
            $"in a pool of {pool.Workers.Count}", chunks, start,
            used => pool.StreamUnorderedAsync(chunks, chunk => ChunkReader.Calls.Read(chunk, used)));
    }

    public static Task<CensusRun> OnOneThreadAsync(LibraryFile[][] chunks) => RunAsync(
        "on one thread", chunks, TimeSpan.Zero,
        used => chunks.ToAsyncEnumerable().Select(chunk => ChunkReader.Read(chunk, used)));

    /// <summary>What threads of one process reach: they share one heap and its garbage collector.</summary>
    public static Task<CensusRun> OnThreadsAsync(LibraryFile[][] chunks)
    {
        int threads = Environment.ProcessorCount;
        return RunAsync(
            $"on {threads} threads", chunks, TimeSpan.Zero,
            used => Partitioner.Create(chunks, EnumerablePartitionerOptions.NoBuffering)
                .AsParallel().WithMergeOptions(ParallelMergeOptions.NotBuffered).WithDegreeOfParallelism(threads)
                .Select(chunk => ChunkReader.Read(chunk, used)).ToAsyncEnumerable());
    }

    private static async Task<CensusRun> RunAsync(
        string where, LibraryFile[][] chunks, TimeSpan start,
        Func<SharedArray<UsedMember>, IAsyncEnumerable<ChunkCount>> read)
    {
        CensusTotals totals = new();
        long begin = Stopwatch.GetTimestamp();
        using SharedArray<UsedMember> used = UseTable.Create(chunks.Sum(chunk => chunk.Sum(file => file.Length)));
        await AnsiConsole.Progress().StartAsync(async screen =>
        {
            ProgressTask progress = screen.AddTask($"Reading {where}", maxValue: chunks.Length);
            await foreach (ChunkCount count in read(used))
            {
                totals.Add(count);
                progress.Increment(1);
            }
        });
        TimeSpan work = Stopwatch.GetElapsedTime(begin);
        totals.TakeUsed(used.Span);
        return new CensusRun(where, totals, start, work);
    }
}
