using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Synchronization.Tests.Exploration;

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
    public void Barrier_LetsAllPass_OrNobody(int parties, int rounds, int deaths) => MustHold(Model(parties, rounds, deaths));

    [Theory]
    [InlineData(ModelFault.TornCompareExchange)]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    public void Barrier_Broken_IsCaught(ModelFault fault) => MustFail(Model(2, 1, 0, fault));

    [Fact]
    public void Barrier_WhosePartyDies_AndNobodyRepairs_IsCaught() => MustFail(Model(2, 1, 1, repairs: false));

    private static Explorer Model(int parties, int rounds, int deaths, ModelFault fault = ModelFault.None, bool repairs = true)
    {
        Explorer explorer = null!;
        BarrierCell* cell = null;
        int* arrivals = null;
        explorer = new Explorer(BarrierCore<ModelOps>.BytesFor(parties), [.. Enumerable.Repeat<Action<int>>(Program, parties)], Repair, deaths)
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
                if (arrivals[round] != parties) explorer.Fail($"p{me} passed round {round} with {arrivals[round]} parties");
                explorer.Forget(round);
            }
        }
    }
}
