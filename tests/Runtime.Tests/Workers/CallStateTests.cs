using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Workers;

/// <summary>
/// Whatever one call leaves behind, and however it ends: the next one in that worker begins with the state of a fresh
/// worker.
/// </summary>
public sealed class CallStateTests : ProcessTest
{
    private static readonly StateKind[] s_kinds = Enum.GetValues<StateKind>();

    private static ProcessPoolOptions Options(int workers = 1) => new()
    {
        Workers = workers,
        ResetEnvironmentBetweenCalls = true,
        EnvironmentVariables =
            new Dictionary<string, string?> { [StateJobs.Inherited] = "inherited", [StateJobs.Changed] = "before" },
    };

    public static TheoryData<string> Ways =>
        [.. TestAmount.Every(4, ["returns", "void", "throws", "cancelled", "async", "stream", "in stream"])];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task State_LeftByACall_IsNotSeenByTheNext(string way)
    {
        await using ProcessPool pool = new(Options());
        string fresh = pool.Run(StateJobs.Calls.Look());
        foreach (StateKind kind in s_kinds)
        {
            string left = await Eventually.Ends(LeaveAsync(pool, kind, way));
            // What is set after an await, or on the way to it, is taken back by the runtime; the rest would have been
            // seen.
            if (way is not ("void" or "cancelled" or "in stream")) Assert.NotEqual(fresh, left);
            Assert.Equal(fresh, await Eventually.Ends(pool.RunAsync(StateJobs.Calls.LookAwaiting())));
            Assert.Equal(fresh, await Eventually.Ends(FirstAsync(pool.StreamAsync(StateJobs.Calls.LookStream()))));
            Assert.Equal(fresh, pool.Run(StateJobs.Calls.Look()));
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task State_LeftByAnElementOfABatch_IsNotSeenByTheNextElement()
    {
        await using ProcessPool pool = new(Options());
        string fresh = pool.Run(StateJobs.Calls.Look());
        (StateKind Kind, bool Leaves)[] elements = [.. s_kinds.SelectMany(k => new[] { (k, true), (k, false) })];
        string[] seen = await Eventually.Ends(pool.MapAsync(
            elements, e => StateJobs.Calls.LeaveOrLook(e.Kind, e.Leaves),
            new MapOptions { ChunkSize = elements.Length }));
        for (int i = 0; i < seen.Length; i += 2)
        {
            Assert.NotEqual(fresh, seen[i]);
            Assert.Equal(fresh, seen[i + 1]);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task State_OfASpawnedMethod_IsThatOfAFreshWorker()
    {
        await using ProcessPool pool = new(1);
        string[] pooled = pool.Run(StateJobs.Calls.Look()).Split('\n')[1..];
        await using ChildProcess<string> child = StateJobs.Spawn.Look();
        Assert.Equal(pooled, (await Eventually.Ends(child.Result)).Split('\n')[1..]);
        await using ChildProcess<string> leaving = StateJobs.Spawn.LeaveAwaiting(StateKind.SynchronizationContext);
        Assert.Contains("DeadContext", await Eventually.Ends(leaving.Result), StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task State_LeftByTheInitializer_IsThatOfAFreshWorker(bool isReplaced)
    {
        ProcessPoolOptions options = Options();
        options.Initializer = StateJobs.Calls.Initialize(Folder);
        options.MaxCallsPerWorker = isReplaced ? 2 : null;
        await using ProcessPool pool = new(options);
        string fresh = WithoutProcess(pool.Run(StateJobs.Calls.Look()));
        string[] expected =
        [
            "local left", "culture de-CH", "UI culture ja-JP", "default culture fr-CA", "principal left",
            "activity left", "transaction True", "priority AboveNormal", "name left", "background True",
            $"directory {Folder}", "variables left  left",
        ];
        Assert.Subset(fresh.Split('\n').ToHashSet(), expected.ToHashSet());
        // Nobody would serve it.
        Assert.Contains("synchronization context ", fresh.Split('\n'));
        foreach (StateKind kind in s_kinds)
        {
            _ = pool.Run(StateJobs.Calls.Leave(kind));
            Assert.Equal(fresh, WithoutProcess(await Eventually.Ends(pool.RunAsync(StateJobs.Calls.LookAwaiting()))));
        }
    }

    [Fact]
    public async Task Environment_WithoutTheOption_StaysAsTheCallLeftIt()
    {
        ProcessPoolOptions options = Options();
        options.ResetEnvironmentBetweenCalls = false;
        await using ProcessPool pool = new(options);
        foreach (StateKind kind in (StateKind[])[StateKind.CurrentDirectory, StateKind.Variable])
        {
            _ = pool.Run(StateJobs.Calls.Leave(kind));
        }
        string[] seen = pool.Run(StateJobs.Calls.Look()).Split('\n');
        Assert.Contains("directory /", seen);
        Assert.Contains("variables left inherited before", seen);
    }

    [Fact]
    public async Task CurrentDirectory_ThatWasRemoved_FailsTheCallsUntilItIsThereAgain()
    {
        string directory = Path.Combine(Folder, "removed");
        Directory.CreateDirectory(directory);
        Environment.CurrentDirectory = directory;
        await using ProcessPool pool = new(Options());
        string fresh = pool.Run(StateJobs.Calls.Look());
        _ = pool.Run(StateJobs.Calls.Leave(StateKind.CurrentDirectory));
        Environment.CurrentDirectory = Folder;
        Directory.Delete(directory);
        MultiprocessingException error = Assert.Throws<MultiprocessingException>(
            () => pool.Run(StateJobs.Calls.Look()));
        Assert.Contains(directory, error.Message, StringComparison.Ordinal);
        Assert.Contains(
            nameof(ProcessPoolOptions.ResetEnvironmentBetweenCalls), error.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(directory);
        Assert.Equal(fresh, pool.Run(StateJobs.Calls.Look()));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task SynchronizationContext_OfTheMethodItself_DoesNotStopTheLibrary()
    {
        await using ProcessPool pool = new(1);
        Assert.Equal("PostingContext", await Eventually.Ends(pool.RunAsync(StateJobs.Calls.AwaitInOwnContext())));
        Assert.Equal(
            14 + 16 + 25 + 36, await Eventually.Ends(pool.RunAsync(StateJobs.Calls.UseLibraryInDeadContext())));
        Assert.Contains("synchronization context ", pool.Run(StateJobs.Calls.Look()).Split('\n'));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Method_ThatWaitsForItselfForEver_IsEndedByItsTimeout()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = TimeSpan.Zero });
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(
            pool.RunAsync(
                StateJobs.Calls.AwaitInDeadContext(),
                new CallOptions { Timeout = TimeSpan.FromMilliseconds(300) })));
        Assert.Equal(9, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(3))));
    }

    private async Task<string> LeaveAsync(ProcessPool pool, StateKind kind, string way)
    {
        switch (way)
        {
            case "returns":
                return await pool.RunAsync(StateJobs.Calls.Leave(kind));
            case "void":
                await pool.RunAsync(StateJobs.Calls.LeaveNothing(kind));
                return string.Empty;
            case "throws":
                InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
                    () => pool.RunAsync(StateJobs.Calls.LeaveAndThrow(kind)));
                return error.Message;
            case "cancelled":
                using (CancellationTokenSource cancellation = new())
                {
                    string started = Path.Combine(Folder, $"started-{kind}");
                    Task<string> call = pool.RunAsync(
                        StateJobs.Calls.LeaveUntilCancelled(kind, started), null, cancellation.Token);
                    await Eventually.True(() => File.Exists(started));
                    await cancellation.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
                }
                return string.Empty;
            case "async":
                return await pool.RunAsync(StateJobs.Calls.LeaveAwaiting(kind));
            case "stream":
                return await FirstAsync(pool.StreamAsync(StateJobs.Calls.LeaveStream(kind)));
            default:
                List<string> items = [];
                await foreach (string item in pool.StreamAsync(StateJobs.Calls.LeaveInStream(kind))) items.Add(item);
                Assert.Equal(2, items.Count);
                return string.Empty;
        }
    }

    private static async Task<string> FirstAsync(IAsyncEnumerable<string> items)
    {
        List<string> all = [];
        await foreach (string item in items) all.Add(item);
        return Assert.Single(all);
    }

    private static string WithoutProcess(string state) => state[state.IndexOf('\n')..];
}
