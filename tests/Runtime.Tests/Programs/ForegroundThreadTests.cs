using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>A process waits for the foreground threads that its method leaves behind; the result does not.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed partial class ForegroundThreadTests : ProcessTest
{
    private string Gate => Path.Combine(Folder, "gate");

    private string Mark => Path.Combine(Folder, "mark");

    [RunInProcess]
    private static int Leave(string kind, string gate, string mark, bool throws)
    {
        Thread thread = new(() =>
        {
            while (!File.Exists(gate)) Thread.Sleep(5);
            File.WriteAllText(mark, "done");
        });
        if (kind == "unsafe") thread.UnsafeStart();
        else thread.Start();
        if (throws) throw new InvalidOperationException("thrown by the method");
        return Environment.ProcessId;
    }

    [RunInProcess]
    private static int LeaveInBackground(string gate)
    {
        // One that never was a foreground thread, and one that stops being it.
        Thread never = new(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true };
        never.Start();
        Thread later = new(() =>
        {
            while (!File.Exists(gate)) Thread.Sleep(5);
            Thread.CurrentThread.IsBackground = true;
            Thread.Sleep(Timeout.Infinite);
        });
        later.Start();
        return 1;
    }

    [RunInProcess]
    private static async Task<int> LeaveInAChild(string gate, string mark)
    {
        ChildProcess<int> child = Spawn.Leave("", gate, mark, throws: false);
        return await child.Result;
    }

    [Theory]
    [InlineData("")]
    [InlineData("unsafe")]
    public async Task Child_WhoseMethodLeavesAThread_EndsAfterIt(string kind)
    {
        await using ChildProcess<int> child = Spawn.Leave(kind, Gate, Mark, throws: false);
        Assert.Equal(child.Id, await Eventually.Ends(child.Result));
        Assert.False(child.HasExited);
        Assert.True(ProcFs.IsAlive(child.Id));
        File.WriteAllText(Gate, "");
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal((0, "done"), (child.ExitCode, File.ReadAllText(Mark)));
    }

    [Fact]
    public async Task Child_WhoseMethodThrowsAndLeavesAThread_EndsAfterIt()
    {
        await using ChildProcess<int> child = Spawn.Leave(
            "", Gate, Mark, throws: true, new ChildProcessOptions { ErrorOutput = static _ => { } });
        await Assert.ThrowsAsync<InvalidOperationException>(() => Eventually.Ends(child.Result));
        Assert.True(ProcFs.IsAlive(child.Id));
        File.WriteAllText(Gate, "");
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal((1, "done"), (child.ExitCode, File.ReadAllText(Mark)));
    }

    [Fact]
    public async Task NestedChild_WhoseMethodLeavesAThread_HoldsUpItsParentToo()
    {
        await using ChildProcess<int> child = Spawn.LeaveInAChild(Gate, Mark);
        int nested = await Eventually.Ends(child.Result);
        Assert.True(ProcFs.IsAlive(nested));
        Assert.True(ProcFs.IsAlive(child.Id));
        File.WriteAllText(Gate, "");
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal((0, "done"), (child.ExitCode, File.ReadAllText(Mark)));
    }

    [Fact]
    public async Task Child_WithBackgroundThreads_DoesNotWaitForThem()
    {
        await using ChildProcess<int> child = Spawn.LeaveInBackground(Gate);
        await Eventually.Ends(child.Result);
        File.WriteAllText(Gate, "");
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(0, child.ExitCode);
    }

    [Theory]
    [InlineData("kill")]
    [InlineData("terminate")]
    [InlineData("dispose")]
    public async Task Child_ThatWaitsForAThread_IsEndedAtOnce(string how)
    {
        ChildProcess<int> child = Spawn.Leave("", Gate, Mark, throws: false);
        await Eventually.Ends(child.Result);
        if (how == "kill") child.Kill();
        if (how == "terminate") child.Terminate();
        if (how != "dispose") await Eventually.Ends(child.WaitForExitAsync());
        await Eventually.Ends(child.DisposeAsync().AsTask());
        Assert.Equal(how == "terminate" ? -Native.SIGTERM : -Native.SIGKILL, child.ExitCode);
    }

    [Fact]
    public async Task Children_WhoseThreadsNeverEnd_EndWithTheKilledProgram()
    {
        using Process process = TestProgram.Start(TestProgram.Executable, ["threads"]);
        string line = (await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!;
        int[] ids = [.. line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.All(ids, id => Assert.True(ProcFs.IsAlive(id)));
        Native.Kill(process.Id, Native.SIGKILL);
        await Eventually.True(
            () => ids.All(id => !ProcFs.IsAlive(id)),
            () => string.Join('\n', ids.Where(ProcFs.IsAlive).Select(ProcFs.Describe)));
    }

    [Fact]
    public async Task Worker_ThatIsReplaced_EndsAfterTheThreadsOfItsCalls()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            MaxCallsPerWorker = 1,
            CancellationGracePeriod = Timeout.InfiniteTimeSpan,
        });
        int id = await Eventually.Ends(pool.RunAsync(Calls.Leave("", Gate, Mark, throws: false)));
        Assert.Equal(9, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(3))));
        Assert.True(ProcFs.IsAlive(id));
        File.WriteAllText(Gate, "");
        await Eventually.True(() => !ProcFs.IsAlive(id));
        Assert.Equal("done", File.ReadAllText(Mark));
    }

    [Fact]
    public async Task Worker_WhoseThreadNeverEnds_IsKilledAfterTheGracePeriod()
    {
        ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = TimeSpan.FromMilliseconds(200) });
        int id = await Eventually.Ends(pool.RunAsync(Calls.Leave("", Gate, Mark, throws: false)));
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        Assert.False(ProcFs.IsAlive(id));
        Assert.False(File.Exists(Mark));
    }

    [Fact]
    public void ForegroundThreads_OfThisRuntime_CanBeCounted()
    {
        int before = Multiprocessing.Platform.ManagedThreadCounts.Foreground
            ?? throw new InvalidOperationException("Not described.");
        using ManualResetEventSlim end = new();
        Thread thread = new(end.Wait);
        thread.Start();
        int during = Multiprocessing.Platform.ManagedThreadCounts.Foreground!.Value;
        end.Set();
        thread.Join();
        Assert.True(during > 0 && during == before + 1, $"{before}, {during}");
    }
}
