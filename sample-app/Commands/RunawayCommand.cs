using System.Diagnostics;
using Multiprocessing;

namespace SampleApp;

/// <summary>Code that never returns cannot be stopped within a process. A worker can be.</summary>
internal static partial class RunawayCommand
{
    public static async Task<int> RunAsync()
    {
        await using var pool = new ProcessPool(workers: 1);
        int before = await pool.RunawayCommand.WhereAmIAsync();
        Console.WriteLine($"Worker {before} starts an endless loop; it may take 1 s.");

        long start = Stopwatch.GetTimestamp();
        try
        {
            await pool.RunAsync(Calls.CountForEver(), new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
            Console.WriteLine("The endless loop ended, which it should not have.");
            return 1;
        }
        catch (TimeoutException late)
        {
            Console.WriteLine($"Caught after {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s: {late.Message}");
        }

        int after = await pool.RunawayCommand.WhereAmIAsync();
        Console.WriteLine($"The next call ran in worker {after}: the runaway is gone.");
        return after != before ? 0 : 1;
    }

    [RunInProcess]
    private static int WhereAmI() => Environment.ProcessId;

    [RunInProcess]
    private static long CountForEver()
    {
        long count = 0;
        while (true) count++;
    }
}
