using Multiprocessing.Platform;
using Multiprocessing.TestSupport;

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
                InvalidOperationException refused = Assert.Throws<InvalidOperationException>(
                    () => LockOrder.Enter(LockRank.Repair));
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

    public static TheoryData<string> Platforms => TestAmount.Of<TheoryData<string>>(["portable"], ["", "portable"]);

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, MemberData(nameof(Platforms))]
    public void EveryLockOfTheOrder_TakesPartInIt(string platform)
    {
        using Agent agent = new(new Platform(platform.Length == 0 ? null : platform));
        Assert.Equal("", agent.Do("locks"));
        Assert.Equal(0, agent.Quit());
    }

    /// <summary>
    /// Under the decisions of a pool, nothing is done that may wait; under a leaf, nothing else is taken.
    /// </summary>
    [Theory]
    [InlineData(nameof(LockRank.Pool), nameof(LockRank.HeapGate))]
    [InlineData(nameof(LockRank.Pool), nameof(LockRank.Folder))]
    [InlineData(nameof(LockRank.Ring), nameof(LockRank.Heap))]
    [InlineData(nameof(LockRank.Bell), nameof(LockRank.Waits))]
    [InlineData(nameof(LockRank.Children), nameof(LockRank.Pool))]
    [InlineData(nameof(LockRank.ThreadSlots), nameof(LockRank.HeapGate))]
    [InlineData(nameof(LockRank.Folder), nameof(LockRank.SettingsCopy))]
    public void LockInsideOfALaterOne_IsRefused(string outer, string inner)
    {
        (LockRank held, LockRank wanted) = (Enum.Parse<LockRank>(outer), Enum.Parse<LockRank>(inner));
        using (LockOrder.Hold(held))
        {
            Assert.Throws<InvalidOperationException>(() => LockOrder.Enter(wanted));
            Assert.Throws<InvalidOperationException>(() => LockOrder.WaitForOthers());
        }
        LockOrder.Enter(wanted);
        LockOrder.Exit(wanted);
    }

    /// <summary>As in the deadlock that was seen: in the folder, a repair is awaited.</summary>
    [Fact]
    public void Lease_IsPartOfTheOrder()
    {
        using (UserFolder.Temporary.Enter()) Assert.Throws<InvalidOperationException>(
            () => LockOrder.Enter(LockRank.Repair));
        LockOrder.Enter(LockRank.Repair);
        LockOrder.Exit(LockRank.Repair);
    }
#endif
}
