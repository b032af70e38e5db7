using System.Diagnostics;
using System.Runtime.InteropServices;
using Multiprocessing;
using Spectre.Console;

namespace SampleApp;

/// <summary>
/// A pool at work, looked at while it works: what each worker does, how fast it goes, and what happens when one
/// crashes.
/// </summary>
internal static partial class LiveCommand
{
    private const int Jobs = 240;

    // Each of these ends its worker, as a native library does that reads through a null pointer.
    private static readonly int[] s_crashes = [60, 150];

    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync()
    {
        int workers = Math.Max(2, Environment.ProcessorCount);
        LiveState state = new(Jobs);
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = workers, ErrorOutput = _ => { } });
        Task work = RunJobsAsync(pool, state);

        // A terminal is drawn over again and again; a pipe or a file gets a line now and then.
        if (Console.IsOutputRedirected) await WriteLinesAsync(pool, state, work);
        else await DrawAsync(pool, state, work);

        await work;
        Console.WriteLine($"{state.Done} of {Jobs} jobs done, {state.Deaths.Count} workers crashed and were replaced.");
        return state.Done == Jobs - s_crashes.Length && state.Deaths.Count == s_crashes.Length ? 0 : 1;
    }

    [RunInProcess]
    private static int CountPrimes(int job, int limit, bool crashes)
    {
        if (crashes) NativeStringLength(0);
        int count = 0;
        for (int number = 2; number < limit; number++)
        {
            bool isPrime = true;
            for (int divisor = 2; divisor * divisor <= number && isPrime; divisor++) isPrime = number % divisor != 0;
            if (isPrime) count++;
        }
        return count;
    }

    [DllImport("libc", EntryPoint = "strlen")]
    private static extern nuint NativeStringLength(nint text);

    private static async Task RunJobsAsync(ProcessPool pool, LiveState state)
    {
        IAsyncEnumerator<int> results = pool.StreamUnorderedAsync(
            Enumerable.Range(0, Jobs),
            job => Calls.CountPrimes(job, 40_000 + job % 7 * 20_000, s_crashes.Contains(job))).GetAsyncEnumerator();
        await using (results)
        {
            // An element that fails throws at its place, and the next one comes after it.
            while (true)
            {
                try
                {
                    if (!await results.MoveNextAsync()) return;
                    state.Add();
                }
                catch (WorkerDiedException death)
                {
                    state.Add(death);
                }
            }
        }
    }

    private static Task DrawAsync(ProcessPool pool, LiveState state, Task work) =>
        AnsiConsole.Live(LiveView.Render(pool, state)).StartAsync(async screen =>
        {
            while (!work.IsCompleted)
            {
                await Task.WhenAny(work, Task.Delay(s_frame));
                screen.UpdateTarget(LiveView.Render(pool, state));
            }
        });

    private static async Task WriteLinesAsync(ProcessPool pool, LiveState state, Task work)
    {
        while (!work.IsCompleted)
        {
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1)));
            string doing = string.Join(", ", pool.Workers.Select(w => $"{w.ProcessId} {w.State}"));
            Console.WriteLine($"{state.Done,3} of {Jobs} done, {state.PerSecond:F0} per second; workers: {doing}");
        }
        foreach (WorkerDiedException death in state.Deaths) Console.WriteLine(death.Message);
    }
}

/// <summary>What has been done so far. All members may be used from any thread.</summary>
internal sealed class LiveState(int jobs)
{
    private readonly Lock _lock = new();
    private readonly List<WorkerDiedException> _deaths = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _done;

    public int Jobs { get; } = jobs;

    public int Done => Volatile.Read(ref _done);

    public double PerSecond => Done / Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 0.001);

    public IReadOnlyList<WorkerDiedException> Deaths
    {
        get
        {
            lock (_lock) return [.. _deaths];
        }
    }

    public void Add() => Interlocked.Increment(ref _done);

    public void Add(WorkerDiedException death)
    {
        lock (_lock) _deaths.Add(death);
    }
}
