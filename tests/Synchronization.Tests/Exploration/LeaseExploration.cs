using Multiprocessing.Platform;
using Multiprocessing.TestSupport;
using Multiprocessing.TestSupport.Exploration;
using static Synchronization.Tests.Exploration.LeaseModel;

namespace Synchronization.Tests.Exploration;

/// <summary>
/// Everything that waits for the lease of the folder of named objects, or for the locks of a heap while it may have
/// that lease, in every order: each of them comes to its end, whoever is stopped or killed.
/// </summary>
public sealed class LeaseExploration(ITestOutputHelper output)
{
    // ProcessHeaps.OpenNamed: in the lease, locks are tried; who finds one taken waits for it outside and begins again.
    private static Waiter Open() => new Waiter()
        .Wait(LockRank.Heaps)
        .Label("again").Wait(LockRank.Folder, "failed")
        .Maybe("busy") // somebody dead is still in its table
        .Try(LockRank.Heap, "busy")
        .Release(LockRank.Heap).Release(LockRank.Folder).Release(LockRank.Heaps).Go("end")
        .Label("busy").Release(LockRank.Folder)
        .Wait(LockRank.Repair, "failed").Wait(LockRank.Heap, "failed repair")
        .Release(LockRank.Heap).Release(LockRank.Repair)
        .Wait(LockRank.Heap, "failed").Release(LockRank.Heap).Go("again")
        .Label("failed repair").Release(LockRank.Repair)
        .Label("failed").Release(LockRank.Heaps);

    // ProcessHeaps.CloseNamed: as before; without the lease it closes all the same.
    private static Waiter Close() => new Waiter()
        .Wait(LockRank.Heaps)
        .Label("again").Wait(LockRank.Folder, "without")
        .Try(LockRank.Heap, "busy")
        .Release(LockRank.Heap).Release(LockRank.Folder).Release(LockRank.Heaps).Go("end")
        .Label("busy").Release(LockRank.Folder).Wait(LockRank.Heap, "without").Release(LockRank.Heap).Go("again")
        .Label("without").Wait(LockRank.Heap, "left").Release(LockRank.Heap)
        .Label("left").Release(LockRank.Heaps);

    // The death watch, or whoever comes upon a dead one.
    private static Waiter Repair() => new Waiter()
        .Wait(LockRank.Repair, "end").Wait(LockRank.Heap, "failed").Release(LockRank.Heap)
        .Label("failed").Release(LockRank.Repair);

    // ProcessHeaps.Leave.
    private static Waiter Exit() => new Waiter()
        .Wait(LockRank.Heaps, "gone").Wait(LockRank.Folder, "without").Release(LockRank.Folder)
        .Label("without").Release(LockRank.Heaps)
        .Label("gone").EndProcess();

    // As it once was: in the lease, a repair was awaited, for which the portable platform took the lease once more
    // before its first sleep; and an exit waited for the lease without limit.
    private static Waiter OpenAsItWas() => new Waiter()
        .Wait(LockRank.Heaps).Wait(LockRank.Folder)
        .Try(LockRank.Repair, "sleep")
        .Label("repair").Wait(LockRank.Heap, isChecked: false).Release(LockRank.Heap).Release(LockRank.Repair)
        .Release(LockRank.Folder).Release(LockRank.Heaps).Go("end")
        .Label("sleep").Wait(LockRank.Folder, isChecked: false).Release(LockRank.Folder)
        .Wait(LockRank.Repair, isChecked: false).Go("repair");

    private static Waiter ExitAsItWas() => new Waiter()
        .Wait(LockRank.Heaps).Wait(LockRank.Folder).Release(LockRank.Folder).Release(LockRank.Heaps).EndProcess();

    public static TheoryData<string> Fates => [.. Enum.GetNames<Fate>()];

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, MemberData(nameof(Fates))]
    public void Leases_InEveryOrder_ComeToAnEnd(string fate)
    {
        (string Name, LeaseModel Model)[] worlds =
        [
            ("two that open", new LeaseModel().With(0, Open()).With(0, Repair()).With(1, Open()).With(1, Repair())),
            ("one opens, one ends",
                new LeaseModel().With(0, Open()).With(1, Close()).With(1, Exit()).With(2, Repair())),
            ("one opens, one closes",
                new LeaseModel().With(0, Open()).With(0, Repair()).With(1, Close()).With(2, Open())),
            ("all end",
                new LeaseModel().With(0, Close()).With(0, Exit()).With(1, Repair()).With(1, Exit()).With(2, Exit())),
        ];
        foreach ((string name, LeaseModel model) in worlds.Take(TestAmount.Of(2, worlds.Length)))
        {
            string? error = model.Explore(Enum.Parse<Fate>(fate));
            Assert.True(error is null, $"{name}: {error}");
            output.WriteLine($"{name}, {fate}: {model.Count} states.");
        }
    }

    /// <summary>The deadlock that was seen.</summary>
    [Fact]
    public void WaitForARepair_InTheLease_IsADeadlock()
    {
        string? error = new LeaseModel()
            .With(0, OpenAsItWas()).With(1, Repair()).With(2, ExitAsItWas()).Explore(Fate.None);
        Assert.StartsWith("Nobody can go on", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExitWithoutLimit_IsHeldUpByAStoppedProcess()
    {
        LeaseModel model = new LeaseModel().With(0, Open()).With(1, ExitAsItWas());
        Assert.Null(model.Explore(Fate.Kill));
        Assert.StartsWith("Nobody can go on", model.Explore(Fate.Stop), StringComparison.Ordinal);
    }

    /// <summary>Also where it would be seen to deadlock in none of these worlds.</summary>
    [Fact]
    public void WaitAgainstTheOrder_IsFound()
    {
        Waiter against = new Waiter()
            .Wait(LockRank.Folder).Wait(LockRank.Heap).Release(LockRank.Heap).Release(LockRank.Folder);
        string? error = new LeaseModel().With(0, against).Explore(Fate.None);
        Assert.StartsWith("Thread 0 has 'Folder' and waits for 'Heap'", error, StringComparison.Ordinal);
    }
}
