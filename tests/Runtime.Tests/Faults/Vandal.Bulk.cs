using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Runtime.Tests.Faults;

// Large messages lie in a part of the channel that comes and goes in a process, so that it is written to as a file.
internal static unsafe partial class Vandal
{
    /// <summary>
    /// Leaves a thread behind that writes random words into large messages as long as its process lives: mostly where
    /// their lengths are.
    /// </summary>
    /// <param name="areResults">Whether into results; otherwise into arguments.</param>
    /// <param name="length">How much of a message it may hit, in bytes.</param>
    /// <param name="seed">Of what it writes.</param>
    /// <returns>The process.</returns>
    [RunInProcess]
    internal static int WriteIntoLarge(bool areResults, int length, int seed)
    {
        (SafeFileHandle file, long start) = OpenChannel();
        long area = start + Channel.FirstBulk + (areResults ? Channel.BulkStride : 0);
        new Thread(() => WriteForEver(file, area, length, new Random(seed))) { IsBackground = true }.Start();
        return Environment.ProcessId;
    }

    [RunInProcess]
    internal static string[] Texts(string[] texts) => texts;

    [RunInProcess]
    internal static Dictionary<string, List<int[]>> Graph(Dictionary<string, List<int[]>> graph) => graph;

    private static void WriteForEver(SafeFileHandle file, long area, int length, Random random)
    {
        Span<byte> word = stackalloc byte[sizeof(int)];
        while (true)
        {
            int limit = random.Next(4) switch { 0 => 16, 1 => 256, _ => length };
            int value = random.Next(6) switch
            {
                0 => 0,
                1 => 1,
                2 => -1,
                3 => random.Next(-1000, 1000),
                _ => random.Next(int.MinValue, int.MaxValue),
            };
            BinaryPrimitives.WriteInt32LittleEndian(word, value);
            RandomAccess.Write(file, word, area + (random.Next(limit / sizeof(int)) * sizeof(int)));
            Thread.SpinWait(random.Next(500));
        }
    }

    private static (SafeFileHandle File, long Start) OpenChannel()
    {
        foreach (string descriptor in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (new FileInfo(descriptor).LinkTarget is not { } target) continue;
            bool isPortable = target.Contains("/memory-", StringComparison.Ordinal)
                && target.Contains($"-{ChannelMemory}", StringComparison.Ordinal);
            bool isChannel = isPortable
                || target.Contains($"memfd:multiprocessing-{ChannelMemory}", StringComparison.Ordinal);
            if (!isChannel) continue;
            SafeFileHandle file = File.OpenHandle(descriptor, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return (file, isPortable ? SharedFile.PlatformBytes : 0);
        }
        throw new InvalidOperationException("This process has no channel.");
    }
}
