using System.Diagnostics;

namespace Benchmarks.Harness;

/// <summary>Measures in rounds and gives the median round, which one disturbance does not move.</summary>
internal static class Rounds
{
    internal const int Count = 5;

    // The compiler of .NET replaces its first, quick code by better code only when nothing new has come for 100 ms, in
    // both processes.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(2);

    /// <summary>The median over the rounds of what a round measured, after rounds that are thrown away.</summary>
    internal static async Task<double> MedianAsync(Func<Task<double>> round)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            _ = await round();
        }
        while (Stopwatch.GetElapsedTime(start) < s_warmUp);
        double[] values = new double[Count];
        for (int i = 0; i < Count; i++) values[i] = await round();
        return Median(values);
    }

    /// <summary>The seconds that one action takes: the median within each round, and of the rounds.</summary>
    internal static Task<double> LatencyAsync(int calls, Func<Task> action) => MedianAsync(async () =>
    {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return Median(times);
    });

    /// <summary>The same for an action that blocks.</summary>
    internal static Task<double> LatencyAsync(int calls, Action action) => MedianAsync(() =>
    {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return Task.FromResult(Median(times));
    });

    /// <summary>The same for an action that comes after a rest, so that both sides sleep when it begins.</summary>
    internal static Task<double> RestedLatencyAsync(int calls, Action action) => MedianAsync(() =>
    {
        double[] times = new double[calls];
        for (int i = 0; i < calls; i++)
        {
            Thread.Sleep(2);
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return Task.FromResult(Median(times));
    });

    /// <summary>How many operations a second an action does that does so many.</summary>
    internal static Task<double> RateAsync(int operations, Func<Task> action) => MedianAsync(async () =>
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
