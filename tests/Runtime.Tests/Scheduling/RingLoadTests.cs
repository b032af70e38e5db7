using Multiprocessing.Pool;
using Multiprocessing.Wire;

namespace Runtime.Tests.Scheduling;

public sealed class RingLoadTests
{
    private long _passed = -1;

    [Fact]
    public void Charge_OfUnknownArguments_IsTheMostThatTheyCanTake()
    {
        Assert.Equal(
            new RingCharge(Channel.FrameOverhead + Channel.MaxInlinePayload, IsLarge: true),
            RingCharge.Of(RingCharge.UnknownLength));
        Assert.Equal(new RingCharge(Channel.FrameOverhead, IsLarge: false), RingCharge.Of(0));
        Assert.Equal(
            new RingCharge(Channel.FrameOverhead + Channel.MaxInlinePayload, IsLarge: false),
            RingCharge.Of(Channel.MaxInlinePayload));
        Assert.Equal(
            new RingCharge(Channel.FrameOverhead + sizeof(long), IsLarge: true),
            RingCharge.Of(Channel.MaxInlinePayload + 1));
    }

    [Fact]
    public void Ring_WithAsMuchAsHalfOfIt_HasNoRoomLeft()
    {
        RingLoad load = MakeLoad();
        RingCharge half = new(RingLoad.MaxBytes, IsLarge: false);
        Assert.True(load.HasRoomFor(half));
        Assert.False(load.HasRoomFor(half with { Bytes = half.Bytes + 1 }));
        load.Add(half);
        Assert.False(load.HasRoomFor(new RingCharge(1, IsLarge: false)));
        load.Remove(half);
        Assert.True(load.HasRoomFor(half));
    }

    [Fact]
    public void FrameOfACallThatWasTakenBack_TakesRoomUntilTheWorkerHasPassedIt()
    {
        RingLoad load = MakeLoad();
        RingCharge charge = new(100, IsLarge: true);
        foreach (long position in (long[])[10, 20])
        {
            load.Add(charge);
            load.KeepFrame(position, charge);
            load.Remove(charge);
        }
        Assert.Equal(0, load.LargeCalls);
        Assert.Equal(200, load.CountBytes());
        _passed = 10;
        Assert.Equal(100, load.CountBytes());
        _passed = 20;
        Assert.Equal(0, load.CountBytes());
    }

    [Fact]
    public void Load_OfARing_IsComparedWithItsCalls()
    {
        RingLoad load = MakeLoad();
        RingCharge charge = new(100, IsLarge: true);
        ScriptedCall call = new(isCancellable: false, isLikelySmall: false) { Charge = charge };
        CallList calls = new();
        calls.Add(call);
        Assert.False(load.Matches(calls));
        load.Add(charge);
        Assert.True(load.Matches(calls));
        load.KeepFrame(10, charge);
        Assert.True(load.Matches(calls));
        load.Add(new RingCharge(0, IsLarge: true));
        Assert.False(load.Matches(calls));
        load.Clear();
        Assert.True(load.Matches(new CallList()));
    }

    private RingLoad MakeLoad() => new(position => position <= _passed);
}
