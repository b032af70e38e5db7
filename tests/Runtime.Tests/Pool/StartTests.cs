using Multiprocessing.TestSupport;
using Runtime.Tests.Faults;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>How a pool's workers start, and the wait for it.</summary>
public sealed class StartTests : ProcessTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StartAsync_WhenItCompletes_AllWorkersAreUp(bool startOnDemand)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 3, StartOnDemand = startOnDemand });
        await Eventually.Ends(pool.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, pool.Workers.Count);
        Assert.All(pool.Workers, worker => Assert.Equal(WorkerState.Idle, worker.State));
        await Eventually.Ends(pool.StartAsync(TestContext.Current.CancellationToken));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task StartOnDemand_WithoutCalls_StartsNoWorkerAndOneForACall()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 3, StartOnDemand = true });
        Assert.Empty(pool.Workers);
        for (int i = 0; i < 5; i++) Assert.Equal(i * i, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(i))));
        Assert.Single(pool.Workers);
        await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(pool.RunAsync(Jobs.Calls.Die(Death.Kill))));
        Assert.Equal(49, pool.Run(Jobs.Calls.Square(7)));
        Assert.Single(pool.Workers);
    }

    [Fact]
    public async Task StartAsync_WhenTheInitializerThrows_FailsWithIt()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            Initializer = Crime.Calls.Initialize(Death.Throw),
            ErrorOutput = _ => { },
        });
        MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(
            () => Eventually.Ends(pool.StartAsync(TestContext.Current.CancellationToken)));
        Assert.NotNull(error.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StartAsync_OfAPoolThatIsTerminated_IsRefused(bool isInline)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Inline = isInline });
        pool.Terminate();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task StartAsync_OfAnInlinePool_RunsTheInitializer()
    {
        string mark = Path.Combine(Folder, "mark");
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, Inline = true, Initializer = Jobs.Calls.Touch(mark) });
        await pool.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(mark));
    }

    [Fact]
    public async Task Options_ThatChangeAfterThePoolWasMade_HaveNoEffectOnIt()
    {
        Dictionary<string, string?> variables = new() { ["STATED"] = "before" };
        ProcessPoolOptions options = new() { Workers = 1, EnvironmentVariables = variables, StartOnDemand = true };
        await using ProcessPool pool = new(options);
        options.Workers = 7;
        options.CallTimeout = TimeSpan.Zero;
        variables["STATED"] = "after";
        Assert.Equal("before", await Eventually.Ends(pool.RunAsync(Jobs.Calls.Variable("STATED"))));
        await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 20), Jobs.Calls.Square));
        Assert.Single(pool.Workers);
    }

    [Fact]
    public async Task Dispose_LetsAcceptedCallsEnd()
    {
        ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(Jobs.Calls.SleepFor(100));
        pool.Dispose();
        Assert.True(call.IsCompleted);
        Assert.Equal(100, await call);
        Assert.Empty(pool.Workers);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(Jobs.Calls.Square(1)));
        pool.Dispose();
    }

    [Fact]
    public async Task Run_WhoseTokenFires_EndsAndThePoolGoesOn()
    {
        await using ProcessPool pool = new(1);
        string started = Path.Combine(Folder, "started");
        using CancellationTokenSource source = new();
        await pool.StartAsync(TestContext.Current.CancellationToken);
        Task<int> run = Task.Run(
            () => pool.Run(Jobs.Calls.RunUntil(started, "/no/such/file"), null, source.Token),
            TestContext.Current.CancellationToken);
        await Eventually.True(() => File.Exists(started));
        await source.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Eventually.Ends(run));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(
            () => pool.Run(Jobs.Calls.Touch(started + ".not"), null, source.Token));
        Assert.Equal(4, pool.Run(Jobs.Calls.Square(2)));
        Assert.False(File.Exists(started + ".not"));
    }
}
