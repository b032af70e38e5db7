using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>
/// Programs whose own startup hook or module initializer calls <c>Main</c> in each worker: it can start no process
/// there, at once or later, and the worker serves.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class MainInWorkerTests : ProcessTest
{
    private const int Workers = 4;
    private const string Refusal = "This process was started as a worker and cannot start others here";

    public static TheoryData<string, string> Callers
    {
        get
        {
            TheoryData<string, string> few = new()
            {
                { "TEST_HOOK_MAIN", "task" },
                { "TEST_INITIALIZER_MAIN", "call" },
            };
            TheoryData<string, string> more = new()
            {
                { "TEST_HOOK_MAIN", "call" },
                { "TEST_HOOK_MAIN", "thread" },
                { "TEST_INITIALIZER_MAIN", "task" },
            };
            return TestAmount.IsAll ? [.. few, .. more] : few;
        }
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Main_CalledWhileAWorkerStarts_StartsNoProcesses(string caller, string way)
    {
        using Process process = TestProgram.Start(TestProgram.Executable, ["idle"], start =>
        {
            Configure(start, caller, way);
            // The test's own number of levels would otherwise hide how deep it goes.
            start.Environment["MULTIPROCESSING_MAX_DEPTH"] = "3";
        });
        string line = (await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!;
        int[] workers = [.. line.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        Assert.Equal(Workers, workers.Length);
        await Eventually.True(() => workers.All(id => File.Exists(Outcome(id))));
        Assert.All(workers, id => Assert.Contains(Refusal, File.ReadAllText(Outcome(id))));
        process.StandardInput.Close();
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal(0, process.ExitCode);
        // The four, and the child of the program.
        Assert.InRange(Directory.GetFiles(Folder, "*.main").Length, Workers, Workers + 1);
    }

    [Fact]
    public async Task Hook_ThatCallsMainAndFails_IsNamedByThePool()
    {
        ProgramRun run = await TestProgram.RunAsync(
            TestProgram.Executable, ["squares"],
            start => Configure(start, "TEST_HOOK_MAIN", "throw"));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("MultiprocessingException: " + Refusal, run.Error, StringComparison.Ordinal);
    }

    private string Outcome(int processId) => Path.Combine(Folder, $"{processId}.main");

    private void Configure(ProcessStartInfo start, string caller, string way)
    {
        if (caller == "TEST_HOOK_MAIN") start.Environment["DOTNET_STARTUP_HOOKS"] = TestProgram.Assembly;
        start.Environment[caller] = way;
        start.Environment["TEST_PROGRAM_FOLDER"] = Folder;
    }
}
