using System.Diagnostics;
using System.Threading.Channels;
using Benchmarks.Harness;

namespace Benchmarks.Queues;

/// <summary>
/// A bounded channel of System.Threading.Channels between two threads. It passes references: nothing is copied.
/// </summary>
internal static class ChannelPeer
{
    internal static Task<double> RunAsync(int size, int count) => Rounds.MedianAsync(async () =>
    {
        Channel<byte[]> channel = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(size >= 64 << 10 ? 8 : 10_000) { SingleReader = true, SingleWriter = true });
        byte[] message = new byte[size];
        long start = Stopwatch.GetTimestamp();
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < count; i++)
            {
                if (!channel.Writer.TryWrite(message)) await channel.Writer.WriteAsync(message);
            }
            channel.Writer.Complete();
        });
        await foreach (byte[] _ in channel.Reader.ReadAllAsync())
        {
        }
        await writing;
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
