using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Processes;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>However a program is launched, its workers find their method, and its <c>Main</c> runs once.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LaunchTests : ProcessTest
{
    public static TheoryData<string, string[]> Launches => new()
    {
        { TestProgram.Executable, [] },
        { "dotnet", [TestProgram.Assembly] },
        { "dotnet", ["exec", TestProgram.Assembly] },
        {
            "dotnet",
            [
                "exec", "--depsfile", TestProgram.Executable + ".deps.json",
                "--runtimeconfig", TestProgram.Executable + ".runtimeconfig.json", TestProgram.Assembly,
            ]
        },
    };

    [Theory, Row("C-08", "C-10")]
    [MemberData(nameof(Launches))]
    public async Task Program_HoweverLaunched_RunsItsMainOnce(string file, string[] arguments)
    {
        ProgramRun run = await TestProgram.RunAsync(
            file, [.. arguments, "squares"], start => start.Environment["TEST_PROGRAM_MAIN_MARK"] = "main ran;");
        Assert.Equal("[1, 4, 9]\n", run.Output);
        Assert.Equal("main ran;", run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact, Row("C-10")]
    public async Task Program_InAnotherWorkingDirectory_FindsItself()
    {
        string relative = Path.GetRelativePath(Folder, TestProgram.Assembly);
        ProgramRun run = await TestProgram.RunAsync(
            "dotnet", [relative, "squares"], start => start.WorkingDirectory = Folder);
        Assert.Equal(("[1, 4, 9]\n", "", 0), (run.Output, run.Error, run.ExitCode));
    }

    [Fact, Row("C-10")]
    public async Task Program_ThatIsALink_FindsItself()
    {
        string link = Path.Combine(Folder, "linked");
        File.CreateSymbolicLink(link, TestProgram.Executable);
        ProgramRun run = await TestProgram.RunAsync(link, ["squares"]);
        Assert.Equal(("[1, 4, 9]\n", "", 0), (run.Output, run.Error, run.ExitCode));
    }

    [Theory, Row("P-47")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HostPath_WhenGiven_IsWhatRunsTheChild(bool isDotnet)
    {
        string path = isDotnet ? FindDotnet() : Path.Combine(AppContext.BaseDirectory, "Runtime.Tests");
        await using ChildProcess<string> child = Identity.Spawn.Executable(new ChildProcessOptions { HostPath = path });
        Assert.Equal(Path.GetFileName(path), Path.GetFileName(await child.Result));
    }

    [Fact, Row("P-47")]
    public void HostPath_ThatDoesNotExist_IsAClearError()
    {
        IOException error = Assert.ThrowsAny<IOException>(
            () => Jobs.Spawn.Square(3, new ChildProcessOptions { HostPath = "/no/such/host" }));
        Assert.Contains("/no/such/host", error.Message, StringComparison.Ordinal);
    }

    [Fact, Row("C-06")]
    public async Task Configuration_OfTheProgram_ReachesItsGrandchildren()
    {
        ProgramRun run = await TestProgram.RunAsync(TestProgram.Executable, ["configuration"], start =>
        {
            start.Environment["DOTNET_gcServer"] = "1";
            start.Environment["DOTNET_GCHeapCount"] = "1";
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
            start.Environment["TEST_PROGRAM_VARIABLE"] = "given";
        });
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, run.Lines.Length);
        Assert.Equal(run.Lines[0], run.Lines[1]);
        Assert.StartsWith("True", run.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("given ", run.Lines[0], StringComparison.Ordinal);
    }

    [Fact, Row("C-16")]
    public async Task StandardInput_OfAWorker_IsEmptyAndThatOfTheProgramUntouched()
    {
        using Process process = TestProgram.Start(TestProgram.Executable, ["stdin"]);
        await process.StandardInput.WriteLineAsync("for the program");
        string? child = await Eventually.Ends(process.StandardOutput.ReadLineAsync());
        string? own = await Eventually.Ends(process.StandardOutput.ReadLineAsync());
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal("child read ''", child);
        Assert.Equal("for the program", own);
    }

    [Fact]
    public async Task Pool_WhileIdle_UsesNoCpu()
    {
        using Process process = TestProgram.Start(TestProgram.Executable, ["idle"]);
        string line = (await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!;
        int[] all = [process.Id, .. line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.Equal(5, all.Length);
        // The JIT's second tier and the first garbage collections come some time after the calls.
        await Eventually.True(
            () => IsIdleFor(all, TimeSpan.FromSeconds(3)), () => string.Join(' ', all.Select(ProcFs.CpuTicksOf)));
        process.StandardInput.Close();
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal(0, process.ExitCode);
    }

    private static bool IsIdleFor(int[] processIds, TimeSpan time)
    {
        long before = processIds.Sum(ProcFs.CpuTicksOf);
        Thread.Sleep(time);
        return processIds.Sum(ProcFs.CpuTicksOf) == before;
    }

    private static string FindDotnet()
    {
        string name = "dotnet";
        return Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(f => Path.Combine(f, name)).First(
            File.Exists);
    }
}
