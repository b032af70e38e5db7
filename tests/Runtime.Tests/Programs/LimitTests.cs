using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>Programs that the system gives little address space, or few open files.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LimitTests : ProcessTest
{
    public static TheoryData<string, string> Made =>
        new MatrixTheoryData<string, string>(["pool", "child", "queue", "named"], ["", "portable"]);

    [Theory]
    [InlineData(16_000_000, 4)]
    [InlineData(6_000_000, 1)]
    public async Task Queue_PipeAndPool_UnderALimitOnAddressSpace_Work(int kilobytes, int workers)
    {
        ProgramRun run = await RunAsync($"ulimit -v {kilobytes}", "limits", $"{workers}");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(
            ["190", "100 100 100", "64000 64000 64000", "5000000 5000000 5000000", "5000000 40000000 40000000"],
            run.Lines);
    }

    [Fact]
    public async Task Message_ForWhichThereIsNoAddressSpace_FailsByItself()
    {
        ProgramRun run = await RunAsync("ulimit -v 6000000", "too-much", "900");
        Assert.StartsWith(nameof(ProcessSerializationException), run.Lines[0], StringComparison.Ordinal);
        Assert.Contains("ulimit -v 6000000", run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("2", run.Lines[1]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task Queues_OpenByTheThousand_TakeLittleAddressSpace()
    {
        ProgramRun run = await TestProgram.RunAsync("address-space", $"{TestAmount.Of(1000, 10_000)}");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        long[] bytes = [.. run.Lines.Select(l => long.Parse(l, CultureInfo.InvariantCulture))];
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"A queue: {bytes[0]} bytes; after its disposal: {bytes[1]}; a worker, in its parent: {bytes[2]}.");
        Assert.InRange(bytes[0], 0, 32L << 20);
        Assert.InRange(bytes[1], 0, 1L << 20);
        // Their threads and what the runtime reserves for these are not counted apart.
        Assert.InRange(bytes[2], 0, 256L << 20);
    }

    [Theory, MemberData(nameof(Made))]
    public async Task Object_ThatNeedsMoreOpenFilesThanThereMayBe_SaysSo(string what, string platform)
    {
        ProgramRun run = await RunAsync($"ulimit -n 64; export MULTIPROCESSING_PLATFORM={platform}", "make", what);
        Assert.Equal(0, run.ExitCode);
        if (run.Lines[1] == "made") return;
        Assert.Contains("64 files open (ulimit -n 64)", run.Lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Invalid argument", run.Lines[1], StringComparison.Ordinal);
    }

    private static Task<ProgramRun> RunAsync(string before, params string[] arguments) =>
        TestProgram.RunAsync("/bin/sh", ["-c", $"{before}; exec \"$0\" \"$@\"", TestProgram.Executable, .. arguments]);
}
