using Benchmarks.Harness;

namespace Benchmarks.Pool;

/// <summary>
/// Calls, payloads, starts and deaths, beside Python's pools, StreamJsonRpc, a Unix socket and what the machine can do.
/// </summary>
internal static class PoolComparison
{
    internal const string Own = "this library";

    internal static async Task RunAsync()
    {
        ComparisonTable calls = new(
            "Calls", Own, "Python Pool", "Python executor", "StreamJsonRpc", "Unix socket", "C futex, spinning",
            "C futex, parked");
        ComparisonTable payloads = new(
            "Payloads", Own, "Python Pool", "Python executor", "StreamJsonRpc", "Unix socket", "two memory copies");
        ComparisonTable starts = new(
            "Starts and deaths", Own, "Python spawn", "Python forkserver", "Python fork", "Python executor");

        await OwnFigures.AddAsync(calls, payloads, starts);
        await PeerFigures.AddAsync(calls, payloads);
        foreach (string line in PythonPeer.Run("pool.py"))
            foreach (ComparisonTable table in (ComparisonTable[])[calls, payloads, starts]) table.TryAddLine(line);

        foreach (ComparisonTable table in (ComparisonTable[])[calls, payloads, starts]) table.Print(Console.Out);
    }
}
