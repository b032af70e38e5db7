using System.Diagnostics;
using Benchmarks.Harness;

namespace Benchmarks.Queues;

/// <summary>What the machine's memory can do: one copy of each message, from one place in turn to another.</summary>
internal static class CopyPeer
{
    internal static double Run(int size)
    {
        const int area = 64 << 20;
        byte[] from = new byte[area];
        byte[] to = new byte[area];
        Array.Fill(from, (byte)1);
        Array.Fill(to, (byte)2);
        List<double> rates = [];
        for (int round = 0; round < Rounds.Count + 1; round++)
        {
            int count = 0;
            long start = Stopwatch.GetTimestamp();
            while (count * (long)size < 1L << 30)
            {
                int offset = (int)(count * (long)size % area);
                Buffer.BlockCopy(from, offset, to, offset, size);
                count++;
            }
            if (round > 0) rates.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        rates.Sort();
        return rates[rates.Count / 2];
    }
}
