using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

public sealed class NestingTests : ProcessTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-25")]
    public async Task Spawn_FromChildren_BuildsATreeDepthFirst()
    {
        await using ChildProcess<List<string>> root = Nesting.Spawn.Tree("", 2);
        Assert.Equal(["", "0", "00", "01", "1", "10", "11"], await Eventually.Ends(root.Result));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-45")]
    public async Task Pool_InAChild_Works()
    {
        await using ChildProcess<int[]> child = Nesting.Spawn.SquaresInAPool(7);
        Assert.Equal(new[] { 1, 4, 9, 16, 25, 36, 49 }, await Eventually.Ends(child.Result));
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(0, child.ExitCode);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("W-21")]
    public async Task Pool_InAWorkerOfAPool_Works()
    {
        await using ProcessPool pool = new(1);
        Assert.Equal(new[] { 1, 4, 9 }, await Eventually.Ends(pool.RunAsync(Nesting.Calls.SquaresInAPool(3))));
    }

    [Fact]
    public async Task Pool_WhoseInitializerMakesThePoolAgain_BreaksInsteadOfGoingOnWithoutEnd()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, Initializer = StaticPool.Calls.Prepare() });
        MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
        Exception? reason = error;
        while (reason is not (null or ProcessNestingException)) reason = reason.InnerException;
        Assert.Contains(
            nameof(StaticPool.Prepare),
            Assert.IsType<ProcessNestingException>(reason).Message,
            StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("P-06", "W-21")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChildOfAWorker_WhenTheWorkerEnds_EndsWithIt(bool isBackground)
    {
        int grandchild;
        await using (ProcessPool pool = new(1))
        {
            grandchild = await pool.RunAsync(Nesting.Calls.LeaveAChild(isBackground));
            Assert.True(ProcFs.IsAlive(grandchild));
            pool.Terminate();
        }
        await Eventually.True(() => !ProcFs.IsAlive(grandchild));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-06")]
    public async Task ChildOfADaemon_WhenTheDaemonIsKilled_EndsWithIt()
    {
        ChildProcess daemon = Nesting.Spawn.Chain(Folder, 1, new ChildProcessOptions { IsBackground = true });
        IReadOnlyList<int> ids = Nesting.WaitForIds(Folder, 2);
        Native.Kill(daemon.Id, Native.SIGKILL);
        await Eventually.True(() => ids.All(id => !ProcFs.IsAlive(id)));
        await daemon.DisposeAsync();
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-46")]
    public async Task Kill_OfTheWholeTree_LeavesNoDescendant()
    {
        await using ChildProcess top = Nesting.Spawn.Chain(Folder, 4);
        IReadOnlyList<int> ids = Nesting.WaitForIds(Folder, 5);
        top.Kill(entireProcessTree: true);
        await Eventually.True(() => ids.All(id => !ProcFs.IsAlive(id)));
    }

    [Fact, Row("P-46", "LR-15")]
    public async Task Kill_OfTheWholeTree_ReachesProgramsThatTheMethodStarted()
    {
        int program;
        await using (ProcessPool pool = new(1))
        {
            program = await pool.RunAsync(Nesting.Calls.LeaveAProgram());
            Assert.True(ProcFs.IsAlive(program));
            pool.Terminate();
        }
        await Eventually.True(() => !ProcFs.IsAlive(program));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("C-15")]
    public async Task Spawn_BelowTheDepthLimit_IsRefusedWithItsOwnException()
    {
        ChildProcessOptions options =
            new() { EnvironmentVariables = new Dictionary<string, string?> { ["MULTIPROCESSING_MAX_DEPTH"] = "3" } };
        await using ChildProcess<int> allowed = Nesting.Spawn.DepthOf(2, options);
        Assert.Equal(42, await Eventually.Ends(allowed.Result));
        options.ErrorOutput = _ => { };
        await using ChildProcess<int> refused = Nesting.Spawn.DepthOf(3, options);
        ProcessNestingException error = await Assert.ThrowsAsync<ProcessNestingException>(
            () => Eventually.Ends(refused.Result));
        Assert.Contains("the limit is 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("MULTIPROCESSING_MAX_DEPTH", error.Message, StringComparison.Ordinal);
    }
}
