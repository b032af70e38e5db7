using Multiprocessing.TestSupport;
using Runtime.Tests.Faults;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Size, state and end of a pool.</summary>
public sealed class OwnPoolTests : ProcessTest
{
    private static readonly ProcessPoolOptions s_quick = new() { Workers = 1 };

    [Theory, Row("W-16", "O-12")]
    [InlineData(0)]
    [InlineData(-1)]
    public void Constructor_WithoutAWorker_IsRefused(int workers)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessPool(workers));
        Assert.Equal(nameof(ProcessPoolOptions.Workers), error.ParamName);
        Assert.Equal(workers, error.ActualValue);
    }

    [Fact, Row("K-02")]
    public void Constructor_WithAnOptionOutOfRange_NamesIt()
    {
        AssertRefused(nameof(ProcessPoolOptions.MaxCallsPerWorker), new() { Workers = 1, MaxCallsPerWorker = 0 });
        AssertRefused(nameof(ProcessPoolOptions.MaxCallsPerWorker), new() { Workers = 1, MaxCallsPerWorker = -1 });
        AssertRefused(nameof(ProcessPoolOptions.QueueLimit), new() { Workers = 1, QueueLimit = -1 });
        AssertRefused(nameof(ProcessPoolOptions.MaxWorkerDeaths), new() { Workers = 1, MaxWorkerDeaths = -1 });
        AssertRefused(
            nameof(ProcessPoolOptions.CallTimeout), new() { Workers = 1, CallTimeout = TimeSpan.FromSeconds(-2) });
        AssertRefused(
            nameof(ProcessPoolOptions.IdleTimeout), new() { Workers = 1, IdleTimeout = TimeSpan.FromSeconds(-2) });
        AssertRefused(
            nameof(ProcessPoolOptions.CancellationGracePeriod),
            new() { Workers = 1, CancellationGracePeriod = TimeSpan.FromSeconds(-2) });
        AssertRefused(
            nameof(ProcessPoolOptions.ShutdownTimeout),
            new() { Workers = 1, ShutdownTimeout = TimeSpan.FromSeconds(-2) });

        static void AssertRefused(string name, ProcessPoolOptions options) =>
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessPool(options)).ParamName);
    }

    [Theory, Row("P-47")]
    [InlineData("", "value")]
    [InlineData("NAME=", "value")]
    [InlineData("NA\0ME", "value")]
    [InlineData("NAME", "val\0ue")]
    public void EnvironmentVariables_ThatCannotBe_AreRefused(string name, string value)
    {
        Dictionary<string, string?> variables = new() { ["GOOD"] = null, [name] = value };
        ArgumentException error = Assert.Throws<ArgumentException>(
            nameof(ProcessPoolOptions.EnvironmentVariables),
            () => new ProcessPool(new ProcessPoolOptions { Workers = 1, EnvironmentVariables = variables }));
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            nameof(ChildProcessOptions.EnvironmentVariables),
            () => Jobs.Spawn.Square(2, new ChildProcessOptions { EnvironmentVariables = variables }));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Times_OfAnyLength_AreTaken(bool isInline)
    {
        ProcessPoolOptions options = new()
        {
            Workers = 1,
            Inline = isInline,
            CallTimeout = TimeSpan.MaxValue,
            IdleTimeout = TimeSpan.MaxValue,
            CancellationGracePeriod = TimeSpan.MaxValue,
            ShutdownTimeout = TimeSpan.MaxValue,
            WorkerDeathWindow = TimeSpan.MaxValue,
        };
        await using (ProcessPool pool = new(options))
        {
            Assert.Equal(4, await pool.RunAsync(Jobs.Calls.Square(2)));
            Assert.Equal(
                9, await pool.RunAsync(Jobs.Calls.Square(3), new CallOptions { Timeout = TimeSpan.FromDays(60) }));
        }
        await using ChildProcess<int> child = Jobs.Spawn.Square(2);
        Assert.True(child.WaitForExit(TimeSpan.MaxValue));
    }

    [Fact, Row("W-16", "O-19")]
    public async Task Workers_OfAPoolOfThree_AreThreeProcesses()
    {
        await using ProcessPool pool = new(3);
        await Eventually.True(() => pool.Workers.Count(w => w.State == WorkerState.Idle) == 3);
        Assert.Equal(3, pool.Workers.Select(w => w.ProcessId).Distinct().Count());
        Assert.All(pool.Workers, w => Assert.True(ProcFs.IsAlive(w.ProcessId)));
        Assert.All(pool.Workers, w => Assert.Null(w.CurrentCall));
    }

    [Fact, Row("W-16")]
    public async Task Workers_WithoutASize_AreAsManyAsProcessors()
    {
        await using ProcessPool pool = new();
        Assert.Equal(Environment.ProcessorCount, pool.Workers.Count);
    }

    [Fact]
    public async Task Workers_WhileACallRuns_TellIt()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(Jobs.Calls.RunUntil(started, end));
        await Eventually.True(() => File.Exists(started));
        WorkerInfo busy = Assert.Single(pool.Workers);
        Assert.Equal(WorkerState.Busy, busy.State);
        Assert.Contains(nameof(Jobs.RunUntil), busy.CurrentCall, StringComparison.Ordinal);
        Assert.True(busy.WorkingSet > 1_000_000);
        Assert.Equal(0, busy.CallsDone);
        File.WriteAllText(end, string.Empty);
        Assert.Equal(busy.ProcessId, await Eventually.Ends(call));
        await Eventually.True(() => pool.Workers[0] is { State: WorkerState.Idle, CallsDone: 1, CurrentCall: null });
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("D-02")]
    public async Task Terminate_WithThousandsOfLongCalls_EndsThemAll()
    {
        await using ProcessPool pool = new(3);
        Task<int>[] calls = [.. Enumerable.Range(0, 10_000).Select(_ => pool.RunAsync(Jobs.Calls.Hang()))];
        await Eventually.True(() => pool.Workers.Count(w => w.State == WorkerState.Busy) == 3);
        pool.Terminate();
        await Eventually.Ends(pool.CloseAsync());
        foreach (Task<int> call in calls)
        {
            OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Eventually.Ends(call));
            Assert.NotNull(error);
            Assert.True(call.IsCanceled);
        }
    }

    [Fact, Row("O-22")]
    public async Task Terminate_InEveryState_EndsWhatRunsAndRefusesMore()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        await using ProcessPool running = new(1);
        Task<int> call = running.RunAsync(Jobs.Calls.RunUntil(started, end));
        await Eventually.True(() => File.Exists(started));
        running.Terminate();
        Assert.Throws<ObjectDisposedException>(() => { _ = running.RunAsync(Jobs.Calls.Square(2)); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        running.Terminate();
        await Eventually.Ends(running.CloseAsync());
        Assert.Empty(running.Workers);

        await using ProcessPool starting = new(1);
        starting.Terminate();
        Assert.Throws<ObjectDisposedException>(() => { _ = starting.RunAsync(Jobs.Calls.Square(2)); });
        await Eventually.Ends(starting.CloseAsync());

        await using ProcessPool broken = new(
            new ProcessPoolOptions { Workers = 1, Initializer = Crime.Calls.Initialize(Death.Throw) });
        await Assert.ThrowsAsync<MultiprocessingException>(
            () => Eventually.Ends(broken.RunAsync(Jobs.Calls.Square(2))));
        broken.Terminate();
        await Eventually.Ends(broken.CloseAsync());
    }

    [Fact]
    public async Task Terminate_OfAClosedPoolWhoseWorkerHangsAsItEnds_EndsIt()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = Timeout.InfiniteTimeSpan });
        await pool.RunAsync(Crime.Calls.HangAtExit());
        Task closed = pool.CloseAsync();
        await Eventually.True(() => pool.Workers is [{ State: WorkerState.Stopping }]);
        pool.Terminate();
        await Eventually.Ends(closed);
    }

    [Fact, Row("D-04", "OS-02")]
    public async Task Dispose_OfAPool_RefusesLaterCallsAndMayBeRepeated()
    {
        ProcessPool pool = new(s_quick);
        Assert.Equal(4, await pool.RunAsync(Jobs.Calls.Square(2)));
        int worker = pool.Workers[0].ProcessId;
        await pool.DisposeAsync();
        await pool.DisposeAsync();
        Assert.False(ProcFs.IsAlive(worker));
        Assert.Empty(pool.Workers);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(
            () => { _ = pool.RunAsync(Jobs.Calls.Square(2)); });
        Assert.Contains("takes no more calls", error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(Jobs.Calls.Square(2)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.MapAsync([1], Jobs.Calls.Square));
        await pool.CloseAsync();
        pool.Terminate();
    }

    [Fact, Row("D-06", "OS-07")]
    public async Task CloseAsync_WithCallsOpen_LetsThemEndAndRefusesNewOnes()
    {
        await using ProcessPool pool = new(2);
        Task<int>[] calls = [.. Enumerable.Range(0, 30).Select(i => pool.RunAsync(Jobs.Calls.SleepFor(i)))];
        Task closed = pool.CloseAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = pool.RunAsync(Jobs.Calls.Square(2)); });
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.MapAsync([1], Jobs.Calls.Square));
        Assert.False(calls[^1].IsCompleted);
        await Eventually.Ends(closed);
        Assert.Equal(Enumerable.Range(0, 30), calls.Select(c => c.Result));
        Assert.Empty(pool.Workers);
        await pool.CloseAsync();
        pool.Terminate();
    }

    [Fact]
    public async Task CloseAsync_WhoseTokenFires_LeavesThePoolToEndByItself()
    {
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end));
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.CloseAsync(source.Token));
        File.WriteAllText(end, string.Empty);
        Assert.True(await Eventually.Ends(call) > 0);
        await Eventually.Ends(pool.CloseAsync());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("OS-04")]
    public async Task Dispose_WithAFullQueue_WaitsForAll()
    {
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 5, ShutdownTimeout = Timeout.InfiniteTimeSpan });
        Task<int>[] calls = [.. Enumerable.Range(0, 50).Select(_ => pool.RunAsync(Jobs.Calls.SleepFor(100)))];
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        Assert.All(calls, c => Assert.True(c.IsCompletedSuccessfully && c.Result == 100));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("OS-05", "LR-11")]
    public async Task Dispose_WhoseTimeIsUp_CancelsTheRest()
    {
        ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, ShutdownTimeout = TimeSpan.FromMilliseconds(300) });
        Task<int>[] quick = [.. Enumerable.Range(0, 20).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
        await Eventually.Ends(Task.WhenAll(quick));
        Task<int>[] calls =
        [
            pool.RunAsync(Jobs.Calls.Hang()),
            pool.RunAsync(Jobs.Calls.Hang()),
            .. Enumerable.Range(0, 50).Select(_ => pool.RunAsync(Jobs.Calls.SleepFor(1000))),
        ];
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        Assert.All(calls, c => Assert.True(c.IsCanceled));
    }

    [Fact, Row("D-08")]
    public async Task MapAsync_WithFailures_WaitsForAllItems()
    {
        string late = Path.Combine(Folder, "late");
        await using ProcessPool pool = new(2);
        Task<int[]> map = pool.MapAsync(
            [1, 0],
            i => Failing.Calls.ThrowAfter(i == 0 ? null : late, (1 << 20) + i),
            new MapOptions { ChunkSize = 1 });
        // The first has failed, the second still runs.
        await Eventually.True(() => pool.Workers.Count(w => w.State == WorkerState.Idle && w.CallsDone == 1) == 1);
        Assert.False(map.IsCompleted);
        File.WriteAllText(late, string.Empty);
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Eventually.Ends(map));
        // That of the second element: it was the first to arrive.
        Assert.Equal(1 << 20, error.Message.Length);
        await Eventually.Ends(pool.CloseAsync());
    }

    [Fact, Row("DX-21")]
    public async Task Calls_SubmittedBeforeAnyWorkerIsUp_AllRun()
    {
        await using ProcessPool pool = new(2);
        Task<int>[] calls = [.. Enumerable.Range(0, 100).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), await Eventually.Ends(Task.WhenAll(calls)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("LR-23")]
    public async Task Workers_MoreThanProcessors_AllRunAtOnce()
    {
        int count = Environment.ProcessorCount * 2 + 2;
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(count);
        Task<int>[] calls =
        [
            .. Enumerable.Range(0, count)
                .Select(i => pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, $"{i}"), end))),
        ];
        await Eventually.True(() => Enumerable.Range(0, count).All(i => File.Exists(Path.Combine(Folder, $"{i}"))));
        File.WriteAllText(end, string.Empty);
        Assert.Equal(count, (await Eventually.Ends(Task.WhenAll(calls))).Distinct().Count());
    }

    [Fact]
    public async Task Dispose_DirectlyAfterTheConstructor_LeavesNothing()
    {
        for (int i = 0; i < 10; i++)
        {
            ProcessPool pool = new(2);
            if (i % 2 == 0) pool.Terminate();
            await Eventually.Ends(pool.DisposeAsync().AsTask());
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Pools_SideBySide_DoNotMix()
    {
        await using ProcessPool first = new(1);
        await using ProcessPool second = new(1);
        await first.RunAsync(Jobs.Calls.SetCounter(100));
        Assert.Equal(0, await second.RunAsync(Jobs.Calls.Counter()));
        Assert.Equal(100, await first.RunAsync(Jobs.Calls.Counter()));
        first.Terminate();
        Assert.Equal(4, await second.RunAsync(Jobs.Calls.Square(2)));
    }
}

internal static partial class Failing
{
    [RunInProcess]
    internal static int ThrowAfter(string? file, int length)
    {
        while (file is not null && !File.Exists(file)) Thread.Sleep(2);
        throw new InvalidOperationException(new string('x', length));
    }
}
