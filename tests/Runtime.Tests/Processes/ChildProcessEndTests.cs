using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

/// <summary>What is said of children at the very moment at which the kernel has ended them.</summary>
public sealed class ChildProcessEndTests : ProcessTest
{
    private const int Children = 12;

    /// <summary>Looked at before an event of the end can have come.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("exit", 8)]
    [InlineData("kill", -9)]
    [InlineData("return", 0)]
    public async Task Child_ThatTheKernelHasEnded_HasExited_AtOnce(string death, int exitCode)
    {
        ChildProcess[] children = [.. Enumerable.Range(0, Children).Select(_ => Start(death))];
        HashSet<ChildProcess> open = [.. children];
        while (open.Count > 0)
        {
            foreach (ChildProcess child in open.Where(c => Native.HasEnded(c.Id)).ToArray())
            {
                Assert.True(child.HasExited, $"{child.Id} has ended");
                Assert.Equal(exitCode, child.ExitCode);
                Assert.DoesNotContain(child, ChildProcess.Active);
                Assert.True(child.WaitForExit(TimeSpan.Zero));
                open.Remove(child);
            }
        }
        foreach (ChildProcess child in children) await child.DisposeAsync();
    }

    [Fact]
    public async Task Active_AfterChildrenWereKilled_ListsNoneOfThem_AndLeavesNoZombie()
    {
        ChildProcess[] children = [.. Enumerable.Range(0, Children).Select(_ => (ChildProcess)Jobs.Spawn.Hang())];
        int[] ids = [.. children.Select(c => c.Id)];
        foreach (int id in ids) Native.Kill(id, Native.SIGKILL);
        // Ended, but nobody may have waited for them: zombies count.
        while (!ids.All(Native.HasEnded)) await Task.Yield();
        Assert.Empty(ChildProcess.Active.Intersect(children));
        Assert.Empty(ProcFs.ChildrenOf(Environment.ProcessId).Intersect(ids));
        foreach (ChildProcess child in children)
        {
            await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(child.Completion));
            await child.DisposeAsync();
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Active_AskedByManyThreads_WhileChildrenEnd_NeverListsAnEndedOne()
    {
        ChildProcess[] children =
            [.. Enumerable.Range(0, Children).Select(i => i % 2 == 0 ? Start(Death.Exit) : Start("return"))];
        Task[] askers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (true)
            {
                int[] ended = [.. children.Where(c => Native.HasEnded(c.Id)).Select(c => c.Id)];
                Assert.Empty(ChildProcess.Active.Select(c => c.Id).Intersect(ended));
                if (ended.Length == Children) return;
            }
        }))];
        await Eventually.Ends(Task.WhenAll(askers));
        foreach (ChildProcess child in children) await Eventually.Ends(child.WaitForExitAsync());
        foreach (ChildProcess child in children) await child.DisposeAsync();
    }

    private static ChildProcess Start(string death) => death == "return" ? Jobs.Spawn.Square(2) : Ends.Spawn.Die(death);
}

/// <summary>A child that comes to its end in a given way.</summary>
public static partial class Ends
{
    [RunInProcess]
    public static void Die(string death) => Death.Die(death);
}
