using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>The library does not keep the async locals of the code that uses a part of it first.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class AsyncLocalTests : ProcessTest
{
    private static readonly string[] s_few = ["lock", "pool"];

    private static readonly string[] s_all =
        [.. s_few, "lock-async", "event", "queue", "queue-async", "named", "pool-start", "inline", "child", "array"];

    public static TheoryData<string, string> First =>
        new MatrixTheoryData<string, string>(
            TestAmount.Of(s_few, s_all), TestAmount.Of<string[]>(["portable"], ["", "portable"]));

    [Theory, MemberData(nameof(First))]
    public async Task Value_OfWhoUsesSomethingFirst_IsCollected(string what, string platform) =>
        await AssertAsync(what, platform, "collected");

    /// <summary>So that a value that is kept is seen.</summary>
    [Fact]
    public async Task Value_OfWhoStartsAThreadThatLives_IsKept() => await AssertAsync("thread", "", "kept");

    private static async Task AssertAsync(string what, string platform, string expected)
    {
        ProgramRun run = await TestProgram.RunAsync(
            TestProgram.Executable, ["async-locals", what],
            start => start.Environment["MULTIPROCESSING_PLATFORM"] = platform);
        Assert.Equal((expected + "\n", "", 0), (run.Output, run.Error, run.ExitCode));
    }
}
