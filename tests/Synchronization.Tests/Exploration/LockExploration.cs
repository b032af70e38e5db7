using Multiprocessing.Memory;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

public sealed unsafe class LockExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, int, bool> Models()
    {
        TheoryData<int, int, int, bool> models = new()
        {
            { 2, 2, 0, false },
            { 2, 2, 1, false },
            { 2, 1, 2, true },
            { 3, 1, 0, false },
            { 3, 1, 1, false },
            { 3, 1, 1, true },
        };
        if (TestAmount.IsAll) models.Add(2, 3, 2, true);
        if (!IncludesLarge) return models;
        models.Add(3, 1, 2, true);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Lock_ExcludesOthers_AndIsAlwaysGranted(int participants, int rounds, int deaths, bool timed) =>
        MustHold(Model(participants, rounds, deaths, timed));

    /// <summary>As async waiters do it: a mark, a sleep, and another woken when the wait is given up.</summary>
    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void Lock_WhoseWaiterGivesUp_IsGrantedToOthers(int participants, int deaths) =>
        MustHold(Model(participants, 1, deaths, timed: false, cancels: true));

    /// <summary>
    /// The first one's handle is disposed while it waits: it was woken for nothing, or had just marked the lock.
    /// </summary>
    [Theory]
    [InlineData(2, 1, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 0)]
    [InlineData(2, 2, 1)]
    public void Lock_WhoseWaitersHandleIsDisposed_IsGrantedToOthers(int participants, int rounds, int deaths) =>
        MustHold(Model(participants, rounds, deaths, timed: true, disposes: true));

    [Theory]
    [InlineData(2, 0, ModelFault.TornCompareExchange)]
    [InlineData(2, 0, ModelFault.NoWakeOfOne)]
    [InlineData(2, 0, ModelFault.BlindSleep)]
    [InlineData(3, 1, ModelFault.NoWakeOfAll)]
    public void Lock_Broken_IsCaught(int participants, int deaths, ModelFault fault) =>
        MustFail(Model(participants, 1, deaths, timed: false, fault: fault));

    [Fact]
    public void Lock_WhoseHolderDies_AndNobodyRepairs_IsCaught() =>
        MustFail(Model(2, 1, 1, timed: false, repairs: false));

    [Fact]
    public void Lock_WhoseWaiterGivesUpSilently_IsCaught() =>
        MustFail(Model(3, 1, 0, timed: false, cancels: true, passesOn: false));

    private static Explorer Model(
        int participants,
        int rounds,
        int deaths,
        bool timed,
        ModelFault fault = ModelFault.None,
        bool repairs = true,
        bool cancels = false,
        bool passesOn = true,
        bool disposes = false)
    {
        Explorer explorer = null!;
        LockCell* cell = null;
        int* inside = null;
        int* isAbandoned = null;
        explorer = new Explorer(
            sizeof(LockCell), [.. Enumerable.Repeat<Action<int>>(Program, participants)], Repair, deaths)
        {
            Fault = fault,
            // The word itself tells whether a death happened inside: only then is the next one to be told.
            OnDeath = dead =>
            {
                if (*inside == dead) *inside = 0;
                if (RobustLock<ModelOps>.OwnerOf(cell->Word) == dead) *isAbandoned = 1;
            },
            CheckEnd = () => RobustLock<ModelOps>.OwnerOf(cell->Word) == 0 ? null : "The lock is held at the end.",
        };
        cell = (LockCell*)explorer.Memory;
        inside = explorer.Notes;
        isAbandoned = explorer.Notes + 1;
        return explorer;

        void Repair(int dead)
        {
            if (repairs) RobustLock<ModelOps>.Recover(cell, dead);
        }

        void Program(int me)
        {
            for (int round = 0; round < rounds; round++)
            {
                if (!Enter(me, out bool abandoned)) continue;
                explorer.Note(() =>
                {
                    if (*inside != 0) explorer.Fail($"p{me} is inside together with p{*inside}");
                    if (abandoned != (*isAbandoned == 1)) explorer.Fail($"p{me} was told abandoned = {abandoned}");
                    *inside = me;
                    *isAbandoned = 0;
                });
                explorer.Forget(2 * round);
                ModelOps.Load(&cell->Recursion);
                explorer.Note(() => *inside = 0);
                if (!RobustLock<ModelOps>.TryExit(cell, me)) explorer.Fail("nobody held it");
                explorer.Forget(2 * round + 1);
            }
        }

        bool Enter(int me, out bool abandoned)
        {
            SpinBudget spin = default;
            if (!cancels || me > 1)
            {
                Deadline deadline = timed && me == 1 ? Timed : Deadline.Infinite;
                return RobustLock<ModelOps>.Enter(cell, me, deadline, ref spin, out abandoned, ending: disposes
                    && me == 1 ? Disposable : null);
            }
            while (!RobustLock<ModelOps>.EnterOrMark(cell, me, out int expected, out abandoned))
            {
                ModelOps.Wait(&cell->Word, expected, Timed);
                // Cancelled in its sleep, or when it was woken already.
                if (!ModelOps.IsOver(Timed) && !explorer.Maybe()) continue;
                if (passesOn) RobustLock<ModelOps>.GiveUp(cell);
                return false;
            }
            return true;
        }
    }
}
