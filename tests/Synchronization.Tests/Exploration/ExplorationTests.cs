using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// The shipped algorithms themselves, over every order of their steps and with deaths at every step; and the same broken on
/// purpose, which must be noticed. The numbers of schedules are written to the test's output.
/// </summary>
public sealed unsafe class ExplorationTests(ITestOutputHelper output)
{
    private const long Limit = 3_000_000;

    /// <summary>Never over in the model by itself: the scheduler says when.</summary>
    private static readonly Deadline s_timed = Deadline.After(TimeSpan.FromDays(1));

    [Theory]
    [InlineData(2, 2, 0, false)]
    [InlineData(2, 2, 1, false)]
    [InlineData(2, 1, 2, true)]
    [InlineData(3, 1, 1, false)]
    [InlineData(3, 1, 1, true)]
    public void Lock_ExcludesOthers_AndIsAlwaysGranted(int participants, int rounds, int deaths, bool timed) =>
        Report(ExploreLock(participants, rounds, deaths, timed, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData(2, 1, 0, ModelFault.TornCompareExchange)]
    [InlineData(2, 1, 0, ModelFault.NoWakeOfOne)]
    [InlineData(2, 1, 0, ModelFault.BlindSleep)]
    [InlineData(3, 1, 1, ModelFault.NoWakeOfAll)]
    public void Lock_Broken_IsCaught(int participants, int rounds, int deaths, ModelFault fault) =>
        Report(ExploreLock(participants, rounds, deaths, false, fault), mustFail: true);

    [Theory]
    [InlineData(2, 2, 1, 0, false)]
    [InlineData(2, 1, 1, 1, false)]
    [InlineData(2, 2, 1, 1, false)]
    [InlineData(2, 1, 1, 1, true)]
    [InlineData(3, 1, 2, 0, false)]
    [InlineData(3, 1, 1, 1, false)]
    public void Semaphore_ConservesPermits_AndGrantsThem(int participants, int rounds, int permits, int deaths, bool timed) =>
        Report(ExploreSemaphore(participants, rounds, permits, deaths, timed, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData(2, 0, ModelFault.TornCompareExchange)]
    [InlineData(2, 0, ModelFault.NoWakeOfOne)]
    [InlineData(2, 0, ModelFault.BlindSleep)]
    [InlineData(2, 1, ModelFault.NoWakeOfAll)]
    public void Semaphore_Broken_IsCaught(int participants, int deaths, ModelFault fault) =>
        Report(ExploreSemaphore(participants, 1, 1, deaths, false, fault), mustFail: true);

    [Fact]
    public void Semaphore_ThatDoesNotConfirmTheLastChange_IsCaught()
    {
        // The ledger entry of the first participant: its "confirmed".
        ModelOps.FaultOffset = SemaphoreCell.Bytes + 12;
        Report(ExploreSemaphore(2, 1, 2, 1, false, ModelFault.NoCompareExchangeThere), mustFail: true);
    }

    [Theory]
    [InlineData(1, 1, false, 1)]
    [InlineData(2, 1, false, 1)]
    [InlineData(2, 1, true, 0)]
    [InlineData(2, 1, true, 1)]
    [InlineData(1, 2, true, 1)]
    public void Event_FreesWhoWaits(int waiters, int setters, bool reset, int deaths) =>
        Report(ExploreEvent(waiters, setters, reset, deaths, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    public void Event_Broken_IsCaught(ModelFault fault) => Report(ExploreEvent(2, 1, false, 0, fault), mustFail: true);

    [Fact]
    public void Event_WhoseSetterDiesBeforeItWakes_AndNobodyRepairs_IsCaught() =>
        Report(ExploreEvent(1, 1, false, 1, ModelFault.None, repairs: false), mustFail: true);

    [Theory]
    [InlineData(1, 1, 0, false)]
    [InlineData(1, 1, 1, false)]
    [InlineData(1, 1, 1, true)]
    [InlineData(2, 2, 0, false)]
    [InlineData(2, 1, 1, false)]
    public void Condition_LosesNoNews(int waiters, int notifications, int deaths, bool timed) =>
        Report(ExploreCondition(waiters, notifications, deaths, timed, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData(ModelFault.TornCompareExchange)]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    public void Condition_Broken_IsCaught(ModelFault fault) => Report(ExploreCondition(1, 1, 0, false, fault), mustFail: true);

    [Fact]
    public void Condition_WhoseNewsDieWithTheNotified_IsCaught() =>
        Report(ExploreCondition(2, 1, 1, false, ModelFault.None, passesOn: false), mustFail: true);

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(3, 1, 1)]
    public void Barrier_LetsAllPass_OrNobody(int parties, int rounds, int deaths) =>
        Report(ExploreBarrier(parties, rounds, deaths, ModelFault.None), mustFail: false);

    [Theory]
    [InlineData(ModelFault.TornCompareExchange)]
    [InlineData(ModelFault.NoWakeOfAll)]
    public void Barrier_Broken_IsCaught(ModelFault fault) => Report(ExploreBarrier(2, 1, 0, fault), mustFail: true);

    private void Report(Exploration found, bool mustFail)
    {
        string text = $"{found.Schedules} schedules, {found.States} states{(found.Failure is null ? "" : $"; {found.Failure}")}";
        output.WriteLine(text);
        Assert.True(mustFail == found.Failure is not null, text);
    }

    private static Exploration ExploreLock(int participants, int rounds, int deaths, bool timed, ModelFault fault)
    {
        LockCell* cell = null;
        int inside = 0;
        bool isAbandoned = false;
        // The word itself tells whether a death happened inside: only then is the next one to be told.
        using Explorer exploring = new(64, [.. Enumerable.Repeat<Action<int>>(Program, participants)], dead => RobustLock<ModelOps>.Recover(cell, dead), deaths)
        {
            Fault = fault,
            Initialize = () =>
            {
                inside = 0;
                isAbandoned = false;
            },
            OnDeath = dead =>
            {
                if (inside == dead) inside = 0;
                if (RobustLock<ModelOps>.OwnerOf(cell->Word) == dead) isAbandoned = true;
            },
            CheckEnd = _ => RobustLock<ModelOps>.OwnerOf(cell->Word) == 0 ? null : "The lock is held at the end.",
        };
        cell = (LockCell*)exploring.Memory;
        return exploring.Run(Limit);

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                SpinBudget spin = default;
                if (!RobustLock<ModelOps>.Enter(cell, me, timed && me == 1 ? s_timed : Deadline.Infinite, ref spin, out bool abandoned)) continue;
                if (inside != 0) exploring.Fail($"p{me} is inside together with p{inside}");
                if (abandoned != isAbandoned) exploring.Fail($"p{me} was told abandoned = {abandoned}");
                inside = me;
                isAbandoned = false;
                ModelOps.Load(&cell->Recursion);
                inside = 0;
                if (!RobustLock<ModelOps>.TryExit(cell, me)) exploring.Fail("nobody held it");
            }
        }
    }

    private static Exploration ExploreSemaphore(int participants, int rounds, int permits, int deaths, bool timed, ModelFault fault)
    {
        SemaphoreCell* cell = null;
        Explorer? explorer = null;
        int[] held = new int[participants + 1];
        using Explorer exploring = new(
            SemaphoreCell.Bytes + participants * LedgerEntry.Bytes,
            [.. Enumerable.Repeat<Action<int>>(Program, participants)],
            dead => SemaphoreCore<ModelOps>.Recover(cell, dead),
            deaths)
        {
            Fault = fault,
            Initialize = () =>
            {
                SemaphoreCore<ModelOps>.Initialize(cell, permits, permits);
                Array.Clear(held);
            },
            OnDeath = dead => held[dead] = 0,
            CheckEnd = _ => SemaphoreCore<ModelOps>.CountOf(cell->State) == permits
                ? null : $"{SemaphoreCore<ModelOps>.CountOf(cell->State)} permits at the end instead of {permits}.",
        };
        explorer = exploring;
        cell = (SemaphoreCell*)exploring.Memory;
        return exploring.Run(Limit);

        void Program(int me)
        {
            Lock turn = new();
            for (int round = 0; round < rounds; round++)
            {
                SpinBudget spin = default;
                if (!SemaphoreCore<ModelOps>.Take(cell, me, turn, timed && me == 1 ? s_timed : Deadline.Infinite, ref spin)) continue;
                held[me] = 1;
                if (held.Sum() > permits) explorer!.Fail($"{held.Sum()} hold one of {permits} permits");
                held[me] = 0;
                if (!SemaphoreCore<ModelOps>.TryGive(cell, me, turn, 1)) explorer!.Fail("above the maximum");
            }
        }
    }

    private static Exploration ExploreEvent(int waiters, int setters, bool reset, int deaths, ModelFault fault, bool repairs = true)
    {
        EventCell* cell = null;
        Action<int> wait = me =>
        {
            SpinBudget spin = default;
            EventCore<ModelOps>.Wait(cell, Deadline.Infinite, ref spin);
        };
        Action<int> set = me =>
        {
            EventCore<ModelOps>.Set(cell);
            if (!reset) return;
            EventCore<ModelOps>.Reset(cell);
            // Who came after the reset is owed nothing; a last set frees those.
            EventCore<ModelOps>.Set(cell);
        };
        // The last setter may die before it has set: somebody who does not die sets in the end.
        using Explorer exploring = new(
            64,
            [.. Enumerable.Repeat(wait, waiters), .. Enumerable.Repeat(set, setters)],
            dead =>
            {
                if (!repairs) return;
                EventCore<ModelOps>.Recover(cell);
                if (!EventCore<ModelOps>.IsSet(cell)) EventCore<ModelOps>.Set(cell);
            },
            deaths)
        {
            Fault = fault,
            Initialize = () => { },
        };
        cell = (EventCell*)exploring.Memory;
        return exploring.Run(Limit);
    }

    private static Exploration ExploreCondition(
        int waiters, int notifications, int deaths, bool timed, ModelFault fault, bool passesOn = true)
    {
        LockCell* processLock = null;
        ConditionCell* cell = null;
        int* wanted = null;
        Action<int> wait = me =>
        {
            Enter(me);
            while (ModelOps.Load(wanted) == 0)
            {
                ConditionNode* node = ConditionCore<ModelOps>.Begin(cell, me, out int waiting);
                RobustLock<ModelOps>.TryExit(processLock, me);
                SpinBudget spin = default;
                bool notified = ConditionCore<ModelOps>.Await(node, waiting, timed ? s_timed : Deadline.Infinite, ref spin);
                Enter(me);
                if (notified) ConditionCore<ModelOps>.Finish(node, waiting);
                else break;
            }
            if (ModelOps.Load(wanted) > 0) ModelOps.Add(wanted, -1);
            RobustLock<ModelOps>.TryExit(processLock, me);
        };
        Action<int> notify = me =>
        {
            for (int i = 0; i < notifications; i++)
            {
                Enter(me);
                ModelOps.Add(wanted, 1);
                ConditionCore<ModelOps>.NotifyOne(cell);
                RobustLock<ModelOps>.TryExit(processLock, me);
            }
        };
        using Explorer exploring = new(
            64 + ConditionCell.Bytes + waiters * ConditionNode.Bytes + 64,
            [.. Enumerable.Repeat(wait, waiters), notify],
            dead =>
            {
                RobustLock<ModelOps>.Recover(processLock, dead);
                if (passesOn) ConditionCore<ModelOps>.Recover(cell, dead);
                // Who died under the lock may have put news there and told nobody: the next one to enter is told, and tells.
                const int survivor = 7;
                SpinBudget spin = default;
                RobustLock<ModelOps>.Enter(processLock, survivor, Deadline.Infinite, ref spin, out bool abandoned);
                for (int i = abandoned ? ModelOps.Load(wanted) : 0; i > 0; i--) ConditionCore<ModelOps>.NotifyOne(cell);
                RobustLock<ModelOps>.TryExit(processLock, survivor);
            },
            deaths)
        {
            Fault = fault,
            Initialize = () => { },
            RepairersDie = false,
            MaySleep = () => *wanted == 0,
        };
        processLock = (LockCell*)exploring.Memory;
        cell = (ConditionCell*)(exploring.Memory + 64);
        wanted = (int*)(exploring.Memory + 64 + ConditionCell.Bytes + waiters * ConditionNode.Bytes);
        return exploring.Run(Limit);

        void Enter(int me)
        {
            SpinBudget spin = default;
            RobustLock<ModelOps>.Enter(processLock, me, Deadline.Infinite, ref spin, out _);
        }
    }

    private static Exploration ExploreBarrier(int parties, int rounds, int deaths, ModelFault fault)
    {
        BarrierCell* cell = null;
        Explorer? explorer = null;
        int[] arrivals = new int[rounds];
        using Explorer exploring = new(
            (int)BarrierCore<ModelOps>.BytesFor(parties + 1),
            [.. Enumerable.Repeat<Action<int>>(Program, parties)],
            dead => BarrierCore<ModelOps>.Recover(cell, dead, leftInOrder: false),
            deaths)
        {
            Fault = fault,
            Initialize = () =>
            {
                cell->Parties = parties;
                Array.Clear(arrivals);
            },
        };
        explorer = exploring;
        cell = (BarrierCell*)exploring.Memory;
        return exploring.Run(Limit);

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                arrivals[round]++;
                switch (BarrierCore<ModelOps>.Arrive(cell, me, mustAct: false, out _, out int word))
                {
                    case Arrival.Broken: return;
                    case Arrival.Completed: break;
                    default:
                        SpinBudget spin = default;
                        bool completed;
                        do BarrierCore<ModelOps>.Wait(cell, word, Deadline.Infinite, ref spin);
                        while (!BarrierCore<ModelOps>.TryEnd(cell, word, out completed));
                        if (!completed) return;
                        break;
                }
                if (arrivals[round] != parties) explorer!.Fail($"p{me} passed round {round} with {arrivals[round]} parties");
            }
        }
    }
}
