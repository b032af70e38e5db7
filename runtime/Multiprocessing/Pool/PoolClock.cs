using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>The time of a pool, in ticks of <see cref="Stopwatch"/>.</summary>
/// <param name="source">Gives the time; null for the system's.</param>
internal readonly struct PoolClock(Func<long>? source)
{
    /// <summary>A time that never comes.</summary>
    internal const long Never = long.MaxValue;

    internal long Now => source is null ? Stopwatch.GetTimestamp() : source();

    internal long After(TimeSpan time) => Add(Now, time);

    internal static long Add(long from, TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan) return Never;
        double ticks = from + (time.TotalSeconds * Stopwatch.Frequency);
        return ticks >= Never ? Never : (long)ticks;
    }
}
