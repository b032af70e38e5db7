using Multiprocessing.Memory;
using Multiprocessing.Synchronization;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed unsafe class EventExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, bool, int> Models()
    {
        TheoryData<int, int, bool, int> models = new()
        {
            { 1, 1, false, 1 },
            { 2, 1, false, 1 },
            { 2, 1, true, 0 },
            { 2, 1, true, 1 },
            { 1, 2, true, 1 },
        };
        if (!IncludesLarge) return models;
        models.Add(2, 2, true, 1);
        models.Add(3, 1, true, 1);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Event_FreesWhoWaits(int waiters, int setters, bool reset, int deaths) =>
        MustHold(Model(waiters, setters, reset, deaths));

    [Theory]
    [InlineData(2, 1)]
    public void Event_WhoseWaitersTimeRunsOut_StillFreesTheOthers(int waiters, int deaths) =>
        MustHold(Model(waiters, 1, reset: true, deaths, timed: true));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    public void Event_WhoseWaitersHandleIsDisposed_StillFreesTheOthers(int waiters, int deaths) =>
        MustHold(Model(waiters, 1, reset: true, deaths, timed: true, disposes: true));

    [Theory]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    [InlineData(ModelFault.TornCompareExchange)]
    public void Event_Broken_IsCaught(ModelFault fault) => MustFail(Model(2, 1, reset: false, deaths: 0, fault: fault));

    [Fact]
    public void Event_WhoseSetterDiesBeforeItWakes_AndNobodyRepairs_IsCaught() =>
        MustFail(Model(1, 1, reset: false, deaths: 1, repairs: false));

    private static Explorer Model(
        int waiters,
        int setters,
        bool reset,
        int deaths,
        ModelFault fault = ModelFault.None,
        bool repairs = true,
        bool timed = false,
        bool disposes = false)
    {
        EventCell* cell = null;
        Explorer explorer = new(
            sizeof(EventCell),
            [.. Enumerable.Repeat<Action<int>>(Wait, waiters), .. Enumerable.Repeat<Action<int>>(Set, setters)],
            Repair,
            deaths)
        {
            Fault = fault,
        };
        cell = (EventCell*)explorer.Memory;
        return explorer;

        void Wait(int me)
        {
            SpinBudget spin = default;
            EventCore<ModelOps>.Wait(
                cell, timed && me == 1 ? Timed : Deadline.Infinite, ref spin, disposes && me == 1 ? Disposable : null);
        }

        void Set(int me)
        {
            EventCore<ModelOps>.Set(cell);
            if (!reset) return;
            EventCore<ModelOps>.Reset(cell);
            // Who came after the reset is owed nothing; a last set frees those.
            EventCore<ModelOps>.Set(cell);
        }

        void Repair(int dead)
        {
            if (!repairs) return;
            EventCore<ModelOps>.Recover(cell);
            // The last setter may have died before it set: somebody who does not die sets in the end.
            if (!EventCore<ModelOps>.IsSet(cell)) EventCore<ModelOps>.Set(cell);
        }
    }
}
