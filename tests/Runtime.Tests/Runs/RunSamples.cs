using System.Diagnostics;
using System.Globalization;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Runs;

/// <summary>Bad tests, which only other tests run: see <see cref="RunTests"/>.</summary>
[Trait(WatchedTestFramework.SampleTrait, Hanging)]
public sealed class HangingSamples
{
    internal const string Hanging = "hanging";

    [Fact]
    public void Blocks_ForEver()
    {
        // Would keep the program, too.
        new Thread(() => Thread.Sleep(Timeout.Infinite)).Start();
        Thread.Sleep(Timeout.Infinite);
    }

    [Fact]
    public Task Awaits_ForEver() => new TaskCompletionSource().Task;

    [Fact]
    public void Waits_ForAProcess()
    {
        using Process process = Process.Start("sleep", "601");
        process.WaitForExit();
    }

    [Fact]
    public async Task Polls_ForEver() => await Support.Eventually.True(() => false, () => "the state");

    [Fact]
    public void Passes() => Assert.True(true);
}

/// <summary>Tests that are not to be called hanging.</summary>
[Trait(WatchedTestFramework.SampleTrait, Busy)]
public sealed class BusySamples
{
    internal const string Busy = "busy";

    [Fact]
    public void Works_ForLongerThanThePatience()
    {
        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < 2 * Watchdog.Patience.TotalMilliseconds) Thread.SpinWait(1000);
    }

    [Fact]
    public void Waits_ForAProcessThatWorks()
    {
        string seconds = (2 * Watchdog.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start("timeout", [seconds, "sh", "-c", "while :; do :; done"]);
        process.WaitForExit();
    }
}

/// <summary>A test that works for ever, and one after it.</summary>
[Trait(WatchedTestFramework.SampleTrait, Circling)]
public sealed class CirclingSamples
{
    internal const string Circling = "circling";

    [Fact]
    public void Works_ForEver()
    {
        while (true) Thread.SpinWait(1000);
    }

    [Fact]
    public void Passes() => Assert.True(true);
}

/// <summary>Tests that leave processes behind.</summary>
[Trait(WatchedTestFramework.SampleTrait, Leaving)]
public sealed class LeavingSamples
{
    internal const string Leaving = "leaving";

    [Fact]
    public void Leaves_AProcess() => Process.Start("sleep", "602").Dispose();

    [Fact]
    public void Leaves_AProcessOfNoParent()
    {
        using Process process = Process.Start("setsid", ["--fork", "sleep", "603"]);
        process.WaitForExit();
        Assert.Fail("on purpose");
    }

    [Fact]
    public void Passes() => Assert.True(true);
}

/// <summary>A run that is killed amidst its processes, whose numbers it writes to a file.</summary>
[Trait(WatchedTestFramework.SampleTrait, Killed)]
public sealed class KilledSample
{
    internal const string Killed = "killed";
    internal const string Variable = "MULTIPROCESSING_TESTS_NUMBERS";

    [Fact]
    public async Task Starts_AllKindsOfProcesses()
    {
        await using ProcessPool pool = new(2);
        await pool.RunAsync(Jobs.Calls.Square(2));
        using Process plain = Process.Start("sleep", "604");
        using Process orphan = Process.Start("setsid", ["--fork", "sh", "-c", "sleep 605; :"]);
        using Process program = Support.TestProgram.Start(Support.TestProgram.Executable, ["idle"]);
        await program.StandardOutput.ReadLineAsync();
        string file = Environment.GetEnvironmentVariable(Variable)!;
        await Support.Eventually.True(() => RunProcesses.Find().Count(Is605) == 2);
        File.WriteAllText(file + "~", string.Join(' ', RunProcesses.Find()));
        File.Move(file + "~", file);
        await Task.Delay(Timeout.Infinite);
    }

    private static bool Is605(int id) =>
        ProcFile.Read($"/proc/{id}/cmdline")?.Contains("605", StringComparison.Ordinal) == true;
}
