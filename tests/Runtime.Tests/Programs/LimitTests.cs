using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Programs;

/// <summary>Programs that the system gives little address space, or few open files.</summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LimitTests : ProcessTest
{
    private static readonly string[] s_platforms = ["", "portable"];

    /// <summary>Fewer than the runtime has open when <c>Main</c> begins.</summary>
    public static MatrixTheoryData<int, string> TooFew => new([16, 32], s_platforms);

    /// <summary>What is refused, and what can be made; null: that depends on what the runtime has open.</summary>
    public static TheoryData<string, int, string, bool?> Made
    {
        get
        {
            TheoryData<string, int, string, bool?> rows = [];
            foreach (string platform in s_platforms)
            {
                foreach (string what in new[] { "pool", "child", "queue", "named" })
                {
                    rows.Add(what, 64, platform, null);
                    rows.Add(what, 96, platform, true);
                    rows.Add(what, 128, platform, true);
                }
                rows.Add("pool", 48, platform, false);
                rows.Add("child", 48, platform, false);
            }
            rows.Add("named", 48, "", false);
            return rows;
        }
    }

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
    public async Task Object_UnderALimitOnOpenFiles_IsMadeOrSaysSo(
        string what, int files, string platform, bool? canBeMade)
    {
        ProgramRun run = await RunAsync(
            $"ulimit -n {files}; export MULTIPROCESSING_PLATFORM={platform}", "make", what);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal("begins", run.Lines[0]);
        string said = Assert.Single(run.Lines[1..]);
        if (canBeMade ?? said == "made") Assert.Equal("made", said);
        else Assert.Contains($"{files} files open (ulimit -n {files})", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Invalid argument", said, StringComparison.Ordinal);
    }

    /// <summary>No words of this library's can come of it: the program ends before its first line.</summary>
    [Theory, MemberData(nameof(TooFew))]
    public async Task Runtime_UnderALimitBelowItsOwnNeeds_DoesNotBegin(int files, string platform)
    {
        ProgramRun run = await RunAsync(
            $"ulimit -n {files}; export MULTIPROCESSING_PLATFORM={platform}", "make", "nothing");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Empty(run.Lines);
        Assert.NotEmpty(run.Error);
    }

    private static Task<ProgramRun> RunAsync(string before, params string[] arguments) =>
        TestProgram.RunAsync("/bin/sh", ["-c", $"{before}; exec \"$0\" \"$@\"", TestProgram.Executable, .. arguments]);
}
