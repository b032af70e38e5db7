using Multiprocessing.Memory;
using Multiprocessing.TestSupport.Exploration;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// Threads enter a block, use it and leave, while another gives up its last reference: in every order of their steps,
/// and with every lateness of their stores. Nobody may touch the memory once it is the next owner's, and it must become
/// that. The steps of who enters, leaves and looks are the shipped ones; what is done under the heap's gate is what
/// <see cref="SharedHeap"/> does there.
/// </summary>
public sealed unsafe class SectionExploration(ITestOutputHelper output) : ExplorationTest(output)
{
    private const string Late = "a store arrives in what is the next owner's";

    /// <summary>What is left out, or done too late.</summary>
    public enum Mistake
    {
        None,
        LeavesWithoutALook,
        MarksTheHandleAfterTheLook,
        CountsAfterTheLook,
    }

    public static TheoryData<int, int, bool, Fences> Models()
    {
        TheoryData<int, int, bool, Fences> models = new()
        {
            { 1, 2, false, Fences.ForAll },
            { 1, 2, true, Fences.ForAll },
            { 1, 3, false, Fences.ForAll },
            { 2, 1, false, Fences.ForAll },
            { 1, 2, false, Fences.Each },
            { 1, 2, true, Fences.Each },
        };
        if (!IncludesLarge) return models;
        models.Add(2, 1, true, Fences.ForAll);
        models.Add(2, 1, false, Fences.Each);
        return models;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Memory_IsGivenBack_AfterTheLastThreadHasLeft(int users, int rounds, bool holds, Fences fences) =>
        MustHold(Model(users, rounds, holds, fences));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WithoutTheFence_IsCaught(bool holds) => MustFail(Model(1, 1, holds, Fences.None));

    [Theory]
    [InlineData(Mistake.LeavesWithoutALook)]
    [InlineData(Mistake.MarksTheHandleAfterTheLook)]
    [InlineData(Mistake.CountsAfterTheLook)]
    public void WithAMistake_IsCaught(Mistake mistake) => MustFail(Model(1, 1, holds: false, Fences.ForAll, mistake));

    private static Explorer Model(int users, int rounds, bool holds, Fences fences, Mistake mistake = Mistake.None)
    {
        const int slotBytes = 256;
        const int wordBytes = 64;
        const long key = 5;
        int start = users * slotBytes + wordBytes;
        int* isReleased = null, retired = null, gate = null, references = null;
        int* isRetired = null, isNextOwners = null, content = null;
        Explorer explorer = null!;
        explorer = new Explorer(
            start + (users + 1) * LateMemory.Bytes,
            [.. Enumerable.Repeat<Action<int>>(Use, users), Dispose],
            static _ => { },
            deaths: 0)
        {
            Initialize = () => *references = 1,
            CheckEnd = Check,
        };
        int* words = (int*)(explorer.Memory + users * slotBytes);
        isReleased = words;
        retired = words + 1;
        gate = words + 2;
        references = words + 3;
        isRetired = words + 4;
        isNextOwners = words + 5;
        content = words + 6;
        LateMemory.Begin(start, users + 1, place =>
        {
            if (place == (nint)content && *isNextOwners != 0) explorer.Fail(Late);
        });
        LateOps.Fences = fences;
        return explorer;

        void Use(int me)
        {
            ThreadSlot* slot = (ThreadSlot*)(explorer.Memory + (me - 1) * slotBytes);
            for (int round = 0; round < rounds; round++)
            {
                bool isInside = SectionSteps<LateOps>.Enter(slot, key, ref *isReleased);
                if (isInside)
                {
                    Touch(me);
                    if (holds) LateMemory.Update(ref *references, static count => count + 1);
                }
                bool looks = SectionSteps<LateOps>.Leave(slot, 0, ref *retired);
                if (looks && mistake != Mistake.LeavesWithoutALook) CloseRetired(me);
                if (!isInside) return;
                if (!holds) continue;
                Touch(me);
                Close(me);
            }
        }

        void Dispose(int me)
        {
            if (mistake != Mistake.MarksTheHandleAfterTheLook) LateMemory.Update(ref *isReleased, static _ => 1);
            Close(me);
            if (mistake == Mistake.MarksTheHandleAfterTheLook) LateMemory.Update(ref *isReleased, static _ => 1);
        }

        void Touch(int me)
        {
            if (LateOps.Load(ref *isNextOwners) != 0) explorer.Fail($"p{me} reads what is the next owner's");
            LateOps.Store(ref *content, me);
        }

        void Close(int me)
        {
            EnterGate(me);
            if (LateMemory.Update(ref *references, static count => count - 1) == 1)
            {
                if (LateOps.Load(ref *isRetired) != 0)
                {
                    LateOps.FenceAll();
                }
                else
                {
                    if (mistake != Mistake.CountsAfterTheLook) Count(1);
                    LateMemory.Update(ref *isRetired, static _ => 1);
                    LateOps.FenceAll();
                    bool isIn = IsAnyIn();
                    if (mistake == Mistake.CountsAfterTheLook) Count(1);
                    if (!isIn) EndRetirement();
                }
            }
            ExitGate();
        }

        void CloseRetired(int me)
        {
            EnterGate(me);
            bool ends = LateOps.Load(ref *isRetired) != 0 && (LateOps.Load(ref *references) != 0 || !IsAnyIn());
            if (ends) EndRetirement();
            ExitGate();
        }

        bool IsAnyIn()
        {
            for (int user = 0; user < users; user++)
            {
                if (SectionSteps<LateOps>.IsIn((ThreadSlot*)(explorer.Memory + user * slotBytes), key)) return true;
            }
            return false;
        }

        void EndRetirement()
        {
            if (LateOps.Load(ref *references) == 0) LateMemory.Update(ref *isNextOwners, static _ => 1);
            LateMemory.Update(ref *isRetired, static _ => 0);
            Count(-1);
        }

        void Count(int change) => LateMemory.Update(ref *retired, count => count + change);

        void EnterGate(int me)
        {
            while (true)
            {
                int owner = LateMemory.Update(ref *gate, owner => owner == 0 ? me : owner);
                if (owner == 0) return;
                ModelOps.Wait(gate, owner, Deadline.Infinite);
            }
        }

        void ExitGate()
        {
            LateMemory.Update(ref *gate, static _ => 0);
            ModelOps.Wake(gate, int.MaxValue);
        }

        string? Check()
        {
            try
            {
                LateMemory.ArriveAll();
            }
            catch (StepEnd)
            {
                return Late;
            }
            if (*isNextOwners == 0) return "the memory is given back to nobody";
            return *retired == 0 && *isRetired == 0 ? null : "something counts as retired for ever";
        }
    }
}
