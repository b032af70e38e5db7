using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// {moment of a call, or of a worker's life} × {way to die} × what the caller sees: type and text. Each case is seen by
/// a plain caller, by one that blocks in the continuation of an earlier call, and by a map. Afterwards the pool
/// answers.
/// </summary>
/// <remarks>
/// The cells {argument encoding, result decoding} × {all but throw} happen in the caller's own process, which ends: see
/// <see cref="FaultyCallerTests"/>.
/// </remarks>
[Row("DX-02", "DX-05", "DX-08", "DX-10", "DX-12", "DX-14", "LR-01", "LR-02", "G-05", "G-07", "W-22", "O-20")]
public sealed class FaultTable : ProcessTest
{
    private const string ThrownText = "thrown by the culprit";
    private const string CrimeName = "Runtime.Tests.Faults.Crime.Pass(Runtime.Tests.Faults.Culprit)";

    private static readonly Stage[] s_inTheWorker = [Stage.DecodingArgument, Stage.Running, Stage.EncodingResult];

    public static TheoryData<Stage, string> Deaths =>
        [.. s_inTheWorker.SelectMany(
            s => Death.All.Select(d => d.Data).Where(d => d != Death.Throw).Select(d => (s, d)))];

    /// <summary>
    /// Environment.Exit within the end of a process waits for itself, until the grace period is over.
    /// </summary>
    public static IEnumerable<TheoryDataRow<string>> DeathsAtTheEnd =>
        TestAmount.IsAll ? Death.All : Death.All.Where(death => death.Data != Death.Exit);

