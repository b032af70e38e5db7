using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

public sealed class ChildProcessTests : ProcessTest
{
    [Fact, Row("P-01")]
    public void Current_InTheMainProgram_IsThisProcessWithoutAParent()
    {
        Assert.Equal(Environment.ProcessId, ChildProcess.Current.Id);
        Assert.False(ChildProcess.Current.IsBackground);
        Assert.Null(ChildProcess.Parent);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-03")]
    public async Task Result_OfEachKindOfArgument_IsEqualToWhatWasSent()
    {
        await using ChildProcess<int> number = Jobs.Spawn.Square(7);
        await using ChildProcess<string> text = Jobs.Spawn.Text("str");
        await using ChildProcess<int[]> array = Jobs.Spawn.Array([1]);
        await using ChildProcess<List<int>> list = Jobs.Spawn.List([1, 2]);
        Assert.Equal(49, await number.Result);
        Assert.Equal("str", await text.Result);
        Assert.Equal(new[] { 1 }, await array.Result);
        Assert.Equal(new[] { 1, 2 }, await list.Result);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("P-05")]
    [InlineData(null, null, false)]
    [InlineData(true, null, true)]
    [InlineData(true, false, false)]
    [InlineData(null, true, true)]
    public async Task IsDaemon_WhenNotGiven_IsThatOfTheCreator(bool? parent, bool? child, bool expected)
    {
        await using ChildProcess<string> process = Identity.Spawn.DescribeChild(
            child, new ChildProcessOptions { IsBackground = parent });
        string[] described = (await process.Result).Split(Identity.Separator);
        Assert.EndsWith(expected.ToString(), described[0], StringComparison.Ordinal);
        Assert.EndsWith((parent ?? false).ToString(), described[1], StringComparison.Ordinal);
        Assert.Equal(parent ?? false, process.IsBackground);
    }

    [Fact, Row("P-08")]
    public async Task Parent_InAChild_IsTheCreator()
    {
        await using ChildProcess<string> child = Identity.Spawn.Describe(
            new ChildProcessOptions { Name = "the child" });
        string[] described = (await child.Result).Split(Identity.Separator);
        Assert.Equal(Identity.Format(new ProcessIdentity { Id = child.Id, Name = "the child" }), described[0]);
        Assert.Equal(Identity.Format(ChildProcess.Current), described[1]);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-08")]
    public async Task Name_WhenNotGiven_IsNumberedBelowItsCreator()
    {
        await using ChildProcess<string> child = Identity.Spawn.SecondChildName();
        await using ChildProcess<string> next = Identity.Spawn.Describe();
        Assert.Equal(child.Name + ":2", await child.Result);
        Assert.NotEqual(child.Name, next.Name);
    }

    [Fact]
    public async Task Kill_LeavesNoFilesOfTheRuntimeBehind()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Hang();
        await Eventually.True(() => Leaks.DiagnosticsOf([child.Id]).Count == 3);
        child.Kill();
        await child.WaitForExitAsync();
        Assert.Empty(Leaks.DiagnosticsOf([child.Id]));
    }

    [Fact, Row("P-13", "P-22", "P-27")]
    public async Task State_BeforeAndAfterTheEnd_IsTheSameInAllMembers()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        IReadOnlyList<ChildProcess> before = ChildProcess.Active;
        await using ChildProcess<int> child = Jobs.Spawn.RunUntil(started, end);
        IReadOnlyList<ChildProcess> during = ChildProcess.Active;
        Task exit = child.WaitForExitAsync();

        Assert.False(child.HasExited);
        Assert.Null(child.ExitCode);
        Assert.False(exit.IsCompleted);
        Assert.DoesNotContain(child, before);
        Assert.Contains(child, during);
        Assert.Contains("running", child.ToString(), StringComparison.Ordinal);

        File.WriteAllText(end, string.Empty);
        await Eventually.Ends(exit);
        Assert.True(child.HasExited);
        Assert.Equal(0, child.ExitCode);
        Assert.Equal(child.Id, await child.Result);
        Assert.DoesNotContain(child, ChildProcess.Active);
        Assert.Contains(child, during);
        Assert.Contains("ended with 0", child.ToString(), StringComparison.Ordinal);
    }

