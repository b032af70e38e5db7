using Multiprocessing;

namespace Benchmarks.Pool;

/// <summary>What the workers are asked to do: as little as possible.</summary>
internal static partial class Work
{
    [RunInProcess]
    internal static int Increment(int value) => value + 1;

    [RunInProcess]
    internal static int ProcessId() => Environment.ProcessId;

    [RunInProcess]
    internal static byte[] Echo(byte[] data) => data;

    [RunInProcess]
    internal static int Nap(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }
}
