using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>Exit codes, and the streams of a child.</summary>
public sealed partial class ExitTests : ProcessTest
{
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];

    private ChildProcessOptions Captured => new()
    {
        Output = line =>
        {
            lock (_output) _output.Add(line);
        },
        ErrorOutput = line =>
        {
            lock (_error) _error.Add(line);
        },
    };

    [RunInProcess]
    private static int ExitWith(int code)
    {
        Environment.Exit(code);
        return -1;
    }

    [RunInProcess]
    private static void ExitHard(int code) => Native.ExitNow(code);

    [RunInProcess]
    private static void TerminateItself() => Native.Kill(Environment.ProcessId, Native.SIGTERM);

    [RunInProcess]
    private static int CloseStreams(string which)
    {
        Console.WriteLine("before");
        foreach (char descriptor in which)
        {
            if (descriptor == 'o') Console.SetOut(TextWriter.Null);
            else if (descriptor == 'd') Console.Out.Dispose();
            else Native.Close(descriptor - '0');
        }
        return 5;
    }

    [RunInProcess]
    private static void Print(int lines)
    {
        for (int i = 0; i < lines; i++) Console.WriteLine($"line {i}");
        Console.Write("no end of line");
    }

    [Theory, Row("X-01")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8)]
    public async Task ExitCode_AfterEnvironmentExit_IsThatCode(int code)
    {
        await using ChildProcess<int> child = Spawn.ExitWith(code);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(code, child.ExitCode);
        WorkerDiedException death = await Assert.ThrowsAsync<WorkerDiedException>(() => child.Result);
        Assert.Equal(code, death.ExitCode);
        Assert.Null(death.Signal);
    }

    [Fact, Row("X-01")]
    public async Task ExitCode_AfterANativeExit_IsThatCode()
    {
        await using ChildProcess child = Spawn.ExitHard(3);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(3, child.ExitCode);
        await Assert.ThrowsAsync<WorkerDiedException>(() => child.Completion);
    }

    [Fact, Row("X-01")]
    public async Task ExitCode_OfAMethodThatReturnsANumber_IsZero()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(3);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(0, child.ExitCode);
        Assert.Equal(9, await child.Result);
    }

    [Fact, Row("X-02")]
    public async Task UnhandledException_InAChild_IsOnStderrWithItsTraceAndEndsWithOne()
    {
        await using ChildProcess<int> child = Jobs.Spawn.Divide(1, 0, Captured);
        await Assert.ThrowsAsync<DivideByZeroException>(() => child.Result);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(1, child.ExitCode);
        string text = string.Join('\n', _error);
        Assert.Contains(typeof(DivideByZeroException).FullName!, text, StringComparison.Ordinal);
        Assert.Contains("   at Runtime.Tests.Jobs.Divide", text, StringComparison.Ordinal);
        Assert.Contains(child.Name, text, StringComparison.Ordinal);
    }

    [Fact, Row("X-03")]
    public async Task Child_ThatTerminatesItself_EndsWithMinusSigterm()
    {
        await using ChildProcess child = Spawn.TerminateItself();
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(-Native.SIGTERM, child.ExitCode);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("X-05")]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("12")]
    [InlineData("o")]
    [InlineData("d")]
    public async Task Child_ThatClosesItsStreams_EndsWell(string which)
    {
        await using ChildProcess<int> child = Spawn.CloseStreams(which, Captured);
        Assert.Equal(5, await Eventually.Ends(child.Result));
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(0, child.ExitCode);
    }

    [Fact, Row("X-11")]
    public async Task Output_OfAChildThatEnds_IsComplete()
    {
        await using ChildProcess child = Spawn.Print(2000, Captured);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal([.. Enumerable.Range(0, 2000).Select(i => $"line {i}"), "no end of line"], _output);
    }

    [Fact, Row("P-47")]
    public async Task EnvironmentVariables_WhenGiven_ChangeTheChildOnly()
    {
        Environment.SetEnvironmentVariable("RUNTIME_TESTS_INHERITED", "from the parent");
        Environment.SetEnvironmentVariable("RUNTIME_TESTS_REMOVED", "from the parent");
        await using ChildProcess<string> child = Spawn.Variables(new ChildProcessOptions
        {
            EnvironmentVariables = new Dictionary<string, string?>
            {
                ["RUNTIME_TESTS_GIVEN"] = "from the options = and more",
                ["RUNTIME_TESTS_REMOVED"] = null,
            },
        });
        Assert.Equal("from the parent;;from the options = and more", await child.Result);
        Assert.Null(Environment.GetEnvironmentVariable("RUNTIME_TESTS_GIVEN"));
        Assert.Equal("from the parent", Environment.GetEnvironmentVariable("RUNTIME_TESTS_REMOVED"));
        Environment.SetEnvironmentVariable("RUNTIME_TESTS_INHERITED", null);
        Environment.SetEnvironmentVariable("RUNTIME_TESTS_REMOVED", null);
    }

    [RunInProcess]
    private static string Variables() => string.Join(
        ';',
        new[] { "RUNTIME_TESTS_INHERITED", "RUNTIME_TESTS_REMOVED", "RUNTIME_TESTS_GIVEN" }
            .Select(Environment.GetEnvironmentVariable));

    [Fact, Row("P-47")]
    public async Task WorkingDirectory_OfAChild_IsThatOfTheParentAtTheStart()
    {
        Environment.CurrentDirectory = Folder;
        await using ChildProcess<string> child = Spawn.WorkingDirectory();
        Assert.Equal(Environment.CurrentDirectory, await child.Result);
    }

    [RunInProcess]
    private static string WorkingDirectory() => Environment.CurrentDirectory;
}
