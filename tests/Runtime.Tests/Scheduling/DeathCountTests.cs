using System.Diagnostics;
using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class DeathCountTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    [Fact]
    public void Starts_ThatFailInARow_BreakThePoolAtTheLimit()
    {
        DeathCount deaths = new(limit: null, s_window);
        Assert.False(deaths.AddLaunchFailure());
        Assert.False(deaths.AddDeath(hasComeUp: false, isFromOutside: false, 0));
        Assert.True(deaths.AddLaunchFailure());
    }

    [Fact]
    public void WorkerThatComesUp_MakesFailedStartsForgotten()
    {
        DeathCount deaths = new(limit: null, s_window);
        for (int i = 0; i < DeathCount.MaxStartFailures * 2; i++)
        {
            Assert.False(deaths.AddLaunchFailure());
            deaths.ForgetStartFailures();
        }
    }

    [Fact]
    public void KillsFromOutside_WhileWorkersStart_HaveALimitOfTheirOwn()
    {
        DeathCount deaths = new(limit: null, s_window);
        for (int i = 1; i < DeathCount.MaxKillsAtStart; i++)
        {
            Assert.False(deaths.AddDeath(hasComeUp: false, isFromOutside: true, 0));
        }
        Assert.True(deaths.AddDeath(hasComeUp: false, isFromOutside: true, 0));
    }

    [Fact]
    public void Deaths_WithoutALimit_NeverBreakThePool()
    {
        DeathCount deaths = new(limit: null, s_window);
        for (int i = 0; i < 1000; i++) Assert.False(deaths.AddDeath(hasComeUp: true, isFromOutside: false, i));
    }

    [Fact]
    public void Deaths_WithinTheWindow_BreakThePoolAboveTheLimit()
    {
        DeathCount deaths = new(limit: 1, s_window);
        Assert.False(deaths.AddDeath(hasComeUp: true, isFromOutside: false, At(0)));
        // The first one is forgotten by then.
        Assert.False(deaths.AddDeath(hasComeUp: true, isFromOutside: true, At(61)));
        Assert.True(deaths.AddDeath(hasComeUp: true, isFromOutside: false, At(120)));
    }

    [Fact]
    public void Deaths_InAnInfiniteWindow_AreNeverForgotten()
    {
        DeathCount deaths = new(limit: 1, Timeout.InfiniteTimeSpan);
        Assert.False(deaths.AddDeath(hasComeUp: true, isFromOutside: false, At(0)));
        Assert.True(deaths.AddDeath(hasComeUp: true, isFromOutside: false, At(1e6)));
    }

    private static long At(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
