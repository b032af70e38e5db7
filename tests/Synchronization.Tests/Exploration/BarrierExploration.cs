using Multiprocessing.Memory;
using Multiprocessing.Synchronization;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed unsafe class BarrierExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, int> Models()
    {
        TheoryData<int, int, int> models = new()
        {
            { 2, 2, 0 },
            { 2, 1, 1 },
            { 3, 1, 0 },
            { 3, 1, 1 },
            { 2, 2, 1 },
        };
        if (!IncludesLarge) return models;
        models.Add(3, 2, 0);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Barrier_LetsAllPass_OrNobody(int parties, int rounds, int deaths) =>
        MustHold(Model(parties, rounds, deaths));

    /// <summary>Two of three meet, whichever; the first one's handle may be disposed while it waits.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Barrier_WhosePartysHandleIsDisposed_LetsTheOthersPass(int deaths, bool acts) =>
        MustHold(Withdrawing(deaths, acts));

    [Fact]
    public void Barrier_WhosePartyGoesWithoutWithdrawing_IsCaught() =>
        MustFail(Withdrawing(0, acts: false, withdraws: false));

    [Theory]
    [InlineData(ModelFault.TornCompareExchange)]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    public void Barrier_Broken_IsCaught(ModelFault fault) => MustFail(Model(2, 1, 0, fault));

    [Fact]
    public void Barrier_WhosePartyDies_AndNobodyRepairs_IsCaught() => MustFail(Model(2, 1, 1, repairs: false));

    private static Explorer Model(
        int parties, int rounds, int deaths, ModelFault fault = ModelFault.None, bool repairs = true)
    {
        Explorer explorer = null!;
        BarrierCell* cell = null;
        int* arrivals = null;
        explorer = new Explorer(
            BarrierCore<ModelOps>.BytesFor(parties),
            [.. Enumerable.Repeat<Action<int>>(Program, parties)],
            Repair,
            deaths)
        {
            Fault = fault,
            OwnerOf = address => Math.Max(0, (int)(address - (byte*)cell - BarrierCell.Bytes) / sizeof(int) + 1),
            Initialize = () =>
            {
                cell->Parties = parties;
                // They took part before: nobody can know of a party that dies before it has come even once.
                for (int i = 0; i < parties; i++) ((int*)((byte*)cell + BarrierCell.Bytes))[i] = 1;
            },
        };
        cell = (BarrierCell*)explorer.Memory;
        arrivals = explorer.Notes;
        return explorer;

        void Repair(int dead)
        {
            if (repairs) BarrierCore<ModelOps>.Recover(cell, dead, leftInOrder: false);
        }

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                int current = round;
                explorer.Note(() => arrivals[current]++);
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
                if (arrivals[round] != parties)
                {
                    explorer.Fail($"p{me} passed round {round} with {arrivals[round]} parties");
                }
                explorer.Forget(round);
            }
        }
    }

    private static Explorer Withdrawing(int deaths, bool acts, bool withdraws = true)
    {
        const int parties = 2;
        const int programs = 3;
        Explorer explorer = null!;
        BarrierCell* cell = null;
        int* passed = null;
        int* gone = null;
        int* asleep = null;
        explorer = new Explorer(
            BarrierCore<ModelOps>.BytesFor(programs),
            [.. Enumerable.Repeat<Action<int>>(Program, programs)],
            Repair,
            deaths)
        {
            OwnerOf = address => Math.Max(0, (int)(address - (byte*)cell - BarrierCell.Bytes) / sizeof(int) + 1),
            Initialize = () =>
            {
                cell->Parties = parties;
                for (int i = 0; i < programs; i++) ((int*)((byte*)cell + BarrierCell.Bytes))[i] = 1;
            },
            MaySleep = () => ((cell->State >> 32) & 0xFFF) == 1,
            CheckEnd = CheckEnd,
        };
        cell = (BarrierCell*)explorer.Memory;
        passed = explorer.Notes;
        gone = explorer.Notes + 1;
        asleep = explorer.Notes + 2;
        return explorer;

        // Each arrival belongs to one that passed, or that waits: none is left over of one that is gone, unless all had
        // come.
        string? CheckEnd()
        {
            int rounds = (int)((uint)*BarrierCore<ModelOps>.RoundWord(cell) >> 1);
            int arrivals = parties * rounds + (int)((cell->State >> 32) & 0xFFF);
            bool isBroken = (cell->State & 1) != 0;
            int real = *passed + *asleep;
            return isBroken || (arrivals >= real && arrivals <= real + (acts ? *gone : 0))
                ? null : $"{arrivals} arrivals in {rounds} rounds, but {*passed} passed and {*asleep} wait.";
        }

        void Repair(int dead) => BarrierCore<ModelOps>.Recover(cell, dead, leftInOrder: false);

        void Program(int me)
        {
            while (true)
            {
                SpinBudget spin = default;
                Arrival arrival = BarrierCore<ModelOps>.Arrive(cell, me, acts, out _, out int word);
                if (arrival == Arrival.Broken) return;
                if (arrival == Arrival.Full)
                {
                    BarrierCore<ModelOps>.Wait(cell, word, Deadline.Infinite, ref spin);
                    explorer.Forget(1);
                    continue;
                }
                if (arrival == Arrival.MustAct && !BarrierCore<ModelOps>.Complete(cell, word)) return;
                if (arrival == Arrival.Waits && !Wait(me, word)) return;
                explorer.Note(() => ++*passed);
                return;
            }
        }

        bool Wait(int me, int word)
        {
            SpinBudget spin = default;
            explorer.Note(() => ++*asleep);
            BarrierCore<ModelOps>.Wait(
                cell, word, me == 1 ? Timed : Deadline.Infinite, ref spin, me == 1 ? Disposable : null);
            bool isOver = BarrierCore<ModelOps>.TryEnd(cell, word, out bool completed);
            if (!isOver) completed = withdraws && !BarrierCore<ModelOps>.Withdraw(cell, word);
            explorer.Note(() =>
            {
                --*asleep;
                if (!completed) ++*gone;
            });
            return completed;
        }
    }
}
