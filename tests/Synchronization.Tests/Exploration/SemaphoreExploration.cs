using Multiprocessing.Memory;
using Multiprocessing.Synchronization;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed unsafe class SemaphoreExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    public static TheoryData<int, int, int, int, bool> Models()
    {
        TheoryData<int, int, int, int, bool> models = new()
        {
            { 2, 1, 1, 0, false },
            { 2, 1, 1, 1, false },
            { 2, 1, 1, 1, true },
        };
        if (!IncludesLarge) return models;
        models.Add(2, 2, 1, 0, false);
        return models;
    }

    public static TheoryData<int, int, int> ModelsOfThree()
    {
        TheoryData<int, int, int> models = new()
        {
            { 1, 0, TestAmount.Of(2, 3) },
            { 1, 1, 1 },
        };
        if (IncludesLarge) models.Add(1, 1, 2);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Semaphore_ConservesPermits_AndGrantsThem(
        int participants, int rounds, int permits, int deaths, bool timed) =>
        MustHold(Model(participants, rounds, permits, deaths, timed));

    /// <summary>
    /// Three have too many orders: those in which somebody who could go on is interrupted at most so often.
    /// </summary>
    [Theory]
    [MemberData(nameof(ModelsOfThree))]
    public void Semaphore_OfThree_ConservesPermits_AndGrantsThem(int permits, int deaths, int preemptions) =>
        MustHold(Model(3, 1, permits, deaths, timed: false, preemptions: preemptions));

    /// <summary>
    /// The first one's handle is disposed while it waits; the wake that it may have got is another's.
    /// </summary>
    [Theory]
    [InlineData(2, 1, 0, int.MaxValue)]
    [InlineData(2, 1, 1, int.MaxValue, Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData(3, 1, 0, 3, Traits = [TestAmount.Trait, TestAmount.All])]
    [InlineData(3, 2, 0, 2, Traits = [TestAmount.Trait, TestAmount.All])]
    public void Semaphore_WhoseWaitersHandleIsDisposed_ConservesPermits_AndGrantsThem(
        int participants, int permits, int deaths, int preemptions) =>
        MustHold(Model(participants, 1, permits, deaths, timed: true, preemptions: preemptions, disposes: true));

    [Theory]
    [InlineData(2, 0, ModelFault.TornCompareExchange)]
    [InlineData(2, 0, ModelFault.NoWakeOfOne)]
    [InlineData(2, 0, ModelFault.BlindSleep)]
    [InlineData(2, 1, ModelFault.NoWakeOfAll)]
    public void Semaphore_Broken_IsCaught(int participants, int deaths, ModelFault fault) =>
        MustFail(Model(participants, 1, 1, deaths, timed: false, fault));

    [Fact]
    public void Semaphore_WhoseHolderDies_AndNobodyRepairs_IsCaught() =>
        MustFail(Model(2, 1, 1, 1, timed: false, repairs: false));

    // The ledger entry of the first participant: its "confirmed".
    [Fact]
    public void Semaphore_ThatDoesNotConfirmTheLastChange_IsCaught() =>
        MustFail(Model(2, 1, 2, 1, timed: false, ModelFault.NoCompareExchangeThere, SemaphoreCell.Bytes + 12));

    private static Explorer Model(
        int participants,
        int rounds,
        int permits,
        int deaths,
        bool timed,
        ModelFault fault = ModelFault.None,
        int faultOffset = 0,
        bool repairs = true,
        int preemptions = int.MaxValue,
        bool disposes = false)
    {
        Explorer explorer = null!;
        SemaphoreCell* cell = null;
        int* held = null;
        explorer = new Explorer(
            SemaphoreCore<ModelOps>.BytesFor(participants),
            [.. Enumerable.Repeat<Action<int>>(Program, participants)],
            Repair,
            deaths)
        {
            Fault = fault,
            FaultOffset = faultOffset,
            Preemptions = preemptions,
            OwnerOf = LedgerOwner,
            Initialize = () => SemaphoreCore<ModelOps>.Initialize(cell, permits, permits),
            OnDeath = dead => held[dead] = 0,
            CheckEnd = () => SemaphoreCore<ModelOps>.CountOf(cell->State) != permits
                ? $"{SemaphoreCore<ModelOps>.CountOf(cell->State)} permits at the end instead of {permits}."
                : deaths == 0 && cell->Waiters != 0 ? $"{cell->Waiters} wait at the end, says the semaphore." : null,
        };
        cell = (SemaphoreCell*)explorer.Memory;
        held = explorer.Notes;
        return explorer;

        // Of a ledger's entry, all but "confirmed" is its participant's own business.
        int LedgerOwner(byte* address)
        {
            long offset = address - (byte*)cell - SemaphoreCell.Bytes;
            return offset < 0 || offset % LedgerEntry.Bytes == 12 ? 0 : (int)(offset / LedgerEntry.Bytes) + 1;
        }

        void Repair(int dead)
        {
            if (repairs) SemaphoreCore<ModelOps>.Recover(cell, dead);
        }

        void Program(int me)
        {
            LedgerTurn turn = new();
            for (int round = 0; round < rounds; round++)
            {
                SpinBudget spin = default;
                Deadline deadline = timed && me == 1 ? Timed : Deadline.Infinite;
                WaitEnding? ending = disposes && me == 1 ? Disposable : null;
                if (!SemaphoreCore<ModelOps>.Take(cell, me, turn, deadline, ref spin, ending)) continue;
                explorer.Note(() =>
                {
                    held[me] = 1;
                    int all = held[1] + held[2] + held[3];
                    if (all > permits) explorer.Fail($"{all} hold one of {permits} permits");
                });
                explorer.Forget(2 * round);
                ModelOps.Load(&cell->Maximum);
                explorer.Note(() => held[me] = 0);
                if (!SemaphoreCore<ModelOps>.TryGive(cell, me, turn, 1)) explorer.Fail("above the maximum");
                explorer.Forget(2 * round + 1);
            }
        }
    }
}
