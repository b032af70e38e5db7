using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Runs;

/// <summary>What becomes of a run whose tests hang, work for long, leave processes behind, or are killed.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class RunTests(SampleRuns runs) : ProcessTest, IClassFixture<SampleRuns>
{
    [Fact]
    public void Hang_FailsItsTestOnly_AndSaysWhatItFound()
    {
        ProgramRun run = runs.Hanging;
        Assert.True(Counts(run, total: 5, failed: 4), run.Output + run.Error);
        Assert.All(
            [
                nameof(HangingSamples.Blocks_ForEver), nameof(HangingSamples.Awaits_ForEver),
                nameof(HangingSamples.Waits_ForAProcess), nameof(HangingSamples.Polls_ForEver),
            ],
            name => Assert.Contains(
                $"{name}' hangs: no process of this run has moved", run.Output, StringComparison.Ordinal));
        Assert.Contains("sleep 601", run.Output, StringComparison.Ordinal);
        Assert.Contains("waits for: () => false. the state", run.Output, StringComparison.Ordinal);
        // Who waits, of those that say so, and where one blocks that does not.
        string sample = typeof(HangingSamples).FullName!;
        Assert.Contains($"at {sample}.{nameof(HangingSamples.Polls_ForEver)}()", run.Output, StringComparison.Ordinal);
        Assert.Contains(nameof(ThreadInterruptedException), run.Output, StringComparison.Ordinal);
        Assert.Contains($"at {sample}.{nameof(HangingSamples.Blocks_ForEver)}()", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Nor is a run of many tests, which together use more processor time than one test may.</summary>
    [Fact]
    public void Work_HoweverLong_IsNoHang() =>
        Assert.True(Counts(runs.Busy, total: 2, failed: 0), runs.Busy.Output + runs.Busy.Error);

    [Fact]
    public void Work_WithoutEnd_FailsItsTestOnly()
    {
        ProgramRun run = runs.Circling;
        Assert.True(Counts(run, total: 2, failed: 1), run.Output + run.Error);
        Assert.Contains(
            $"{nameof(CirclingSamples.Works_ForEver)}' hangs: the run has used", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_LeftBehind_FailsItsTest_BesideItsOwnFault()
    {
        ProgramRun run = runs.Leaving;
        Assert.True(Counts(run, total: 3, failed: 2), run.Output + run.Error);
        Assert.Contains("These processes were left behind", run.Output, StringComparison.Ordinal);
        Assert.Contains("sleep 602", run.Output, StringComparison.Ordinal);
        Assert.Contains("sleep 603", run.Output, StringComparison.Ordinal);
        Assert.Contains("on purpose", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Native.SIGKILL)]
    [InlineData(Native.SIGINT)]
    public async Task Processes_OfARunThatIsEnded_EndWithIt(int signal)
    {
        string file = Path.Combine(Folder, "numbers");
        using Process runner = TestProgram.Start(
            Environment.ProcessPath!, [], start => SampleRuns.Choose(start, KilledSample.Killed, file));
        runner.StandardInput.Close();
        Task<string> output = runner.StandardOutput.ReadToEndAsync();
        await Eventually.True(() => File.Exists(file));
        int[] ids = [.. File.ReadAllText(file).Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        // Two workers; a program and its workers; the others.
        Assert.True(ids.Length >= 2 + 1 + 4 + 3, string.Join('\n', ids.Select(ProcFile.Describe)));
        Assert.All(ids, id => Assert.True(ProcFile.IsAlive(id)));
        // Twice, as by somebody who does not wait.
        Native.Kill(runner.Id, signal);
        if (signal == Native.SIGINT) Native.Kill(runner.Id, signal);
        await Eventually.Ends(runner.WaitForExitAsync());
        await Eventually.True(
            () => !ids.Any(ProcFile.IsAlive),
            () => string.Join('\n', ids.Where(ProcFile.IsAlive).Select(ProcFile.Describe)));
        await output;
    }

    private static bool Counts(ProgramRun run, int total, int failed) =>
        run.Output.Contains($"total: {total}\n", StringComparison.Ordinal)
            && run.Output.Contains($"failed: {failed}\n", StringComparison.Ordinal)
        && run.ExitCode == (failed == 0 ? 0 : 2);
}

/// <summary>Runs of this very program with bad tests, at the same time, since they mostly wait.</summary>
public sealed class SampleRuns : IAsyncLifetime
{
    // What hangs does so at once; the run that is killed has to wait for that.
    private const string Patience = "5", LongPatience = "600";

    // Each of the busy tests works for twice the patience; both together for longer than this.
    private const string Endless = "15", SoonEndless = "3";

    internal ProgramRun Hanging { get; private set; } = null!;

    internal ProgramRun Circling { get; private set; } = null!;

    internal ProgramRun Busy { get; private set; } = null!;

    internal ProgramRun Leaving { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        ProgramRun[] runs = await Task.WhenAll(
            new[]
            {
                HangingSamples.Hanging, BusySamples.Busy, LeavingSamples.Leaving, CirclingSamples.Circling,
            }.Select(RunAsync));
        (Hanging, Busy, Leaving, Circling) = (runs[0], runs[1], runs[2], runs[3]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static void Choose(ProcessStartInfo start, string sample, string numbers)
    {
        start.ArgumentList.Add("--no-progress");
        start.Environment[WatchedTestFramework.SampleTrait] = sample;
        start.Environment[Watchdog.Variable] = sample == KilledSample.Killed ? LongPatience : Patience;
        start.Environment[Watchdog.EndlessVariable] = sample == CirclingSamples.Circling ? SoonEndless : Endless;
        start.Environment[KilledSample.Variable] = numbers;
        // A run of its own, which another one around it is not to take for part of itself.
        string[] platform = [.. start.Environment.Keys
            .Where(k => k.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal))];
        foreach (string name in platform) start.Environment.Remove(name);
    }

    private static Task<ProgramRun> RunAsync(string sample) =>
        TestProgram.RunAsync(Environment.ProcessPath!, [], start => Choose(start, sample, ""));
}
