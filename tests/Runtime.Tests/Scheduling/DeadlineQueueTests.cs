using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class DeadlineQueueTests
{
    [Fact]
    public void Deadline_ThatIsEarlierThanAllOthers_IsSaid()
    {
        DeadlineQueue queue = new();
        Assert.True(queue.Add(Make(20), 1));
        Assert.False(queue.Add(Make(30), 2));
        Assert.True(queue.Add(Make(10), 3));
    }

    [Fact]
    public void LateCalls_AreTakenOutAndTheNextDeadlineIsGiven()
    {
        DeadlineQueue queue = new();
        ScriptedCall[] calls = [Make(30), Make(10), Make(20)];
        foreach (ScriptedCall call in calls) queue.Add(call, calls.Length);
        Assert.Equal(10, queue.TakeLate(9, out List<PoolCall>? late));
        Assert.Null(late);
        Assert.Equal(30, queue.TakeLate(20, out late));
        Assert.Equal([calls[1], calls[2]], late);
        Assert.Equal(PoolClock.Never, queue.TakeLate(30, out late));
        Assert.Equal([calls[0]], late);
    }

    [Fact]
    public void CallsThatHaveEnded_AreNeitherLateNorNext()
    {
        DeadlineQueue queue = new();
        ScriptedCall ended = Make(10);
        queue.Add(ended, 2);
        queue.Add(Make(20), 2);
        End(ended);
        Assert.Equal(20, queue.TakeLate(15, out List<PoolCall>? late));
        Assert.Null(late);
    }

    [Fact]
    public void CallsThatHaveEnded_AreNotKeptBehindALaterDeadline()
    {
        DeadlineQueue queue = new();
        queue.Add(Make(1), 1);
        for (int i = 0; i < 10_000; i++)
        {
            ScriptedCall call = Make(2);
            queue.Add(call, 2);
            End(call);
        }
        Assert.InRange(queue.Count, 1, 100);
        queue.TakeLate(2, out List<PoolCall>? late);
        Assert.Single(late!);
    }

    private static ScriptedCall Make(long deadline) =>
        new(isCancellable: false, isLikelySmall: false) { Deadline = deadline };

    private static void End(ScriptedCall call)
    {
        call.MoveTo(CallState.Queued);
        call.MoveTo(CallState.Ended);
    }
}