    [Fact, Row("P-13")]
    public async Task Arguments_PositionalNamedAndDefault_ArriveAsInACall()
    {
        await using ChildProcess<int> given = Jobs.Spawn.Add(right: 2, left: 1);
        await using ChildProcess<int> defaulted = Jobs.Spawn.Add(1);
        Assert.Equal(3, await given.Result);
        Assert.Equal(11, await defaulted.Result);
    }

    [Fact, Row("P-15")]
    public async Task WaitForExit_OfARunningChild_FollowsTheOneRuleForTimes()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Hang();
        Assert.False(child.WaitForExit(TimeSpan.Zero));
        Assert.False(child.WaitForExit(TimeSpan.FromMilliseconds(20)));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => child.WaitForExit(TimeSpan.FromMilliseconds(-2)));
        using CancellationTokenSource cancelled = new(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => child.WaitForExitAsync(cancelled.Token));
        Assert.False(child.HasExited);
    }

    [Fact]
    public async Task Interrupt_WhenTheMethodHasAToken_FiresIt()
    {
        string started = Path.Combine(Folder, "started");
        string ended = Path.Combine(Folder, "ended");
        await using ChildProcess<int> child = Jobs.Spawn.RunUntilCancelled(
            started, ended, new ChildProcessOptions { ErrorOutput = _ => { } });
        await Eventually.True(() => File.Exists(started));
        child.Interrupt();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(child.Result));
        await Eventually.Ends(child.WaitForExitAsync(TestContext.Current.CancellationToken));
        Assert.True(File.Exists(ended));
        Assert.Equal(1, child.ExitCode);
        child.Interrupt();
    }

    [Fact]
    public async Task Interrupt_WhenNobodyListens_LeavesTheMethodAlone()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        await using ChildProcess<int> child = Jobs.Spawn.RunUntil(started, end);
        await Eventually.True(() => File.Exists(started));
        child.Interrupt();
        File.WriteAllText(end, string.Empty);
        await Eventually.Ends(child.Result);
        Assert.True(child.WaitForExit(Timeout.InfiniteTimeSpan));
        Assert.Equal(0, child.ExitCode);
    }

    [Fact, Row("P-16")]
    public async Task Terminate_OfASleepingChild_EndsItWithMinusSigterm()
    {
        await using ChildProcess<int> child = Jobs.Spawn.RunUntil(
            Path.Combine(Folder, "started"), Path.Combine(Folder, "never"));
        await Eventually.True(() => File.Exists(Path.Combine(Folder, "started")));
        child.Terminate();
        child.WaitForExit();
        Assert.True(child.WaitForExit(TimeSpan.Zero));
        Assert.Equal(-Native.SIGTERM, child.ExitCode);
        WorkerDiedException death = await Assert.ThrowsAsync<WorkerDiedException>(() => child.Result);
        Assert.Equal("SIGTERM", death.SignalName);
        Assert.Contains(nameof(Jobs.RunUntil), death.Call, StringComparison.Ordinal);
        Assert.Equal(child.Id, death.ProcessId);
    }

    [Fact, Row("P-19")]
    public async Task Kill_OfASleepingChild_EndsItWithMinusSigkill()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Hang();
        child.Kill();
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(-Native.SIGKILL, child.ExitCode);
        await Assert.ThrowsAsync<WorkerDiedException>(() => child.Result);
    }

    [Fact, Row("P-19")]
    public async Task TerminateAndKill_OfADeadChild_DoNothing()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(2);
        await Eventually.Ends(child.WaitForExitAsync());
        child.Terminate();
        child.Kill();
        Assert.Equal(0, child.ExitCode);
        Assert.Equal(4, await child.Result);
    }

    [Fact, Row("P-28")]
    public async Task DisposeAsync_OfARunningChild_EndsItAndLeavesWhatIsKnown()
    {
        ChildProcess<int> child = Jobs.Spawn.Hang();
        await child.DisposeAsync();
        await child.DisposeAsync();
        Assert.True(child.HasExited);
        Assert.Equal(-Native.SIGKILL, child.ExitCode);
        Assert.False(ProcFs.IsAlive(child.Id));
        Assert.NotEmpty(child.Name);
        await Assert.ThrowsAsync<WorkerDiedException>(() => child.Result);
        Assert.Throws<ObjectDisposedException>(() => child.WaitForExit(TimeSpan.Zero));
        Assert.Throws<ObjectDisposedException>(child.Terminate);
        Assert.Throws<ObjectDisposedException>(() => child.Kill());
        Assert.Throws<ObjectDisposedException>(() => { _ = child.WaitForExitAsync(); });
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("P-31")]
    public async Task Spawn_ManyAtOnce_AllEndWell()
    {
        ChildProcess<int>[] children = [.. Enumerable.Range(0, 8).Select(i => Jobs.Spawn.Add(i))];
        Assert.Equal(Enumerable.Range(10, 8), await Eventually.Ends(Task.WhenAll(children.Select(c => c.Result))));
        foreach (ChildProcess child in children) await Eventually.Ends(child.WaitForExitAsync());
        Assert.All(children, c => Assert.Equal(0, c.ExitCode));
        Assert.Equal(8, children.Select(c => c.Id).Distinct().Count());
    }

    [Theory, Row("P-34")]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(30)]
    public async Task Terminate_WhileTheChildIsBooting_EndsItWithMinusSigterm(int afterMilliseconds)
    {
        ChildProcess<int>[] children = [.. Enumerable.Range(0, 4).Select(_ => Jobs.Spawn.Hang())];
        // Not to order anything: the point is to hit different moments of the start.
        if (afterMilliseconds > 0) Thread.Sleep(afterMilliseconds);
        foreach (ChildProcess child in children) child.Terminate();
        foreach (ChildProcess child in children) await Eventually.Ends(child.WaitForExitAsync());
        Assert.All(children, c => Assert.Equal(-Native.SIGTERM, c.ExitCode));
        foreach (ChildProcess<int> child in children) await Assert.ThrowsAsync<WorkerDiedException>(() => child.Result);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("SG-02")]
    public async Task Interrupt_WhileTheChildIsBooting_DoesNotEndIt()
    {
        ChildProcess<int>[] children = [.. Enumerable.Range(0, 4).Select(i => Jobs.Spawn.Square(i))];
        // Again and again, so that some come before the child can have ignored it.
        for (int i = 0; i < 20; i++)
        {
            foreach (ChildProcess<int> child in children.Where(c => !c.Result.IsCompleted))
            {
                Native.Kill(child.Id, Native.SIGINT);
            }
            Thread.Sleep(3);
        }
        Assert.Equal(new[] { 0, 1, 4, 9 }, await Eventually.Ends(Task.WhenAll(children.Select(c => c.Result))));
        foreach (ChildProcess child in children) await child.DisposeAsync();
    }

    [Fact, Row("P-36")]
    public async Task Spawn_AfterTheStart_KeepsNoArgumentAlive()
    {
        (ChildProcess<byte[]> child, WeakReference argument) = Start();
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(new byte[] { 1, 2, 3 }, await child.Result);
        await Eventually.True(() =>
        {
            GC.Collect();
            return !argument.IsAlive;
        });
        await child.DisposeAsync();

        static (ChildProcess<byte[]>, WeakReference) Start()
        {
            byte[] bytes = [1, 2, 3];
            return (Jobs.Spawn.Bytes(bytes), new WeakReference(bytes));
        }
    }

    [Fact, Row("P-44")]
    public async Task Start_OfOneCallTwice_StartsTwoProcesses()
    {
        ProcessCall<int> call = Jobs.Calls.ProcessId();
        await using ChildProcess<int> first = ChildProcess.Start(call);
        await using ChildProcess<int> second = ChildProcess.Start(call);
        Assert.Equal(first.Id, await first.Result);
        Assert.Equal(second.Id, await second.Result);
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void Start_WithoutACall_IsRefused()
    {
        Assert.Throws<ArgumentNullException>("call", () => ChildProcess.Start(null!));
        Assert.Throws<ArgumentNullException>("call", () => ChildProcess.Start((ProcessCall<int>)null!));
    }

    [Fact]
    public async Task WaitForExit_ForManyYears_Waits()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(2);
        Assert.True(await Eventually.Ends(Task.Run(() => child.WaitForExit(TimeSpan.MaxValue))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Start_WithoutDescriptors_LeavesNoneOpen()
    {
        await using ChildProcess<int> child = Descriptors.Spawn.LeftByFailedStarts();
        Assert.Equal(0, await Eventually.Ends(child.Result));
    }

    [Fact]
    public async Task Start_InAHostThatIsNone_IsNotBlamedOnTheMethod()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(2, new ChildProcessOptions { HostPath = "/bin/true" });
        WorkerDiedException error = await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(child.Result));
        Assert.Contains("HostPath", error.LikelyCause, StringComparison.Ordinal);
    }
}
