using System.Text.RegularExpressions;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests;

/// <summary>The sample app, from the command that README gives to each of its mistakes.</summary>
public sealed partial class SampleAppTests(SampleApp app) : IClassFixture<SampleApp>
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task NoArguments_PlaysTheIntroductionAndTheCensus()
    {
        ProgramRun run = await CommandLine.RunAsync(Repository.Root, "dotnet", "run", "--project", "sample-app");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        AssertIntroduction(run.Output);
        Assert.Contains("The reader got A, B, C in the order of the writer.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pipeline of 1 → 2 → 1 processes", run.Output, StringComparison.Ordinal);
        AssertCensus(run.Output);
        Assert.Equal(string.Empty, run.Error);
    }

    [Fact]
    public async Task Introduction_StartsAChildAndAPool()
    {
        ProgramRun run = await app.RunAsync("introduction");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        AssertIntroduction(run.Output);
        Assert.Equal(string.Empty, run.Error);
    }

    [Fact]
    public async Task Census_OfTheProgramItself_IsTheSameInAPool()
    {
        ProgramRun run = await app.RunAsync("census", Path.GetDirectoryName(app.Assembly)!);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        AssertCensus(run.Output);
        // Each class calls it.
        Assert.Contains("Object..ctor()", run.Output, StringComparison.Ordinal);
        Assert.Equal(string.Empty, run.Error);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Compare_OfTheProgramItself_IsTheSameOnThreads()
    {
        ProgramRun run = await app.RunAsync("compare", Path.GetDirectoryName(app.Assembly)!);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        AssertCensus(run.Output);
        Assert.Contains($"on {Environment.ProcessorCount} threads", run.Output, StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Queue_WriterAndReader_PassAbcInOrder()
    {
        ProgramRun run = await app.RunAsync("queue");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        string[] puts = [.. PutLine().Matches(run.Output).Select(m => m.Groups[2].Value)];
        string[] takes = [.. TakeLine().Matches(run.Output).Select(m => m.Groups[2].Value)];
        Assert.Equal(["A", "B", "C"], puts);
        Assert.Equal(["A", "B", "C"], takes);
        Assert.NotEqual(PutLine().Match(run.Output).Groups[1].Value, TakeLine().Match(run.Output).Groups[1].Value);
        Assert.Contains(
            "A second item for a queue of one: The queue holds 1 items", run.Output, StringComparison.Ordinal);
        Assert.Contains("One more is refused: The queue was closed", run.Output, StringComparison.Ordinal);
        Assert.Equal(string.Empty, run.Error);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Pipeline_ThreeStages_LoseNothing()
    {
        ProgramRun run = await app.RunAsync("pipeline");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("20,000 lines", run.Output, StringComparison.Ordinal);
        Assert.Equal(4, StationLine().Count(run.Output));
        Assert.Equal(string.Empty, run.Error);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Census_FolderOfOddFiles_ReportsEachAndGoesOn()
    {
        string folder = Directory.CreateTempSubdirectory("census-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "text.dll"), "not a library");
            File.Copy(app.Assembly, Path.Combine(folder, "whole.dll"));
            File.Copy(app.Assembly, Path.Combine(folder, "copy.dll"));
            File.WriteAllBytes(Path.Combine(folder, "half.dll"), File.ReadAllBytes(app.Assembly)[..2000]);

            ProgramRun run = await app.RunAsync("census", folder);

            Assert.Equal(0, run.ExitCode);
            Assert.Contains("Census of 3 libraries", run.Output, StringComparison.Ordinal);
            Assert.Contains("(1 copy is left out)", run.Output, StringComparison.Ordinal);
            Assert.Contains("1 managed library:", run.Output, StringComparison.Ordinal);
            Assert.Contains("0 native, 2 unreadable", run.Output, StringComparison.Ordinal);
            AssertCensus(run.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Crash_NativeSegfault_NamesTheSignalAndGoesOn()
    {
        ProgramRun run = await app.RunAsync("crash");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("ended by   SIGSEGV", run.Output, StringComparison.Ordinal);
        Assert.Contains("the pool has healed", run.Output, StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Runaway_EndlessLoop_IsStoppedByItsTimeout()
    {
        ProgramRun run = await app.RunAsync("runaway");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("the runaway is gone", run.Output, StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Live_IntoAPipe_WritesLines_AndOutlivesTwoCrashes()
    {
        ProgramRun run = await app.RunAsync("live");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains(
            "238 of 240 jobs done, 2 workers crashed and were replaced.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_ListsEveryCommand()
    {
        ProgramRun run = await app.RunAsync("help");

        Assert.Equal(0, run.ExitCode);
        foreach (string command in (string[])[
            "introduction", "census", "compare", "live", "queue", "pipeline", "crash", "runaway"])
        {
            Assert.Contains($"-- {command}", run.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("there is no command 'bogus'", "bogus")]
    [InlineData("there is no command 'census one two'", "census", "one", "two")]
    [InlineData("census cannot read the folder '/no/such/folder'", "census", "/no/such/folder")]
    public async Task Mistake_IsExplained(string message, params string[] arguments)
    {
        ProgramRun run = await app.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"sample-app: {message}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal(string.Empty, run.Output);
    }

    [Fact]
    public async Task Census_OfAnEmptyFolder_IsExplained()
    {
        string folder = Directory.CreateTempSubdirectory("empty").FullName;
        ProgramRun run = await app.RunAsync("census", folder);
        Directory.Delete(folder);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(
            $"sample-app: census found no .dll under the folder '{folder}'", run.Error, StringComparison.Ordinal);
    }

    private static void AssertIntroduction(string output)
    {
        Assert.Matches(
            @"The parent is process (\d+)\.\nHello Ada! I am process \d+, and my parent is \1\.\n", output);
        string[] tasks = [.. TaskLine().Matches(output).Select(m => m.Groups[1].Value)];
        Assert.Equal(4, tasks.Length);
        Assert.Equal(4, tasks.Distinct().Count());
    }

    private static void AssertCensus(string output)
    {
        Assert.Contains("All totals are equal.", output, StringComparison.Ordinal);
        Assert.Matches(@"in a pool of \d+", output);
        Assert.Contains("on one thread", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"task \d runs in process (\d+)")]
    private static partial Regex TaskLine();

    [GeneratedRegex(@"process (\d+) puts (\w) into")]
    private static partial Regex PutLine();

    [GeneratedRegex(@"process (\d+) takes (\w) out")]
    private static partial Regex TakeLine();

    [GeneratedRegex(@"°C on average")]
    private static partial Regex StationLine();
}

/// <summary>The sample app, built by README's command.</summary>
public sealed class SampleApp : IAsyncLifetime
{
    private readonly string _executable = Path.Combine(
        Repository.Root, "sample-app", "bin", "Debug", "net10.0", "SampleApp");

    internal string Assembly => _executable + ".dll";

    // The solution, which holds the app as well, has been built unless this project was built alone.
    public async ValueTask InitializeAsync()
    {
        if (TestAmount.IsAll || !File.Exists(_executable))
            await CommandLine.RunAsync(Repository.Root, "dotnet", "build", "sample-app");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Task<ProgramRun> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(Repository.Root, _executable, arguments);
}
