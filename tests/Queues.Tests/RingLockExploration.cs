using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Queues.Tests;

/// <summary>The lock of a ring's end: every participant adds one to a number under it, in two steps.</summary>
public sealed unsafe class RingLockExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    private const int WordOffset = 0;

    [Theory]
    [InlineData(2, 2, 0, false)]
    [InlineData(2, 2, 1, false)]
    [InlineData(2, 1, 2, true)]
    [InlineData(3, 1, 0, false)]
    [InlineData(3, 1, 1, false, Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData(3, 1, 1, true, Traits = [TestAmount.Trait, TestAmount.All])]
    public void Lock_ExcludesOthers_AndIsAlwaysGranted(int participants, int rounds, int deaths, bool timed) =>
        MustHold(Model(participants, rounds, deaths, timed));

    [Theory]
    [InlineData(2, 0, ModelFault.TornCompareExchange, 0)]
    [InlineData(2, 0, ModelFault.NoWakeOfOne, 0)]
    [InlineData(2, 0, ModelFault.BlindSleep, 0)]
    [InlineData(3, 1, ModelFault.NoWakeOfAll, 0)]
    [InlineData(2, 0, ModelFault.NoStoreThere, WordOffset)]
    public void Broken_IsCaught(int participants, int deaths, ModelFault fault, int offset) =>
        MustFail(Model(participants, 1, deaths, timed: false, fault, offset));

    [Fact]
    public void WithoutRepair_IsCaught() => MustFail(Model(2, 1, 1, timed: false, repairs: false));

    private static Explorer Model(
        int participants,
        int rounds,
        int deaths,
        bool timed,
        ModelFault fault = ModelFault.None,
        int offset = 0,
        bool repairs = true)
    {
        Explorer explorer = null!;
        LockCell* cell = null;
        int* number = null;
        explorer = new Explorer(
            sizeof(LockCell) + 64, [.. Enumerable.Repeat<Action<int>>(Program, participants)], Repair, deaths)
        {
            Fault = fault,
            FaultOffset = offset,
            CheckEnd = Check,
        };
        cell = (LockCell*)explorer.Memory;
        number = (int*)(explorer.Memory + sizeof(LockCell));
        return explorer;

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                // The first may be in a hurry.
                if (TryAdd(me, timed && me == 1 ? Timed : Deadline.Infinite)) explorer.Note(() => explorer.Notes[me]++);
                explorer.Forget(round);
            }
        }

        bool TryAdd(int me, Deadline deadline)
        {
            SpinBudget spin = default;
            if (!RingLock<ModelOps>.TryEnter(cell, me) && !RingLock<ModelOps>.EnterHeld(cell, me, deadline, ref spin))
            {
                return false;
            }
            int before = ModelOps.Load(number);
            ModelOps.Store(number, before + 1);
            RingLock<ModelOps>.Exit(cell);
            return true;
        }

        void Repair(int dead)
        {
            if (repairs) RingLock<ModelOps>.Recover(cell, dead);
        }

        string? Check()
        {
            int added = Enumerable.Range(1, participants).Sum(i => explorer.Notes[i]);
            int dead = Enumerable.Range(1, participants).Count(explorer.IsDead);
            if (cell->Word != 0) return $"{cell->Word} holds the lock for ever";
            return *number < added || *number > added + dead
                ? $"{added} were added, and the number is {*number}"
                : null;
        }
    }
}
