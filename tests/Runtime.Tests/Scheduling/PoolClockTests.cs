using System.Diagnostics;
using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class PoolClockTests
{
    [Fact]
    public void TimeAfterNow_IsThatOfTheSource()
    {
        PoolClock clock = new(static () => 100);
        Assert.Equal(100, clock.Now);
        Assert.Equal(100 + (2 * Stopwatch.Frequency), clock.After(TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void TimeBeyondAllNumbers_NeverComes()
    {
        Assert.Equal(PoolClock.Never, PoolClock.Add(1, Timeout.InfiniteTimeSpan));
        Assert.Equal(PoolClock.Never, PoolClock.Add(long.MaxValue - 1, TimeSpan.MaxValue));
    }
}
