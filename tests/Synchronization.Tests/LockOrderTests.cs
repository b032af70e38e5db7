using Multiprocessing.Platform;

namespace Synchronization.Tests;

/// <summary>The order of locks is looked at in Debug builds only.</summary>
public sealed class LockOrderTests
{
#if DEBUG
    [Fact]
    public void LaterLock_InsideOfAnEarlierOne_IsAllowed_AndTheOtherWayRoundIsNot()
    {
        using (LockOrder.Hold(LockRank.Heaps))
        {
            using (LockOrder.Hold(LockRank.Folder))
            {
                InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => LockOrder.Enter(LockRank.Repair));
                Assert.Contains("'Folder'", refused.Message);
                Assert.Contains("'Repair'", refused.Message);
                Assert.Throws<InvalidOperationException>(() => LockOrder.WaitForOthers());
            }
            LockOrder.WaitForOthers();
            LockOrder.Enter(LockRank.Repair);
            LockOrder.Exit(LockRank.Repair);
        }
        LockOrder.Enter(LockRank.Heaps);
        LockOrder.Exit(LockRank.Heaps);
    }

    [Fact]
    public void LockThatIsTried_OrThatNobodyElseKnows_MayBeTakenAgainstTheOrder()
    {
        using (LockOrder.Hold(LockRank.Folder))
        {
            LockOrder.Tried(LockRank.Heap);
            LockOrder.Exit(LockRank.Heap);
            using (LockOrder.Unshared())
            {
                LockOrder.Enter(LockRank.HeapGate);
                LockOrder.Exit(LockRank.HeapGate);
            }
            Assert.Throws<InvalidOperationException>(() => LockOrder.Enter(LockRank.HeapGate));
        }
    }

    /// <summary>As in the deadlock that was seen: in the folder, a repair is awaited.</summary>
    [Fact]
    public void Lease_IsPartOfTheOrder()
    {
        using (UserFolder.Temporary.Enter()) Assert.Throws<InvalidOperationException>(() => LockOrder.Enter(LockRank.Repair));
        LockOrder.Enter(LockRank.Repair);
        LockOrder.Exit(LockRank.Repair);
    }
#endif
}
