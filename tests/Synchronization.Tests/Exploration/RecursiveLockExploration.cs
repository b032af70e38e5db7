using Multiprocessing.Memory;
using Multiprocessing.Synchronization;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

public sealed unsafe class RecursiveLockExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, int> Models()
    {
        TheoryData<int, int, int> models = new()
        {
            { 2, 1, 0 },
            { 2, 1, 1 },
            { 2, 2, 1 },
        };
        if (!IncludesLarge) return models;
        models.Add(3, 1, 0);
        models.Add(3, 1, 1);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void RecursiveLock_BelongsToOneThread_AsOftenAsItEntered(int participants, int rounds, int deaths) =>
        MustHold(Model(participants, rounds, deaths));

    [Theory]
    [InlineData(0, ModelFault.TornCompareExchange)]
    [InlineData(0, ModelFault.NoWakeOfOne)]
    [InlineData(0, ModelFault.BlindSleep)]
    public void RecursiveLock_Broken_IsCaught(int deaths, ModelFault fault) => MustFail(Model(2, 1, deaths, fault));

    // The next owner's thread has the same number, and would find the lock entered as deep as the dead one had been.
    [Fact]
    public void RecursiveLock_WhoseRepairKeepsTheDepth_IsCaught() => MustFail(Model(2, 1, 1, keepsDepth: true));

    private static Explorer Model(
        int participants, int rounds, int deaths, ModelFault fault = ModelFault.None, bool keepsDepth = false)
    {
        const int thread = 1;
        Explorer explorer = null!;
        LockCell* cell = null;
        int* inside = null;
        explorer = new Explorer(
            sizeof(LockCell), [.. Enumerable.Repeat<Action<int>>(Program, participants)], Repair, deaths)
        {
            Fault = fault,
            OwnerOf = address => address == &cell->Word ? 0 : RobustLock<ModelOps>.OwnerOf(cell->Word),
            OnDeath = dead => *inside = *inside == dead ? 0 : *inside,
            CheckEnd = () => cell->Word == 0 || RobustLock<ModelOps>.OwnerOf(cell->Word) == 0
                ? null
                : "The lock is held at the end.",
        };
        cell = (LockCell*)explorer.Memory;
        inside = explorer.Notes;
        return explorer;

        void Repair(int dead)
        {
            int depth = keepsDepth ? ModelOps.Load(&cell->Recursion) : 0;
            RobustLock<ModelOps>.Recover(cell, dead);
            if (depth > 0) ModelOps.Store(&cell->Recursion, depth);
        }

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                SpinBudget spin = default;
                if (RecursiveLockCore<ModelOps>.TryEnterAgain(cell, me, thread))
                {
                    explorer.Fail($"p{me} has it before it entered");
                }
                RobustLock<ModelOps>.Enter(cell, me, Deadline.Infinite, ref spin, out _);
                explorer.Forget(2 * round);
                RecursiveLockCore<ModelOps>.Own(cell, thread);
                explorer.Note(() =>
                {
                    if (*inside != 0) explorer.Fail($"p{me} is inside together with p{*inside}");
                    *inside = me;
                });
                if (!RecursiveLockCore<ModelOps>.TryEnterAgain(cell, me, thread))
                {
                    explorer.Fail($"p{me} cannot enter again");
                }
                if (!RecursiveLockCore<ModelOps>.TryExit(cell, me, thread)) explorer.Fail($"p{me} cannot exit once");
                explorer.Note(() => *inside = 0);
                if (!RecursiveLockCore<ModelOps>.TryExit(cell, me, thread)) explorer.Fail($"p{me} cannot exit");
                if (RecursiveLockCore<ModelOps>.TryExit(cell, me, thread))
                {
                    explorer.Fail($"p{me} could exit once too often");
                }
                explorer.Forget(2 * round + 1);
            }
        }
    }
}
