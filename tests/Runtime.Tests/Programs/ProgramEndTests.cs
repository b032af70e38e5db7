using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>What becomes of workers and children when a program ends, one way or another.</summary>
public sealed class ProgramEndTests : ProcessTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("X-10", "RX-12")]
    public async Task Processes_WhenTheProgramIsKilled_AllEnd()
    {
        ProgramRun run = await TestProgram.RunAsync("kill-itself");
        Assert.Equal(128 + Native.SIGKILL, run.ExitCode);
        int[] ids = Numbers(run.Output);
        Assert.Equal(6, ids.Length);
        await Eventually.True(
            () => ids.All(id => !ProcFs.IsAlive(id)),
            () => string.Join('\n', ids.Where(ProcFs.IsAlive).Select(ProcFs.Describe)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("RX-12")]
    public async Task Program_WhoseWorkersHoldIdlePools_EndsWithAllOfThem()
    {
        ProgramRun run = await TestProgram.RunAsync("nested-pools");
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        int[] ids = Numbers(run.Output);
        Assert.Equal(4, ids.Length);
        await Eventually.True(
            () => ids.All(id => !ProcFs.IsAlive(id)),
            () => string.Join('\n', ids.Where(ProcFs.IsAlive).Select(ProcFs.Describe)));
    }

    [Fact, Row("X-11", "OS-08", "D-07")]
    public async Task Calls_WhenMainFallsOffItsEnd_AreDrained()
    {
        ProgramRun run = await TestProgram.RunAsync("fall-off-the-end", Folder);
        Assert.Equal(("apple\napple\napple\napple\n", "", 0), (run.Output, run.Error, run.ExitCode));
        Assert.All(
            Enumerable.Range(0, 4), i => Assert.Equal("whole", File.ReadAllText(Path.Combine(Folder, $"{i}.txt"))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("X-08")]
    public async Task Child_WhenMainFallsOffItsEnd_IsWaitedFor()
    {
        ProgramRun run = await TestProgram.RunAsync("undisposed-children", "no");
        Assert.Equal(2, run.Lines.Length);
        Assert.Equal("apple", run.Lines[1]);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
    }

    [Fact, Row("X-08")]
    public async Task DaemonChild_WhenMainFallsOffItsEnd_IsKilled()
    {
        ProgramRun run = await TestProgram.RunAsync("undisposed-children", "daemon");
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.False(ProcFs.IsAlive(Numbers(run.Output).Single()));
    }

    [Fact, Row("D-07", "OS-13")]
    public async Task Pool_ThatWasDropped_DoesNotKeepTheProgram()
    {
        ProgramRun run = await TestProgram.RunAsync("dropped-pool");
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        int worker = Numbers(run.Output).Single();
        await Eventually.True(() => !ProcFs.IsAlive(worker));
    }

    [Fact, Row("OS-15")]
    public async Task Submit_InAnExitHandler_IsRefusedWithoutAHang()
    {
        ProgramRun run = await TestProgram.RunAsync("submit-at-exit");
        Assert.Equal((nameof(ObjectDisposedException) + "\n", "", 0), (run.Output, run.Error, run.ExitCode));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("X-05")]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("012")]
    public async Task Processes_WhenTheProgramHasClosedItsOwnStreams_Work(string closed)
    {
        ProgramRun run = await TestProgram.RunAsync("closed-stdio", closed);
        Assert.Equal(("", "", 0), (run.Output, run.Error, run.ExitCode));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("SG-02")]
    public async Task Interrupt_OfTheTerminal_IsTheProgramsMatterOnly()
    {
        using Process process = TestProgram.Start(TestProgram.Executable, ["interrupt"]);
        int[] ids = Numbers((await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!);
        foreach (int id in ids) Native.Kill(id, Native.SIGINT);
        Native.Kill(process.Id, Native.SIGINT);
        Assert.Equal("interrupted", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        Assert.Equal("36 49", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal(0, process.ExitCode);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("SG-02")]
    public async Task Waits_DuringWhichSignalsCome_GoOnOrAreCancelled()
    {
        ProgramRun run = await TestProgram.RunAsync("signals");
        Assert.Equal(
            [
                "joined: 0, handled: True", "notified: True, handled: True", "interrupted: True, lock held: True",
                "other notified: True",
            ],
            run.Lines);
        Assert.Equal(("", 0), (run.Error, run.ExitCode));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Hangup_ThatTheProgramIgnores_IsIgnoredByItsWorkers()
    {
        // As nohup does.
        using Process process = TestProgram.Start(
            "sh", ["-c", "trap '' HUP; exec \"$0\" interrupt", TestProgram.Executable]);
        int[] ids = Numbers((await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!);
        foreach (int id in ids) Native.Kill(id, Native.SIGHUP);
        Native.Kill(process.Id, Native.SIGHUP);
        Native.Kill(process.Id, Native.SIGINT);
        Assert.Equal("interrupted", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        Assert.Equal("36 49", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public async Task Exit_AskedForByAListenerOfADeath_EndsTheProgram()
    {
        ProgramRun run = await TestProgram.RunAsync("exit-in-listener");
        Assert.Equal((3, string.Empty), (run.ExitCode, run.Error));
    }

    private static int[] Numbers(string line) =>
        [.. line.Trim().Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