    public static TheoryData<Stage, Type, string> Throws => new()
    {
        {
            Stage.EncodingArgument, typeof(ProcessSerializationException),
            $"The arguments of '{CrimeName}' could not be serialized: {ThrownText}"
        },
        {
            Stage.DecodingArgument, typeof(ProcessSerializationException),
            $"The arguments of '{CrimeName}' could not be deserialized: {ThrownText}"
        },
        { Stage.Running, typeof(InvalidOperationException), ThrownText },
        {
            Stage.EncodingResult, typeof(ProcessSerializationException),
            $"The result of '{CrimeName}' could not be serialized: {ThrownText} The value: a culprit for EncodingResult"
        },
        {
            Stage.DecodingResult, typeof(ProcessSerializationException),
            $"The result of '{CrimeName}' could not be deserialized: {ThrownText}"
        },
    };

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Call_WhoseWorkerDies_EndsWithTheAccount(Stage stage, string death)
    {
        List<string> lines = [];
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = lines.Add });
        ProcessCall<Culprit> call = Crime.Calls.Pass(new Culprit { Stage = stage, Death = death });
        foreach (Func<Task> caller in Callers(pool, call))
        {
            int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
            WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(
                () => Eventually.Ends(caller()));
            Death.AssertDescribes(death, account);
            Assert.Equal(worker, account.ProcessId);
            Assert.Contains(nameof(Crime.Pass), account.Call, StringComparison.Ordinal);
            Assert.Contains(nameof(Crime.Pass), account.Message, StringComparison.Ordinal);
            if (death == Death.FailFast) Assert.Contains("the culprit failed fast", account.LastErrorLines);
        }
        Assert.NotEqual(0, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Throws))]
    public async Task Call_ThatThrows_EndsWithItAndTheWorkerLives(Stage stage, Type type, string text)
    {
        await using ProcessPool pool = new(1);
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        ProcessCall<Culprit> call = Crime.Calls.Pass(new Culprit { Stage = stage, Death = Death.Throw });
        for (int i = 0; i < 20; i++)
        {
            foreach (Func<Task> caller in Callers(pool, call))
            {
                Exception error = await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(caller()));
                Assert.Equal(type, error.GetType());
                // A map's results come together.
                Assert.StartsWith(
                    text,
                    error.Message.Replace("The results of", "The result of", StringComparison.Ordinal),
                    StringComparison.Ordinal);
                if (stage != Stage.Running) Assert.IsType<InvalidOperationException>(error.InnerException);
            }
        }
        Assert.Equal(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Fact]
    public async Task Map_OverElementsThatCannotBeSerialized_ThrowsOnceAndThePoolAnswers()
    {
        await using ProcessPool pool = new(2);
        Culprit[] culprits =
        [
            .. Enumerable.Range(0, 10).Select(_ => new Culprit { Stage = Stage.EncodingArgument, Death = Death.Throw })
        ];
        foreach (int? chunkSize in new int?[] { null, 1, 5, 10 })
        {
            ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
                () => Eventually.Ends(
                    pool.MapAsync(culprits, Crime.Calls.Pass, new MapOptions { ChunkSize = chunkSize })));
            Assert.Equal(ThrownText, Assert.IsType<InvalidOperationException>(error.InnerException).Message);
            if (chunkSize is null) continue;
            Assert.StartsWith(
                chunkSize == 1 ? "The arguments of '" : "The arguments of a chunk of calls (MapOptions.ChunkSize)",
                error.Message,
                StringComparison.Ordinal);
        }
        int[] squares = await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 10), Jobs.Calls.Square));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => i * i), squares);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task Child_ThatDies_EndsWithTheAccount(Stage stage, string death)
    {
        await using ChildProcess<Culprit> child = Crime.Spawn.Pass(
            new Culprit { Stage = stage, Death = death }, new ChildProcessOptions { ErrorOutput = _ => { } });
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(
            () => Eventually.Ends(child.Result));
        Death.AssertDescribes(death, account);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(account.ExitCode, child.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Throws))]
    public async Task Child_ThatThrows_EndsWithIt(Stage stage, Type type, string text)
    {
        Culprit culprit = new() { Stage = stage, Death = Death.Throw };
        if (stage == Stage.EncodingArgument)
        {
            ProcessSerializationException refused = Assert.Throws<ProcessSerializationException>(
                () => Crime.Spawn.Pass(culprit));
            Assert.Equal(text, refused.Message);
            return;
        }
        await using ChildProcess<Culprit> child = Crime.Spawn.Pass(
            culprit, new ChildProcessOptions { ErrorOutput = _ => { } });
        Exception error = await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(child.Result));
        Assert.Equal(type, error.GetType());
        Assert.StartsWith(text, error.Message, StringComparison.Ordinal);
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.Equal(stage == Stage.DecodingResult ? 0 : 1, child.ExitCode);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task IdleWorker_ThatDies_IsReplacedWithoutACallLost(string death)
    {
        string file = Path.Combine(Folder, "now");
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = _ => { } });
        int worker = await pool.RunAsync(Crime.Calls.DieWhen(death, file));
        File.WriteAllText(file, string.Empty);
        await Eventually.True(() => pool.Workers is [{ ProcessId: not 0 } next] && next.ProcessId != worker);
        int replacement = await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId()));
        Assert.NotEqual(worker, replacement);
        await Eventually.Ends(pool.CloseAsync());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task StartingWorker_ThatDies_BreaksThePoolInsteadOfBeingTriedForEver(string death)
    {
        List<string> lines = [];
        ProcessPoolOptions options = new()
        {
            Workers = 2,
            EnvironmentVariables = HookThatDies(death),
            ErrorOutput = line =>
            {
                lock (lines) lines.Add(line);
            },
        };
        await using ProcessPool pool = new(options);
        Task<int> call = pool.RunAsync(Jobs.Calls.Square(2));
        MultiprocessingException error = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => Eventually.Ends(call));
        WorkerDiedException account = error as WorkerDiedException
            ?? Assert.IsType<WorkerDiedException>(error.InnerException);
        Death.AssertDescribes(death, account);
        MultiprocessingException refused = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => pool.RunAsync(Jobs.Calls.Square(2)));
        Assert.Contains("broken", refused.Message, StringComparison.Ordinal);
        Assert.IsType<WorkerDiedException>(refused.InnerException);
        await Eventually.Ends(pool.CloseAsync());
        Assert.Empty(pool.Workers);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task StartingChild_ThatDies_EndsWithTheAccount(string death)
    {
        await using ChildProcess<int> child = Jobs.Spawn.Square(
            2, new ChildProcessOptions { EnvironmentVariables = HookThatDies(death), ErrorOutput = _ => { } });
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(
            () => Eventually.Ends(child.Result));
        Death.AssertDescribes(death, account);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("Z-06")]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task Initializer_ThatDies_BreaksThePool(string death)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 2,
            Initializer = Crime.Calls.Initialize(death),
            ErrorOutput = _ => { },
        });
        Task<int> call = pool.RunAsync(Jobs.Calls.Square(2));
        MultiprocessingException error = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => Eventually.Ends(call));
        if (death == Death.Throw)
        {
            Assert.Equal(ThrownText, Assert.IsType<InvalidOperationException>(error.InnerException).Message);
            Assert.Contains(ThrownText, error.Message, StringComparison.Ordinal);
        }
        else
        {
            WorkerDiedException account = Assert.IsType<WorkerDiedException>(error.InnerException);
            Death.AssertDescribes(death, account);
            Assert.Contains(nameof(Crime.Initialize), account.Call, StringComparison.Ordinal);
        }
        MultiprocessingException refused = await Assert.ThrowsAnyAsync<MultiprocessingException>(
            () => pool.RunAsync(Jobs.Calls.Square(2)));
        Assert.Contains("broken", refused.Message, StringComparison.Ordinal);
        await Eventually.Ends(pool.CloseAsync());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(DeathsAtTheEnd))]
    public async Task Worker_ThatDiesWhileItShutsDown_DelaysNothing(string death)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, ErrorOutput = _ => { } });
        await Task.WhenAll(pool.RunAsync(Crime.Calls.DieAtExit(death)), pool.RunAsync(Crime.Calls.DieAtExit(death)));
        await Eventually.Ends(pool.CloseAsync());
        Assert.Empty(pool.Workers);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task Child_ThatDiesWhileItShutsDown_HasGivenItsResult(string death)
    {
        await using ChildProcess<int> child = Crime.Spawn.DieAtExit(
            death, new ChildProcessOptions { ErrorOutput = _ => { } });
        Assert.Equal(child.Id, await Eventually.Ends(child.Result));
        // Environment.Exit within the end of a process waits for itself, as in any .NET program.
        if (death == Death.Exit) child.Kill();
        await Eventually.Ends(child.WaitForExitAsync());
        Assert.True(child.ExitCode < 0, $"{child.ExitCode}");
    }

    [Fact]
    public async Task Worker_ThatHangsWhileItShutsDown_IsKilledAfterTheGracePeriod()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = TimeSpan.FromMilliseconds(200) });
        await pool.RunAsync(Crime.Calls.HangAtExit());
        await Eventually.Ends(pool.CloseAsync());
        Assert.Empty(pool.Workers);
    }

    // The ways to hand a call to a pool; the outcome is the same in each.
    private static IEnumerable<Func<Task>> Callers(ProcessPool pool, ProcessCall<Culprit> call)
    {
        yield return () => pool.RunAsync(call);
        yield return () => pool.RunAsync(Jobs.Calls.Square(1)).ContinueWith(
            _ => pool.Run(call), TaskContinuationOptions.ExecuteSynchronously);
        yield return () => pool.MapAsync([0], _ => call);
    }

    // The runtime calls the hooks in order: this one before the library's own.
    private static Dictionary<string, string?> HookThatDies(string death) => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = TestProgram.Assembly,
        ["TEST_HOOK_DEATH"] = death,
    };
}
