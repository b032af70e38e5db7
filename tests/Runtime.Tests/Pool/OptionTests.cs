using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>The options of a pool and of a call, one after the other.</summary>
public sealed class OptionTests : ProcessTest
{
    private string Started => Path.Combine(Folder, "started");

    private string End => Path.Combine(Folder, "end");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Retries_OfACallThatKillsItsWorkerOnce_GiveTheResult()
    {
        await using ProcessPool pool = new(1);
        Assert.Equal(
            42,
            await Eventually.Ends(
                pool.RunAsync(Jobs.Calls.DieOnce(Path.Combine(Folder, "a")), new CallOptions { Retries = 1 })));
        Assert.Equal(42, pool.Run(Jobs.Calls.DieOnce(Path.Combine(Folder, "b")), new CallOptions { Retries = 1 }));
        await Assert.ThrowsAsync<WorkerDiedException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.DieOnce(Path.Combine(Folder, "c")))));
        // Never works: the folder of the mark does not exist, so that it throws, which is not retried.
        await Assert.ThrowsAnyAsync<IOException>(() => Eventually.Ends(
            pool.RunAsync(Jobs.Calls.DieOnce("/no/such/folder/mark"), new CallOptions { Retries = 5 })));
    }

    [Fact]
    public async Task Retries_ThatCannotBe_AreRefused()
    {
        await using ProcessPool pool = new(1);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => { _ = pool.RunAsync(Jobs.Calls.Square(1), new CallOptions { Retries = 1 }); });
        Assert.Contains(nameof(Jobs.Square), error.Message, StringComparison.Ordinal);
        Assert.Contains("Idempotent", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            nameof(CallOptions.Retries),
            Assert.Throws<ArgumentOutOfRangeException>(
                () => { _ = pool.RunAsync(Jobs.Calls.Add(1), new CallOptions { Retries = -1 }); }).ParamName);
    }

    [Fact]
    public async Task Priority_OfWaitingCalls_DecidesTheirOrder()
    {
        await using ProcessPool pool = new(1);
        Task<int> first = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        int[] priorities = [0, -5, 7, 0, 7, int.MinValue, int.MaxValue];
        Task<int>[] calls =
            [.. priorities.Select(p => pool.RunAsync(Jobs.Calls.Count(), new CallOptions { Priority = p }))];
        File.WriteAllText(End, string.Empty);
        await Eventually.Ends(first);
        Assert.Equal(new[] { 4, 6, 2, 5, 3, 7, 1 }, await Eventually.Ends(Task.WhenAll(calls)));
    }

    [Fact]
    public async Task QueueLimit_WhenReached_RefusesOnlyWhatIsTooMuch()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, QueueLimit = 2 });
        Task<int> running = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        Task<int>[] queued = [pool.RunAsync(Jobs.Calls.Square(2)), pool.RunAsync(Jobs.Calls.Square(3))];
        PoolFullException error = await Assert.ThrowsAsync<PoolFullException>(
            () => pool.RunAsync(Jobs.Calls.Square(4)));
        Assert.Contains("2", error.Message, StringComparison.Ordinal);
        File.WriteAllText(End, string.Empty);
        await Eventually.Ends(running);
        Assert.Equal(new[] { 4, 9 }, await Eventually.Ends(Task.WhenAll(queued)));
        Assert.Equal(25, await pool.RunAsync(Jobs.Calls.Square(5)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task QueueLimit_OfAMapOrASequence_RefusesNoneOfItsCalls(bool isInline)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, QueueLimit = 0, Inline = isInline });
        int[] expected = [.. Enumerable.Range(0, 300).Select(i => i * i)];
        Assert.Equal(expected, await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 300), Jobs.Calls.Square)));
        List<int> streamed = [];
        await foreach (int square in pool.StreamAsync(Enumerable.Range(0, 300), Jobs.Calls.Square))
        {
            streamed.Add(square);
        }
        Assert.Equal(expected, streamed);
    }

    [Fact]
    public async Task Delegate_ThatMakesNoCall_IsAnErrorThatSaysSo()
    {
        await using ProcessPool pool = new(1);
        ArgumentException mapped = await Assert.ThrowsAsync<ArgumentException>(
            () => pool.MapAsync<int, int>([1, 2], i => i == 1 ? Jobs.Calls.Square(1) : null!));
        Assert.Contains("has to return a call", mapped.Message, StringComparison.Ordinal);
        await using ProcessPool inline = new(new ProcessPoolOptions { Inline = true });
        mapped = await Assert.ThrowsAsync<ArgumentException>("call", () => inline.MapAsync<int, int>([1], _ => null!));
        Assert.Contains("has to return a call", mapped.Message, StringComparison.Ordinal);
        await using IAsyncEnumerator<int> sequence = pool.StreamAsync<int, int>([1], _ => null!).GetAsyncEnumerator();
        Assert.Equal(
            "call",
            (await Assert.ThrowsAsync<ArgumentException>(async () => await sequence.MoveNextAsync())).ParamName);
        Assert.Equal(9, await pool.RunAsync(Jobs.Calls.Square(3)));
    }

    [Fact, Row("RX-08", "O-20")]
    public async Task MaxWorkerDeaths_WhenExceeded_BreaksThePoolWithTheAccount()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, MaxWorkerDeaths = 1 });
        await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(pool.RunAsync(Jobs.Calls.Die(Death.Kill))));
        Task<int> other = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(pool.RunAsync(Jobs.Calls.Die(Death.Kill))));
        MultiprocessingException lost = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => Eventually.Ends(other));
        Assert.Contains("broke", lost.Message, StringComparison.Ordinal);
        MultiprocessingException refused = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => pool.RunAsync(Jobs.Calls.Square(2)));
        Assert.Contains("SIGKILL", refused.Message, StringComparison.Ordinal);
        Assert.IsType<WorkerDiedException>(refused.InnerException);
        await Eventually.Ends(pool.CloseAsync());
    }

    [Fact, Row("O-20")]
    public async Task BrokenPool_WithCallsThatWait_GivesEachItsOwnException()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxWorkerDeaths = 0 });
        Task<int> running = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        Task<int>[] waiting = [.. Enumerable.Range(0, 3).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
        Native.Kill(pool.Workers[0].ProcessId, Native.SIGKILL);
        await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(running));
        MultiprocessingException[] errors = await Task.WhenAll(
            waiting.Select(w => Assert.ThrowsAnyAsync<MultiprocessingException>(() => Eventually.Ends(w))));
        Assert.Equal(3, errors.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.All(errors, e => Assert.Contains("SIGKILL", e.Message, StringComparison.Ordinal));
        for (int i = 0; i < 2; i++)
        {
            await Assert.ThrowsAnyAsync<MultiprocessingException>(() => pool.RunAsync(Jobs.Calls.Square(2)));
        }
    }

    [Fact, Row("RX-08")]
    public async Task IdleWorker_KilledFromOutside_BreaksAPoolThatAllowsNoDeath()
    {
        await using (ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxWorkerDeaths = 0 }))
        {
            Native.Kill(await pool.RunAsync(Jobs.Calls.ProcessId()), Native.SIGKILL);
            await Eventually.True(() => pool.Workers.Count == 0, () => string.Join('\n', pool.Workers));
            MultiprocessingException error = await Assert.ThrowsAnyAsync<MultiprocessingException>(
                () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
            Assert.Contains("SIGKILL", error.Message, StringComparison.Ordinal);
        }
        await using ProcessPool next = new(1);
        Assert.Equal(4, await next.RunAsync(Jobs.Calls.Square(2)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("O-20", "DX-08", "DX-10", "W-22")]
    [InlineData(0, true)]
    [InlineData(42, true)]
    [InlineData(0, false)]
    [InlineData(99, false)]
    public async Task Worker_ThatEndsItself_IsReportedWithItsExitCode(int code, bool isManaged)
    {
        await using ProcessPool pool = new(1);
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(
            pool.RunAsync(isManaged ? Environments.Calls.Exit(code) : Environments.Calls.ExitHard(code))));
        Assert.Equal(code, account.ExitCode);
        Assert.Contains($"exit code {code}", account.Message, StringComparison.Ordinal);
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Fact]
    public async Task MaxWorkerDeaths_DoesNotCountWorkersThatThePoolKilledForATimeout()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxWorkerDeaths = 0 });
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(
                pool.RunAsync(Jobs.Calls.Hang(), new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) })));
        }
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("O-20")]
    public async Task Death_SeenByManyCalls_GivesEachItsOwnException()
    {
        await using ProcessPool pool = new(2);
        Task<int>[] calls =
        [
            .. Enumerable.Range(0, 2)
                .Select(i => pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, $"{i}"), End))),
        ];
        await Eventually.True(() => pool.Workers.All(w => w.State == WorkerState.Busy && w.ProcessId != 0)
            && Directory.GetFiles(Folder).Length == 2);
        foreach (WorkerInfo worker in pool.Workers) Native.Kill(worker.ProcessId, Native.SIGKILL);
        WorkerDiedException[] errors = await Task.WhenAll(
            calls.Select(c => Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(c))));
        Assert.NotSame(errors[0], errors[1]);
        Assert.NotEqual(errors[0].ProcessId, errors[1].ProcessId);
        Assert.True(errors[0].Elapsed > TimeSpan.Zero);
    }

    [Fact]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public async Task Worker_AtRestAfterALargeMessage_GivesTheMemoryBack()
    {
        const int size = 200_000_000;
        await using ProcessPool pool = new(1);
        Assert.Equal(size, (await pool.RunAsync(Jobs.Calls.Bytes(new byte[size]))).Length);
        await Eventually.True(() => pool.Workers[0].WorkingSet < size / 2, () => string.Join('\n', pool.Workers));
        Assert.Equal(size, (await pool.RunAsync(Jobs.Calls.Bytes(new byte[size]))).Length);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("LR-20", "RX-06")]
    public async Task IdleTimeout_OfAPoolAtRest_EndsWorkersAndStartsThemAgain()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, IdleTimeout = TimeSpan.FromMilliseconds(10) });
        for (int round = 0; round < 5; round++)
        {
            int[] squares = await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 8), Jobs.Calls.Square));
            Assert.Equal(Enumerable.Range(0, 8).Select(i => i * i), squares);
            await Eventually.True(() => pool.Workers.Count == 0, () => string.Join('\n', pool.Workers));
        }
        Assert.Equal(49, pool.Run(Jobs.Calls.Square(7)));
    }

    [Fact, Row("P-47")]
    public async Task EnvironmentVariables_OfAPool_AreSeenByItsWorkersOnly()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            EnvironmentVariables = new Dictionary<string, string?> { ["RUNTIME_TESTS_POOL"] = "given" },
        });
        Assert.Equal("given", await pool.RunAsync(Environments.Calls.Variable("RUNTIME_TESTS_POOL")));
        Assert.Null(await pool.RunAsync(Environments.Calls.Variable("MULTIPROCESSING_WORKER")));
        Assert.Null(Environment.GetEnvironmentVariable("RUNTIME_TESTS_POOL"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task LargeArrays_InAWorker_AreShortLived_UnlessAThresholdIsGiven()
    {
        const string variable = "DOTNET_GCLOHThreshold";
        await using ProcessPool pool = new(1);
        Assert.Equal(0, await pool.RunAsync(Environments.Calls.GenerationOfANewArray(1_000_000)));
        Assert.Null(await pool.RunAsync(Environments.Calls.Variable(variable)));
        ProcessPoolOptions given =
            new() { Workers = 1, EnvironmentVariables = new Dictionary<string, string?> { [variable] = "20000" } };
        await using ProcessPool other = new(given);
        Assert.Equal(GC.MaxGeneration, await other.RunAsync(Environments.Calls.GenerationOfANewArray(1_000_000)));
        Assert.Equal("20000", await other.RunAsync(Environments.Calls.Variable(variable)));
    }

    [Fact, Row("X-11")]
    public async Task Output_OfWorkers_GoesToTheCallbacksLineByLine()
    {
        List<string> output = [];
        List<string> errors = [];
        ProcessPoolOptions options = new() { Workers = 1, Output = output.Add, ErrorOutput = errors.Add };
        await using (ProcessPool pool = new(options))
        {
            await pool.RunAsync(Jobs.Calls.Print("one\ntwo"));
            await pool.RunAsync(Jobs.Calls.PrintError("ärger 😀"));
            await pool.RunAsync(Jobs.Calls.Print(new string('x', 100_000)));
            await pool.RunAsync(Jobs.Calls.Print(""));
        }
        Assert.Equal(["one", "two", new string('x', 100_000), ""], output);
        Assert.Equal(["ärger 😀"], errors);
    }

    [Fact]
    public async Task Output_OfALineThatNeverEnds_ComesInParts()
    {
        const int most = 1 << 20;
        const string pair = "\U0001F600";
        List<string> parts = [];
        await using (ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Output = parts.Add }))
        {
            // One character in front, so that the cut would fall into the middle of a pair.
            await pool.RunAsync(Jobs.Calls.PrintRepeated("x", pair, most));
        }
        Assert.Equal(3, parts.Count);
        Assert.All(parts, p => Assert.InRange(p.Length, 1, most));
        Assert.All(parts, p => Assert.False(char.IsHighSurrogate(p[^1])));
        Assert.Equal((2 * most) + 1, parts.Sum(p => p.Length));
    }

    [Fact]
    public async Task Times_OfManyYears_AreAsGoodAsForEver()
    {
        ProcessPoolOptions options = new()
        {
            Workers = 1,
            CallTimeout = TimeSpan.MaxValue,
            ShutdownTimeout = TimeSpan.FromDays(60),
            IdleTimeout = TimeSpan.MaxValue,
            WorkerDeathWindow = TimeSpan.MaxValue,
            CancellationGracePeriod = TimeSpan.MaxValue,
        };
        ProcessPool pool = new(options);
        Task<int> call = pool.RunAsync(Jobs.Calls.Square(3));
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        Assert.Equal(9, await call);
    }

    [Fact]
    public void Pool_WithOptionsThatCannotBe_IsRefusedBeforeAnythingStarts()
    {
        foreach (string name in new[] { "", "A=B", "A\0B" })
        {
            AssertRefused<ArgumentException>(
                "EnvironmentVariables",
                new() { EnvironmentVariables = new Dictionary<string, string?> { [name] = "1" } });
        }
        AssertRefused<ArgumentException>(
            "EnvironmentVariables",
            new() { EnvironmentVariables = new Dictionary<string, string?> { ["A"] = "1\02" } });
        AssertRefused<ArgumentOutOfRangeException>(
            "ProcessPriorityClass", new() { Priority = (System.Diagnostics.ProcessPriorityClass)5 });
        Assert.Contains(
            "'A=B'",
            Assert.Throws<ArgumentException>(() => Jobs.Spawn.Square(
                1,
                new ChildProcessOptions
                {
                    EnvironmentVariables = new Dictionary<string, string?> { ["A=B"] = "1" },
                })).Message,
            StringComparison.Ordinal);

        static void AssertRefused<T>(string reason, ProcessPoolOptions options)
            where T : ArgumentException =>
            Assert.Contains(reason, Assert.Throws<T>(() => new ProcessPool(options)).Message, StringComparison.Ordinal);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Workers_ThatFailInAStartupHook_AreNotBlamedOnAMethod()
    {
        Dictionary<string, string?> variables = new() { ["DOTNET_STARTUP_HOOKS"] = "/no/such/hook.dll" };
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, EnvironmentVariables = variables, ErrorOutput = _ => { } });
        MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
        Assert.Contains(
            "while it started",
            Assert.IsType<WorkerDiedException>(error.InnerException).LikelyCause,
            StringComparison.Ordinal);
        Assert.Contains("/no/such/hook.dll", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OutputCallback_ThatThrows_HarmsNothing()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            Output = _ => throw new InvalidOperationException("the callback's own"),
        });
        await pool.RunAsync(Jobs.Calls.Print("one"));
        await pool.RunAsync(Jobs.Calls.Print("two"));
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Fact]
    public async Task LastErrorLines_OfAWorkerThatDied_AreInTheAccount()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = _ => { } });
        await pool.RunAsync(Jobs.Calls.PrintError("the last words"));
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Die(Death.Exit))));
        Assert.Equal("the last words", account.LastErrorLines[^1]);
        Assert.Contains("the last words", account.Message, StringComparison.Ordinal);
    }
}

internal static partial class Environments
{
    [RunInProcess]
    internal static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    [RunInProcess]
    internal static void Exit(int code) => Environment.Exit(code);

    [RunInProcess]
    internal static void ExitHard(int code) => Native.ExitNow(code);

    [RunInProcess]
    internal static int GenerationOfANewArray(int length) => GC.GetGeneration(new byte[length]);
}
