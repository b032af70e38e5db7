using System.Runtime.InteropServices;
using Multiprocessing;

namespace SampleApp;

/// <summary>
/// Native code that reads address 0 takes its process down. Here that is a worker, and the program goes on.
/// </summary>
internal static partial class CrashCommand
{
    public static async Task<int> RunAsync()
    {
        await using var pool = new ProcessPool(workers: 1);
        int before = await pool.CrashCommand.WhereAmIAsync();
        Console.WriteLine($"Worker {before} is asked to hand a null pointer to the C library.");

        try
        {
            await pool.CrashCommand.MeasureTextAtAsync(address: 0);
            Console.WriteLine("It survived, which it should not have.");
            return 1;
        }
        catch (WorkerDiedException death)
        {
            Console.WriteLine();
            Console.WriteLine($"Caught: {death.Message}");
            Console.WriteLine($"  process    {death.ProcessId}");
            Console.WriteLine($"  ended by   {death.SignalName ?? $"exit code {death.ExitCode}"}");
            Console.WriteLine($"  call       {death.Call}, after {death.Elapsed.TotalMilliseconds:F0} ms");
            Console.WriteLine($"  cause      {death.LikelyCause}");
            Console.WriteLine();
        }

        int after = await pool.CrashCommand.WhereAmIAsync();
        Console.WriteLine($"The next call ran in worker {after}: the pool has healed, and this process never stopped.");
        return after != before ? 0 : 1;
    }

    [RunInProcess]
    private static int WhereAmI() => Environment.ProcessId;

    [RunInProcess]
    private static long MeasureTextAt(long address) => (long)NativeStringLength((nint)address);

    [DllImport("libc", EntryPoint = "strlen")]
    private static extern nuint NativeStringLength(nint text);
}
