using System.Diagnostics;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>A program whose command line is relative starts workers from wherever it has gone.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class StartFolderTests : ProcessTest
{
    private static readonly string s_bin = AppContext.BaseDirectory.TrimEnd('/');

    public static TheoryData<string, string[]> Launches
    {
        get
        {
            string parent = Path.GetFileName(s_bin);
            string settings = "TestPrograms.runtimeconfig.json";
            TheoryData<string, string[]> launches = new()
            {
                { s_bin, ["./TestPrograms"] },
                { s_bin, ["dotnet", "TestPrograms.dll"] },
                { s_bin, ["dotnet", "./TestPrograms.dll"] },
                { s_bin, ["dotnet", "exec", "TestPrograms.dll"] },
                {
                    s_bin,
                    [
                        "dotnet", "exec", "--depsfile", "TestPrograms.deps.json", "--runtimeconfig", settings,
                        "TestPrograms.dll",
                    ]
                },
                {
                    s_bin,
                    [
                        "dotnet", "exec", "--roll-forward-on-no-candidate-fx", "1", "--additionalprobingpath",
                        "../none", "TestPrograms.dll",
                    ]
                },
                { s_bin, ["sh", "-c", "PATH=\".:$PATH\" exec TestPrograms \"$@\"", "sh"] },
                { s_bin, ["sh", "-c", "DOTNET_ROOT=$(realpath --relative-to=. \"$DOTNET_TEST_ROOT\") exec "
                    + "./TestPrograms \"$@\"", "sh"] },
                { Path.Combine(s_bin, ".."), [$"{parent}/TestPrograms"] },
                { Path.Combine(s_bin, ".."), ["dotnet", $"{parent}/../{parent}/TestPrograms.dll"] },
                {
                    Path.Combine(s_bin, ".."),
                    ["dotnet", "exec", "--runtimeconfig", $"{parent}/{settings}", $"{parent}/TestPrograms.dll"]
                },
            };
            TheoryData<string, string[]> both = [];
            foreach (var row in TestAmount.Every(3, launches))
            {
                if (TestAmount.IsAll) both.Add(row.Data.Item1, [.. row.Data.Item2, "squares-elsewhere", "before"]);
                both.Add(row.Data.Item1, [.. row.Data.Item2, "squares-elsewhere", "after"]);
            }
            return both;
        }
    }

    [Theory]
    [MemberData(nameof(Launches))]
    public async Task Program_ThatLeavesItsFolder_StartsWorkers(string folder, string[] command) =>
        AssertRan(await RunAsync(folder, command));

    [Theory]
    [InlineData("before")]
    [InlineData("after")]
    public async Task Program_ThatIsARelativeLink_StartsWorkers(string when)
    {
        File.CreateSymbolicLink(Path.Combine(Folder, "linked"), Path.GetRelativePath(Folder, TestProgram.Executable));
        File.CreateSymbolicLink(Path.Combine(Folder, "linked.dll"), TestProgram.Assembly);
        AssertRan(await RunAsync(Folder, ["./linked", "squares-elsewhere", when]));
        AssertRan(await RunAsync(Folder, ["dotnet", "linked.dll", "squares-elsewhere", when]));
    }

    [Fact]
    public async Task Program_WhoseWorkingDirectoryWasDeleted_StartsWorkers()
    {
        string gone = Directory.CreateDirectory(Path.Combine(Folder, "gone")).FullName;
        using Process process = TestProgram.Start(
            "dotnet", [TestProgram.Assembly, "start-late"], start => start.WorkingDirectory = gone);
        Assert.Equal("9", await AfterAsync(process, () => Directory.Delete(gone)));
    }

    [Theory]
    [InlineData("TestPrograms", "TestPrograms")]
    [InlineData("TestPrograms", "")]
    [InlineData("dotnet", "TestPrograms.dll")]
    [InlineData("dotnet", "")]
    public async Task Program_ThatWasDeleted_IsAClearError(string host, string deleted)
    {
        string copy = Copy();
        using Process process = TestProgram.Start(
            host == "dotnet"
                ? host
                : Path.Combine(copy, host), [
                    .. host == "dotnet"
                        ? ["TestPrograms.dll"]
                        : Array.Empty<string>(), "start-late", deleted.Length > 0
                        ? "cold"
                        : "warm"
                ],
            start => start.WorkingDirectory = copy);
        string answer = await AfterAsync(process, () =>
        {
            if (deleted.Length > 0) File.Delete(Path.Combine(copy, deleted));
            else Directory.Delete(copy, recursive: true);
        });
        Assert.StartsWith("FileNotFoundException: No worker can be started", answer, StringComparison.Ordinal);
        Assert.Contains(copy, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_ThatWasReplacedBySomethingElse_IsAClearError()
    {
        string copy = Copy();
        using Process process = TestProgram.Start(Path.Combine(copy, "TestPrograms"), ["start-late"]);
        string answer = await AfterAsync(process, () =>
        {
            File.Delete(Path.Combine(copy, "TestPrograms.dll"));
            File.WriteAllText(Path.Combine(copy, "TestPrograms.dll"), "no assembly");
        });
        Assert.StartsWith("WorkerDiedException", answer, StringComparison.Ordinal);
        Assert.Contains("TestPrograms.dll", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartupHook_ThatIsRelative_IsAClearError()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(3, new ChildProcessOptions
        {
            EnvironmentVariables = new Dictionary<string, string?> { ["DOTNET_STARTUP_HOOKS"] = "./hooks/mine.dll" },
            ErrorOutput = static _ => { },
        });
        WorkerDiedException death = await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(child.Result));
        Assert.Contains(death.LastErrorLines, line => line.Contains("./hooks/mine.dll", StringComparison.Ordinal));
    }

    private string Copy()
    {
        string copy = Directory.CreateDirectory(Path.Combine(Folder, "copy")).FullName;
        ProgramCopy.To(copy);
        return copy;
    }

    private static async Task<string> AfterAsync(Process process, Action change)
    {
        Assert.Equal("ready", await Eventually.Ends(process.StandardOutput.ReadLineAsync()));
        change();
        await process.StandardInput.WriteLineAsync();
        string answer = (await Eventually.Ends(process.StandardOutput.ReadLineAsync()))!;
        await Eventually.Ends(process.WaitForExitAsync());
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        return answer;
    }

    private static Task<ProgramRun> RunAsync(string folder, string[] command) => TestProgram.RunAsync(
        command[0].StartsWith('.') || command[0].Contains('/') ? Path.GetFullPath(command[0], folder) : command[0],
        command[1..],
        start =>
        {
            start.WorkingDirectory = folder;
            start.Environment["DOTNET_TEST_ROOT"] = Path.GetFullPath(
                Path.Combine(typeof(object).Assembly.Location, "..", "..", "..", ".."));
        });

    private static void AssertRan(ProgramRun run) =>
        Assert.Equal(("[1, 4, 9]\n", "", 0), (run.Output, run.Error, run.ExitCode));
}
