using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// Programs whose settings switch startup hooks off: workers start all the same, and <c>Main</c> runs once.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class HooksOffTests : ProcessTest
{
    private const string Settings = "TestPrograms.runtimeconfig.json";

    public static TheoryData<string> Launches =>
    [
        "./TestPrograms",
        "dotnet TestPrograms.dll",
        "dotnet exec TestPrograms.dll",
        $"dotnet exec --depsfile TestPrograms.deps.json --runtimeconfig {Settings} TestPrograms.dll",
        "dotnet exec --runtimeconfig other.json TestPrograms.dll",
    ];

    public override ValueTask InitializeAsync()
    {
        ProgramCopy.To(Folder);
        ProgramCopy.Configure(Folder, "System.StartupHookProvider.IsSupported", false);
        File.Copy(Path.Combine(Folder, Settings), Path.Combine(Folder, "other.json"));
        return base.InitializeAsync();
    }

    [Theory]
    [MemberData(nameof(Launches))]
    public async Task Program_WithHooksOff_RunsItsMainOnce(string commandLine)
    {
        string[] command = commandLine.Split(' ');
        if (command.Contains("other.json")) File.Delete(Path.Combine(Folder, Settings));
        foreach (string when in new[] { "before", "after" })
        {
            ProgramRun run = await RunAsync([.. command, "squares-elsewhere", when]);
            Assert.Equal(("[1, 4, 9]\n", "main ran;", 0), (run.Output, run.Error, run.ExitCode));
        }
        AssertNoCopies();
    }

    [Theory]
    [InlineData("")]
    [InlineData("portable")]
    public async Task Program_WithHooksOff_StartsNestedPools(string platform)
    {
        ProgramRun run = await RunAsync(["./TestPrograms", "nested-pools"], platform);
        Assert.Equal(("main ran;", 0), (run.Error, run.ExitCode));
        int[] ids = [.. run.Output.Trim().Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.Equal(4, ids.Length);
        await Eventually.True(() => ids.All(id => !ProcFs.IsAlive(id)));
        AssertNoCopies();
    }

    [Fact]
    public async Task Program_WhoseSettingsWereDeleted_IsAClearError()
    {
        using Process process = TestProgram.Start(Path.Combine(Folder, "TestPrograms"), ["start-late"]);
        Assert.Equal("ready", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        File.Delete(Path.Combine(Folder, Settings));
        await process.StandardInput.WriteLineAsync();
        string? answer = await Eventually.Ends(process.StandardOutput.ReadLineAsync());
        Assert.Contains(Path.Combine(Folder, Settings), answer, StringComparison.Ordinal);
        await Eventually.Ends(process.WaitForExitAsync());
    }

    [Fact]
    public async Task Worker_WhoseHookIsNotCalled_EndsBeforeMain()
    {
        // A worker of this very process, as its own variable says, but with no hook.
        ProgramRun run = await TestProgram.RunAsync(TestProgram.Executable, ["squares"], start =>
        {
            start.Environment["MULTIPROCESSING_WORKER"] = $"2;{Environment.ProcessId};";
            start.Environment["TEST_PROGRAM_MAIN_MARK"] = "main ran;";
        });
        Assert.Equal(("", 70), (run.Output, run.ExitCode));
        Assert.Contains("started as a Multiprocessing worker", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("main ran;", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatAWorkersOwnHookStarts_IsNoWorker()
    {
        // This process stands for the one that started the worker, and the shell for the worker.
        string[] shell = ["-c", "\"$0\" squares; exit $?", TestProgram.Executable];
        ProgramRun run = await TestProgram.RunAsync("sh", shell, start =>
        {
            start.Environment["MULTIPROCESSING_WORKER"] = $"2;{Environment.ProcessId};";
            start.Environment["DOTNET_STARTUP_HOOKS"] = "Multiprocessing";
        });
        Assert.Equal(("[1, 4, 9]\n", "", 0), (run.Output, run.Error, run.ExitCode));
    }

    private Task<ProgramRun> RunAsync(string[] command, string platform = "") => TestProgram.RunAsync(
        command[0] == "dotnet" ? command[0] : Path.GetFullPath(command[0], Folder),
        command[1..],
        start =>
        {
            start.WorkingDirectory = Folder;
            start.Environment["TEST_PROGRAM_MAIN_MARK"] = "main ran;";
            start.Environment["MULTIPROCESSING_PLATFORM"] = platform;
            // Folders of its own for what has a name.
            start.Environment["TMPDIR"] = Folder;
        });

    // Other programs of this user may be at it: a file of a process that has ended is nobody's.
    private void AssertNoCopies()
    {
        string user = $"multiprocessing-{Native.GetEffectiveUser()}";
        foreach (string folder in new[] { Path.Combine(TestRun.NamedRoot, user), Path.Combine(Folder, user) })
        {
            if (!Directory.Exists(folder)) continue;
            Assert.DoesNotContain(
                Directory.EnumerateFiles(folder, "config-*"),
                file => !ProcFs.IsAlive(int.Parse(Path.GetFileName(file).Split('-')[1], CultureInfo.InvariantCulture)));
        }
    }
}
