using System.Runtime.CompilerServices;
using Multiprocessing.Pool;

namespace Runtime.Tests.Scheduling;

/// <summary>Each invariant of the scheduler, with a pool whose state was made wrong.</summary>
public sealed class InvariantTests
{
    private readonly SchedulerWorld _world = new(
        new WorldOptions { Scheduler = new SchedulerOptions { Workers = 2 }, IsWarm = true }, new Schedule([]));

    private PoolWorker First => _world.Ports[0].Worker!;

    private PoolWorker Second => _world.Ports[1].Worker!;

    public InvariantTests() => _world.WarmUp();

    [Fact]
    public void Pool_ThatIsAsItShouldBe_HasNothingWrong()
    {
        _world.SubmitOne();
        _world.Tick();
    }

    [Fact]
    public void Call_OfTwoWorkers_IsFound()
    {
        PoolCall call = SubmitToFirst();
        Second.Calls.Add(call);
        AssertFound("a call is in two places");
    }

    [Fact]
    public void Call_OfAWorkerThatLostIt_IsFound()
    {
        First.Remove(SubmitToFirst());
        AssertFound("1 calls count as open, and 0 are");
    }

    [Fact]
    public void Call_ThatIsNotWithItsWorker_IsFound()
    {
        SubmitToFirst().Worker = Second;
        AssertFound("has a call that is not with it");
    }

    [Fact]
    public void Load_ThatIsNotThatOfTheCalls_IsFound()
    {
        First.Load.Add(new RingCharge(1, IsLarge: false));
        AssertFound("the load of worker 1");
    }

    [Fact]
    public void Calls_ThatAreNotInTheOrderOfTheRing_AreFound()
    {
        SubmitToFirst().FramePosition = -1;
        AssertFound("does not run its calls in their order");
    }

    [Fact]
    public void Outbox_WithACallThatIsOnTheRing_IsFound()
    {
        PoolCall call = SubmitToFirst();
        First.Outbox.TryBegin();
        First.Outbox.Add(call);
        AssertFound("outbox has 1 calls instead of 0");
    }

    [Fact]
    public void Worker_ThatWasAskedToEndWithCalls_IsFound()
    {
        SubmitToFirst();
        First.MoveTo(PoolWorkerState.Retiring);
        AssertFound("has calls");
    }

    [Fact]
    public void Worker_ThatIsDeadAndNotRemoved_IsFound()
    {
        First.MoveTo(PoolWorkerState.Dead);
        AssertFound("is in the list of workers");
    }

    [Fact]
    public void Call_ThatNobodySends_IsFound()
    {
        PoolCall call = SubmitToFirst();
        call.MoveTo(CallState.Queued);
        call.MoveTo(CallState.InOutbox);
        First.Outbox.Add(call);
        AssertFound("no thread sends the calls");
    }

    [Fact]
    public void Call_ThatIsNotInTheOutboxWhereItIsToBe_IsFound()
    {
        PoolCall call = SubmitToFirst();
        First.Outbox.TryBegin();
        call.MoveTo(CallState.Queued);
        call.MoveTo(CallState.InOutbox);
        AssertFound("outbox lacks a call");
    }

    [Fact]
    public void Call_OnTheRingBehindOneThatWasNotSent_IsFound()
    {
        PoolCall call = SubmitToFirst();
        MoveSecondCallToFirst();
        First.Outbox.TryBegin();
        First.Outbox.Add(call);
        call.MoveTo(CallState.Queued);
        call.MoveTo(CallState.InOutbox);
        AssertFound("has a call on its ring behind one that was not sent");
    }

    [Fact]
    public void Calls_ThatAreSentAtOnceToOneRing_AreFound()
    {
        PoolCall[] calls = [SubmitToFirst(), MoveSecondCallToFirst()];
        First.Outbox.TryBegin();
        foreach (PoolCall call in calls)
        {
            call.MoveTo(CallState.Queued);
            call.MoveTo(CallState.InOutbox);
            call.MoveTo(CallState.BeingSent);
        }
        AssertFound("are being sent at once");
    }

    [Fact]
    public void Call_ThatIsInTheQueueUncounted_IsFound()
    {
        PoolCall waiting = SubmitThird();
        waiting.MoveTo(CallState.Ended);
        AssertFound("1 calls count as queued, and 0 are");
    }

    [Fact]
    public void Call_ThatIsQueuedAndWithAWorker_IsFound()
    {
        SubmitToFirst();
        _world.SubmitOne();
        _world.SubmitOne().Worker = First;
        AssertFound("a queued call is with a worker");
    }

    [Fact]
    public void Call_ThatIsQueuedTwice_IsFound()
    {
        Queue(_world.Scheduler).Enqueue(SubmitThird());
        AssertFound("a call is queued twice");
    }

    [Fact]
    public void Workers_MoreThanTheOptionsSay_AreFound()
    {
        Workers(_world.Scheduler).AddRange([First, First]);
        AssertFound("there are 4 workers");
    }

    [Fact]
    public void Call_ThatWaitsBesideAnIdleWorker_IsFound()
    {
        SubmitThird();
        Second.Remove(Second.Calls[0]);
        OpenCount(_world.Scheduler)--;
        AssertFoundNow("a call waits although a worker is idle");
    }

    [Fact]
    public void Call_ThatWaitsInAPoolThatIsEnding_IsFound()
    {
        SubmitThird();
        State(_world.Scheduler) = PoolState.Ending;
        AssertFound("calls wait in a pool that is ending");
    }

    [Fact]
    public void Worker_OfAPoolThatHasEnded_IsFound()
    {
        State(_world.Scheduler) = PoolState.Ended;
        AssertFound("a pool that has ended has workers");
    }

    [Fact]
    public void Pool_ThatIsClosedWithoutCallsAndDoesNotEnd_IsFound()
    {
        State(_world.Scheduler) = PoolState.Closing;
        AssertFoundNow("a closed pool without calls is not ending");
    }

    // What only the scheduler itself may touch, as long as it is right.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queue")]
    private static extern ref CallQueue Queue(PoolScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_workers")]
    private static extern ref List<PoolWorker> Workers(PoolScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_state")]
    private static extern ref PoolState State(PoolScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_openCount")]
    private static extern ref int OpenCount(PoolScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "AssertInvariantsLocked")]
    private static extern void AssertInvariants(PoolScheduler scheduler);

    /// <summary>Both workers are taken, and this one waits.</summary>
    private PoolCall SubmitThird()
    {
        SubmitToFirst();
        _world.SubmitOne();
        PoolCall waiting = _world.SubmitOne();
        Assert.Equal(CallState.Queued, waiting.State);
        return waiting;
    }

    private PoolCall MoveSecondCallToFirst()
    {
        PoolCall call = _world.SubmitOne();
        Assert.Same(Second, call.Worker);
        Second.Remove(call);
        First.Add(call);
        call.Worker = First;
        call.FramePosition = long.MaxValue;
        return call;
    }

    private PoolCall SubmitToFirst()
    {
        PoolCall call = _world.SubmitOne();
        Assert.Same(First, call.Worker);
        Assert.Equal(CallState.OnRing, call.State);
        return call;
    }

    private void AssertFound(string text) => AssertFound(text, _world.Tick);

    /// <summary>Before the next event, which would mend it.</summary>
    private void AssertFoundNow(string text) => AssertFound(text, () => AssertInvariants(_world.Scheduler));

    private static void AssertFound(string text, Action check)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(check);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }
}
