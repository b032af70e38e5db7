using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// A worker that writes into the areas of large arguments and results without a pause, also while the other side reads
/// there: each call ends, the parent lives, the next worker works.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LargeWildWriteTests : ProcessTest
{
    private const int Length = 200_000;
    private const int CallsPerRound = 8;

    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, Length).Select(i => (byte)i)];
    private static readonly string[] s_texts = [.. Enumerable.Range(0, 5_000).Select(i => $"the text with number {i}")];
    private static readonly Dictionary<string, List<int[]>> s_graph = Enumerable.Range(0, 2_000)
        .ToDictionary(i => $"key {i}", i => Enumerable.Range(0, 5).Select(n => new int[n]).ToList());

    public static MatrixTheoryData<string, bool> Messages => new(["bytes", "texts", "graph"], [false, true]);

    [Theory, MemberData(nameof(Messages))]
    public async Task Words_OfLargeMessages_OverwrittenWithoutAPause_LeaveNoCallOpen(string kind, bool areResults)
    {
        int damaged = 0;
        foreach (int round in TestAmount.Rounds(2, 20))
        {
            await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = _ => { } });
            // The areas are there.
            Assert.True(await RunAsync(pool, kind));
            int vandal = await pool.RunAsync(
                Vandal.Calls.WriteIntoLarge(areResults, Length, Vandal.RandomValue()));
            Task<bool>[] calls = [.. Enumerable.Range(0, CallsPerRound).Select(_ => RunAsync(pool, kind))];
            foreach (Task<bool> call in calls)
            {
                if (!await IsWhole(call, $"{kind}, round {round}")) damaged++;
            }
            Native.Kill(vandal, Native.SIGKILL);
            await Eventually.True(() => !ProcFs.IsAlive(vandal));
            await AssertWorks(pool, kind);
        }
        Assert.NotEqual(0, damaged);
    }

    /// <summary>Whether the value came back as it was; it may be another one, or the call may say why not.</summary>
    private static async Task<bool> IsWhole(Task<bool> call, string what)
    {
        try
        {
            return await Eventually.Ends(call);
        }
        catch (Exception error) when (error is WorkerDiedException or ProcessSerializationException)
        {
            return false;
        }
        catch (Exception error) when (error is not HangException)
        {
            Assert.Fail($"{what}: {error}");
            throw;
        }
    }

    private static async Task AssertWorks(ProcessPool pool, string kind)
    {
        while (true)
        {
            try
            {
                Assert.True(await Eventually.Ends(RunAsync(pool, kind)));
                return;
            }
            catch (WorkerDiedException)
            {
                // Given to the dead one before its end was known.
            }
        }
    }

    private static async Task<bool> RunAsync(ProcessPool pool, string kind)
    {
        switch (kind)
        {
            case "bytes":
                return await pool.RunAsync(Jobs.Calls.Bytes(s_bytes)) is { } bytes && s_bytes.SequenceEqual(bytes);
            case "texts":
                return await pool.RunAsync(Vandal.Calls.Texts(s_texts)) is { } texts && s_texts.SequenceEqual(texts);
            default:
                Dictionary<string, List<int[]>>? graph = await pool.RunAsync(Vandal.Calls.Graph(s_graph));
                return graph is not null && graph.Count == s_graph.Count && s_graph.All(
                    pair => graph.TryGetValue(pair.Key, out List<int[]>? lists) && lists is not null
                        && lists.Select(list => list?.Length ?? -1)
                            .SequenceEqual(pair.Value.Select(list => list.Length)));
        }
    }
}

/// <summary>
/// Wild writes on the portable platform, which a process chooses when it starts: this very program once more, with its
/// short form of these tests.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class WildWriteOnPortableTests : ProcessTest
{
    [Theory]
    [InlineData(nameof(WildWriteTests))]
    [InlineData(nameof(LargeWildWriteTests))]
    public async Task Tests_OfThatClass_OnThePortablePlatform_Pass(string name)
    {
        string[] arguments =
            ["--filter-class", $"{typeof(WildWriteTests).Namespace}.{name}", "--no-progress", "--no-ansi"];
        ProgramRun run = await TestProgram.RunAsync(Environment.ProcessPath!, arguments, start =>
        {
            start.Environment["MULTIPROCESSING_PLATFORM"] = "portable";
            start.Environment[TestAmount.Variable] = TestAmount.FewOfAll;
            // A run of its own, which another one around it is not to take for part of itself.
            foreach (string variable in start.Environment.Keys
                .Where(key => key.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)).ToArray())
            {
                start.Environment.Remove(variable);
            }
        });
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("failed: 0\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("total: 0\n", run.Output, StringComparison.Ordinal);
    }
}
