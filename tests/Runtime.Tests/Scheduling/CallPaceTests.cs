using System.Diagnostics;
using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class CallPaceTests
{
    private long _now = 1;

    [Fact]
    public void Worker_OfWhichNothingIsKnown_GetsOneCallAtATime() => Assert.Equal(1, new CallPace().Depth);

    [Theory]
    [InlineData(1e-6, 200)]
    [InlineData(10e-9, CallPace.MaxDepth)]
    [InlineData(50e-6, 4)]
    [InlineData(5e-3, 2)]
    [InlineData(10e-3, 1)]
    [InlineData(60, 1)]
    public void Depth_OfARing_FollowsTheTimeOfACall(double seconds, int depth)
    {
        CallPace pace = new();
        const int count = 1000;
        Add(pace, count, seconds);
        Assert.InRange(pace.Depth, depth - (depth / 50), depth);
        Assert.Equal(_now, pace.LastOutcomeAt);
    }

    [Fact]
    public void CallThatTookLonger_ChangesTheDepthByItsShare()
    {
        CallPace pace = new();
        Add(pace, 1, 1e-3);
        Assert.Equal(2, pace.Depth);
        // Three quarters of the old and a quarter of the new make 8.25 ms: not long yet.
        Add(pace, 1, 30e-3);
        Assert.Equal(2, pace.Depth);
        Add(pace, 1, 30e-3);
        Assert.Equal(1, pace.Depth);
    }

    private void Add(CallPace pace, int count, double seconds)
    {
        long since = _now;
        _now += (long)(count * seconds * Stopwatch.Frequency);
        pace.Add(count, since, _now);
    }
}
