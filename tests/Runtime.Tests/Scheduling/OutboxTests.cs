using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

public sealed class OutboxTests
{
    [Fact]
    public void Ring_ThatAThreadWritesTo_IsNotForAnother()
    {
        Outbox outbox = new();
        Assert.True(outbox.TryBegin());
        Assert.False(outbox.TryBegin());
        Assert.False(outbox.TryTakeNext(out _, out _));
        Assert.True(outbox.TryBegin());
    }

    [Fact]
    public void Calls_ThatCameMeanwhile_AreSentInTheirOrderByTheThreadThatWrites()
    {
        Outbox outbox = new();
        outbox.TryBegin();
        ScriptedCall[] calls = [Make(), Make()];
        foreach (ScriptedCall call in calls) outbox.Add(call);
        foreach (ScriptedCall call in calls)
        {
            Assert.True(outbox.TryTakeNext(out PoolCall next, out _));
            Assert.Same(call, next);
            Assert.True(outbox.IsBusy);
        }
        Assert.False(outbox.TryTakeNext(out _, out _));
        Assert.False(outbox.IsBusy);
    }

    [Fact]
    public void Shutdown_WhileAThreadWrites_IsDueOnceWhenItHasDone()
    {
        Outbox outbox = new();
        Assert.True(outbox.TryShutDown());
        outbox.TryBegin();
        outbox.Add(Make());
        Assert.False(outbox.TryShutDown());
        Assert.True(outbox.TryTakeNext(out _, out bool isShutdownDue));
        Assert.False(isShutdownDue);
        Assert.False(outbox.TryTakeNext(out _, out isShutdownDue));
        Assert.True(isShutdownDue);
        outbox.TryBegin();
        Assert.False(outbox.TryTakeNext(out _, out isShutdownDue));
        Assert.False(isShutdownDue);
    }

    private static ScriptedCall Make() => new(isCancellable: false, isLikelySmall: false);
}
