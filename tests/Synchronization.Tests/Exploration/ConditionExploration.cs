using Multiprocessing.Memory;
using Multiprocessing.Synchronization;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed unsafe class ConditionExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, int, bool> Models()
    {
        TheoryData<int, int, int, bool> models = new()
        {
            { 1, 1, 0, false },
            { 1, 1, 1, false },
            { 1, 1, 1, true },
        };
        if (!IncludesLarge) return models;
        models.Add(2, 1, 0, false);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Condition_LosesNoNotification(int waiters, int notifications, int deaths, bool timed) =>
        MustHold(Model(waiters, notifications, deaths, timed));

    /// <summary>
    /// Three have too many orders: those in which somebody who could go on is interrupted at most so often.
    /// </summary>
    [Theory]
    [InlineData(2, 0, 3)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    public void Condition_WithTwoWaiters_LosesNoNotification(int notifications, int deaths, int preemptions) =>
        MustHold(Model(2, notifications, deaths, timed: false, preemptions: preemptions));

    /// <summary>
    /// The first waiter's handle is disposed: before it is notified, after that, or when it is about to take the lock
    /// again, which it then does or (a lock that was disposed with the condition) does not.
    /// </summary>
    [Theory]
    [InlineData(1, 0, int.MaxValue, true)]
    [InlineData(1, 0, int.MaxValue, false)]
    [InlineData(1, 1, int.MaxValue, true)]
    [InlineData(2, 0, 3, true, Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData(2, 0, 3, false, Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData(2, 1, 1, false, Traits = [TestAmount.Trait, TestAmount.All])]
    public void Condition_WhoseWaitersHandleIsDisposed_LosesNoNotification(
        int waiters, int deaths, int preemptions, bool reenters) =>
        MustHold(Model(waiters, 1, deaths, timed: true, preemptions: preemptions, disposes: true, reenters: reenters));

    [Fact]
    public void Condition_WhoseDisposedWaiterKeepsTheNews_IsCaught() =>
        MustFail(Model(2, 1, 0, timed: true, preemptions: 3, disposes: true, passesOn: false));

    [Theory]
    [InlineData(ModelFault.TornCompareExchange)]
    [InlineData(ModelFault.NoWakeOfAll)]
    [InlineData(ModelFault.BlindSleep)]
    public void Condition_Broken_IsCaught(ModelFault fault) => MustFail(Model(1, 1, 0, timed: false, fault));

    [Fact]
    public void Condition_WhoseNotificationIsLostWithTheNotified_IsCaught() =>
        MustFail(Model(2, 1, 1, timed: false, passesOn: false));

    [Fact]
    public void Condition_WhoseWaitDropsTheNoticeOfADeath_IsCaught() =>
        MustFail(Model(2, 2, 1, timed: false, preemptions: 1, defersNotice: false));

    private static Explorer Model(
        int waiters,
        int notifications,
        int deaths,
        bool timed,
        ModelFault fault = ModelFault.None,
        bool passesOn = true,
        int preemptions = int.MaxValue,
        bool defersNotice = true,
        bool disposes = false,
        bool reenters = true)
    {
        LockCell* processLock = null;
        ConditionCell* cell = null;
        int* wanted = null;
        long nodes = waiters * ConditionNode.Bytes;
        Explorer explorer = null!;
        explorer = new Explorer(
            sizeof(LockCell) + ConditionCell.Bytes + nodes + sizeof(int),
            [.. Enumerable.Repeat<Action<int>>(Wait, waiters), Notify],
            Repair,
            deaths)
        {
            Fault = fault,
            Preemptions = preemptions,
            RepairersDie = false,
            OwnerOf = address => address == (byte*)wanted || address == (byte*)&cell->Tickets
                || (address > processLock && address < cell)
                ? RobustLock<ModelOps>.OwnerOf(processLock->Word) : 0,
            MaySleep = () => *wanted == 0,
        };
        processLock = (LockCell*)explorer.Memory;
        cell = (ConditionCell*)(explorer.Memory + sizeof(LockCell));
        wanted = (int*)(explorer.Memory + sizeof(LockCell) + ConditionCell.Bytes + nodes);
        return explorer;

        void Wait(int me)
        {
            Enter(me);
            while (ModelOps.Load(wanted) == 0)
            {
                ConditionNode* node = ConditionCore<ModelOps>.Begin(cell, me, out int waiting);
                RobustLock<ModelOps>.TryExit(processLock, me);
                SpinBudget spin = default;
                WaitEnding? ending = disposes && me == 1 ? Disposable : null;
                Deadline deadline = timed && (me == 1 || !disposes) ? Timed : Deadline.Infinite;
                bool notified = ConditionCore<ModelOps>.Await(node, waiting, deadline, ref spin, ending);
                if (ModelOps.IsEnded(ending))
                {
                    if (notified && passesOn) ConditionCore<ModelOps>.Quit(cell, node, waiting);
                    else if (notified) ConditionCore<ModelOps>.Finish(node, waiting);
                    if (!reenters) return;
                    if (EnterAgain(me)) ConditionCore<ModelOps>.NotifyAll(cell);
                    RobustLock<ModelOps>.TryExit(processLock, me);
                    return;
                }
                bool abandoned = EnterAgain(me);
                if (notified) ConditionCore<ModelOps>.Finish(node, waiting);
                if (abandoned && defersNotice) ConditionCore<ModelOps>.NotifyAll(cell);
                if (!notified) break;
                explorer.Forget(1);
            }
            explorer.Forget(0);
            if (ModelOps.Load(wanted) > 0) ModelOps.Add(wanted, -1);
            RobustLock<ModelOps>.TryExit(processLock, me);
        }

        void Notify(int me)
        {
            for (int i = 0; i < notifications; i++)
            {
                Enter(me);
                explorer.Forget(i);
                ModelOps.Add(wanted, 1);
                ConditionCore<ModelOps>.NotifyOne(cell);
                RobustLock<ModelOps>.TryExit(processLock, me);
            }
        }

        void Repair(int dead)
        {
            RobustLock<ModelOps>.Recover(processLock, dead);
            if (passesOn) ConditionCore<ModelOps>.Recover(cell, dead);
            const int survivor = 7;
            Enter(survivor);
            RobustLock<ModelOps>.TryExit(processLock, survivor);
        }

        bool EnterAgain(int me)
        {
            SpinBudget spin = default;
            RobustLock<ModelOps>.Enter(processLock, me, Deadline.Infinite, ref spin, out bool abandoned, defersNotice);
            return abandoned;
        }

        void Enter(int me)
        {
            SpinBudget spin = default;
            RobustLock<ModelOps>.Enter(processLock, me, Deadline.Infinite, ref spin, out bool abandoned);
            // The one that died under the lock may have changed something without notifying: the next one to enter is
            // told, and tells.
            for (int i = abandoned ? ModelOps.Load(wanted) : 0; i > 0; i--) ConditionCore<ModelOps>.NotifyOne(cell);
        }
    }
}
