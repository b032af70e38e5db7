using System.Globalization;
using Benchmarks.Harness;
using Benchmarks.Peers;

namespace Benchmarks.Pool;

/// <summary>The figures of the peers that are written in .NET or C.</summary>
internal static class PeerFigures
{
    internal static async Task AddAsync(ComparisonTable calls, ComparisonTable payloads)
    {
        await AddJsonRpcAsync(calls, payloads);
        await AddSocketAsync(calls, payloads);
        AddFutex(calls);
        await AddCopiesAsync(payloads);
    }

    private static async Task AddJsonRpcAsync(ComparisonTable calls, ComparisonTable payloads)
    {
        const string who = "StreamJsonRpc";
        using JsonRpcPeer peer = new();
        double one = await Rounds.LatencyAsync(2000, () => (Task)peer.IncrementAsync(1));
        calls.Add(Rows.Run, who, Unit.Seconds, one);
        calls.Add(Rows.RunAsync, who, Unit.Seconds, one);
        calls.Add(
            Rows.Rested, who, Unit.Seconds, await Rounds.RestedLatencyAsync(200, () => peer.IncrementAsync(1).Wait()));
        calls.Add(Rows.InFlight, who, Unit.PerSecond, await Rounds.RateAsync(
            5000,
            async () =>
            {
                for (int i = 0; i < 5; i++) await Task.WhenAll(Enumerable.Range(0, 1000).Select(peer.IncrementAsync));
            }));
        foreach ((int megabytes, int count) in ((int, int)[])[(1, 20), (16, 3)])
        {
            byte[] data = new byte[megabytes * 1_000_000];
            payloads.Add(
                Rows.Echo(megabytes), who, Unit.Seconds,
                await Rounds.LatencyAsync(count, () => (Task)peer.EchoAsync(data)));
        }
    }

    private static async Task AddSocketAsync(ComparisonTable calls, ComparisonTable payloads)
    {
        const string who = "Unix socket";
        using SocketPeer peer = new();
        byte[] small = new byte[sizeof(int)];
        calls.Add(Rows.Run, who, Unit.Seconds, await Rounds.LatencyAsync(5000, () => peer.Echo(small)));
        calls.Add(Rows.Rested, who, Unit.Seconds, await Rounds.RestedLatencyAsync(200, () => peer.Echo(small)));
        foreach ((int megabytes, int count) in ((int, int)[])[(1, 50), (16, 5), (100, 1)])
        {
            byte[] data = new byte[megabytes * 1_000_000];
            payloads.Add(
                Rows.Echo(megabytes), who, Unit.Seconds, await Rounds.LatencyAsync(count, () => peer.Echo(data)));
        }
    }

    private static void AddFutex(ComparisonTable calls)
    {
        string[] lines = NativePeer.Run("futex_pingpong.c");
        if (lines.Length != 2) return;
        calls.Add(Rows.Run, "C futex, spinning", Unit.Seconds, double.Parse(lines[0], CultureInfo.InvariantCulture));
        calls.Add(Rows.Rested, "C futex, parked", Unit.Seconds, double.Parse(lines[1], CultureInfo.InvariantCulture));
    }

    private static async Task AddCopiesAsync(ComparisonTable payloads)
    {
        foreach (int megabytes in (int[])[1, 16, 100])
        {
            byte[] here = new byte[megabytes * 1_000_000];
            byte[] there = new byte[here.Length];
            payloads.Add(Rows.Echo(megabytes), "two memory copies", Unit.Seconds, await Rounds.LatencyAsync(20, () =>
            {
                here.CopyTo(there, 0);
                there.CopyTo(here, 0);
            }));
        }
    }
}
