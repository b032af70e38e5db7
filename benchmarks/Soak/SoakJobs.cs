using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing;

namespace Benchmarks.Soak;

/// <summary>What the callers of <see cref="PoolSoak"/> ask for.</summary>
public static partial class SoakJobs
{
    [RunInProcess]
    public static long Square(int value) => (long)value * value;

    [RunInProcess]
    public static async Task<int> SlowlyAsync(int value, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        return value;
    }

    [RunInProcess]
    public static int Throw(int value) => throw new InvalidOperationException($"soak {value}");

    [RunInProcess]
    public static int Crash(int kind)
    {
        switch (kind % 3)
        {
            case 0:
#pragma warning disable MP3009 // To die is what this call is for.
                Environment.Exit(kind & 0x3F);
#pragma warning restore MP3009
                break;
            case 1:
                _ = kill(Environment.ProcessId, 9);
                break;
            default:
                // A fault in native code: the runtime takes a mere signal of that number for a stray one.
                _ = strlen(1);
                break;
        }
        // A signal may take effect a little later, on another thread.
        Thread.Sleep(Timeout.Infinite);
        return kind;
    }

    [RunInProcess]
    public static void Hang()
    {
        while (true) Thread.SpinWait(1000);
    }

    [RunInProcess]
    public static byte[] Echo(byte[] payload) => payload;

    [RunInProcess]
    public static async IAsyncEnumerable<int> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return i;
        }
        await Task.CompletedTask;
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);

    [DllImport("libc")]
    private static extern nint strlen(nint text);
}
