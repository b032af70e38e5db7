namespace Benchmarks.Pool;

/// <summary>The rows of the pool's tables; python/pool.py prints the same names.</summary>
internal static class Rows
{
    internal const string Run = "one call, `Run`, p50";
    internal const string RunAsync = "one call, `RunAsync`, p50";
    internal const string Rested = "one call after 2 ms of rest, p50";
    internal const string InFlight = "1,000 calls in flight";
    internal const string Map100K = "map over 100,000 ints";
    internal const string Map1M = "map over 1,000,000 ints";
    internal const string Stream = "stream over 100,000 ints, item by item";
    internal const string ProcessForOneCall = "a process for one call: start, result, end";
    internal const string FirstCall = "a pool of 1: start and first call";
    internal const string Standby = "first call on a standby worker after a death";
    internal const string Death = "a death noticed: SIGKILL to exception";

    internal static string Echo(int megabytes) => $"{megabytes} MB there and back";
}
