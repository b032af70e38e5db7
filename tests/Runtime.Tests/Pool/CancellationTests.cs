using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Calls that are ended before their method returned: by a token, or because their time is up.</summary>
public sealed class CancellationTests : ProcessTest
{
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(100);

    private string Started => Path.Combine(Folder, "started");

    private string End => Path.Combine(Folder, "end");

    [Fact, Row("O-24")]
    public async Task Call_WhoseTokenHasFired_NeverRuns()
    {
        await using ProcessPool pool = new(1);
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        Task<int> call = pool.RunAsync(Jobs.Calls.Count(), cancellationToken: source.Token);
        Assert.True(call.IsCanceled);
        Assert.Equal(1, await pool.RunAsync(Jobs.Calls.Count()));
    }

    [Fact, Row("O-24")]
    public async Task QueuedCall_ThatIsCancelled_LeavesTheQueueAndTheWorkerAlone()
    {
        await using ProcessPool pool = new(1);
        Task<int> running = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        using CancellationTokenSource source = new();
        Task<int>[] queued =
            [.. Enumerable.Range(0, 6).Select(_ => pool.RunAsync(Jobs.Calls.Count(), cancellationToken: source.Token))];
        Task<int> other = pool.RunAsync(Jobs.Calls.Count());
        await source.CancelAsync();
        foreach (Task<int> call in queued)
        {
            OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => Eventually.Ends(call));
            Assert.Equal(source.Token, error.CancellationToken);
        }
        File.WriteAllText(End, string.Empty);
        int worker = await Eventually.Ends(running);
        Assert.Equal(1, await Eventually.Ends(other));
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
    }

    [Fact, Row("O-24")]
    public async Task RunningCall_ThatLooksAtItsToken_EndsByItselfAndTheWorkerLives()
    {
        await using ProcessPool pool = new(1);
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        using CancellationTokenSource source = new();
        Task<int> call = pool.Jobs.RunUntilCancelledAsync(Started, End, source.Token);
        await Eventually.True(() => File.Exists(Started));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        Assert.True(File.Exists(End));
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
    }

    [Fact, Row("O-24")]
    public async Task EndedCall_ThatIsCancelled_StaysAsItWas()
    {
        await using ProcessPool pool = new(1);
        using CancellationTokenSource source = new();
        Task<int> good = pool.RunAsync(Jobs.Calls.Square(2), cancellationToken: source.Token);
        Task<int> bad = pool.RunAsync(Jobs.Calls.Divide(1, 0), cancellationToken: source.Token);
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        await Eventually.True(() => good.IsCompleted && bad.IsCompleted);
        await source.CancelAsync();
        Assert.Equal(4, await good);
        await Assert.ThrowsAsync<DivideByZeroException>(() => bad);
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
    }

    [Fact]
    public async Task RunningCall_ThatReturnsThoughCancelled_GivesItsResult()
    {
        await using ProcessPool pool = new(1);
        using CancellationTokenSource source = new();
        Task<int> call = pool.RunAsync(Jobs.Calls.ReturnWhenCancelled(Started), cancellationToken: source.Token);
        await Eventually.True(() => File.Exists(Started));
        await source.CancelAsync();
        Assert.Equal(42, await Eventually.Ends(call));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task RunningCall_ThatCannotHearItsToken_IsKilledAndTheOthersAreNot()
    {
        await using ProcessPool pool = new(2);
        Task<int> other = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        using CancellationTokenSource source = new();
        string deaf = Path.Combine(Folder, "deaf");
        Task<int> call = pool.RunAsync(Jobs.Calls.RunUntil(deaf, "/no/such/file"), cancellationToken: source.Token);
        await Eventually.True(() => File.Exists(deaf) && File.ReadAllText(deaf).Length > 0);
        int victim = int.Parse(File.ReadAllText(deaf), System.Globalization.CultureInfo.InvariantCulture);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        await Eventually.True(() => !ProcFs.IsAlive(victim));
        Assert.False(other.IsCompleted);
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
        File.WriteAllText(End, string.Empty);
        Assert.NotEqual(victim, await Eventually.Ends(other));
    }

    [Fact]
    public async Task RunningCall_ThatIgnoresItsToken_IsKilledAfterTheGracePeriod()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = s_soon });
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        using CancellationTokenSource source = new();
        Task<int> call = pool.RunAsync(Jobs.Calls.IgnoreToken(Started), cancellationToken: source.Token);
        await Eventually.True(() => File.Exists(Started));
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= s_soon - TimeSpan.FromMilliseconds(15));
        Assert.NotEqual(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Fact]
    public async Task MapAsync_ThatIsCancelled_EndsAtOnce()
    {
        await using ProcessPool pool = new(2);
        using CancellationTokenSource source = new();
        Task<int[]> map = pool.MapAsync(
            Enumerable.Range(0, 1000),
            _ => Jobs.Calls.RunUntil(Started, "/no/such/file"),
            cancellationToken: source.Token);
        await Eventually.True(() => File.Exists(Started));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(map));
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false, Traits = [TestAmount.Trait, TestAmount.All])]
    public async Task Call_WhoseTimeIsUp_EndsAsTimeoutAndTheWorkerIsReplaced(bool isOwnLimit)
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CallTimeout = isOwnLimit ? null : s_soon });
        int worker = await pool.RunAsync(
            Jobs.Calls.ProcessId(), new CallOptions { Timeout = Timeout.InfiniteTimeSpan });
        CallOptions? options = isOwnLimit ? new CallOptions { Timeout = s_soon } : null;
        TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Hang(), options)));
        Assert.Contains(nameof(Jobs.Hang), error.Message, StringComparison.Ordinal);
        Assert.Contains(s_soon.ToString(), error.Message, StringComparison.Ordinal);
        CallOptions unlimited = new() { Timeout = Timeout.InfiniteTimeSpan };
        Assert.NotEqual(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId(), unlimited)));
        Assert.Throws<TimeoutException>(() => pool.Run(Jobs.Calls.Hang(), options));
        Assert.Equal(300, await Eventually.Ends(pool.RunAsync(Jobs.Calls.SleepFor(300), unlimited)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task TimeOfAnElement_BeginsWhenItsTurnHasCome(bool isMap) => WithEnoughTime(1000, async milliseconds =>
    {
        await using ProcessPool pool = new(1);
        await pool.RunAsync(Jobs.Calls.Square(1));
        // Together they take longer than one may.
        int[] source = [milliseconds, milliseconds + 1];
        MapOptions options = new()
        {
            Call = new CallOptions { Timeout = TimeSpan.FromMilliseconds(1.9 * milliseconds) },
        };
        List<int> seen = [];
        if (isMap) seen.AddRange(await Eventually.Ends(pool.MapAsync(source, Jobs.Calls.SleepFor, options)));
        else await foreach (int item in pool.StreamUnorderedAsync(source, Jobs.Calls.SleepFor, options)) seen.Add(item);
        Assert.Equal(source, seen);
    });

    [Fact]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public Task ElementWhoseTimeIsUp_IsTheOnlyOneToFail() => WithEnoughTime(2500, async milliseconds =>
    {
        await using ProcessPool pool = new(1);
        // Long enough for a worker to start.
        MapOptions options = new()
        {
            Call = new CallOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) },
        };
        await using IAsyncEnumerator<int> results = pool.StreamAsync(
            [2, Timeout.Infinite, 3], Jobs.Calls.SleepFor, options).GetAsyncEnumerator();
        Assert.True(await Eventually.Ends(results.MoveNextAsync().AsTask()));
        Assert.Equal(2, results.Current);
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(results.MoveNextAsync().AsTask()));
        Assert.True(await Eventually.Ends(results.MoveNextAsync().AsTask()));
        Assert.Equal(3, results.Current);
        Assert.False(await results.MoveNextAsync());
    });

    /// <summary>
    /// Where a call has to end before its time is up, and how long that takes is the machine's business: each time with
    /// twice as much time. If the library is at fault, no time is enough.
    /// </summary>
    private static async Task WithEnoughTime(int milliseconds, Func<int, Task> test)
    {
        const int attempts = 6;
        for (int attempt = 1; ; attempt++, milliseconds *= 2)
        {
            try
            {
                await test(milliseconds);
                return;
            }
            catch (TimeoutException) when (attempt < attempts)
            {
                // Of the call.
            }
        }
    }

    [Fact]
    public async Task QueuedCall_WhoseTimeIsUp_EndsWithoutAWorkerLost()
    {
        await using ProcessPool pool = new(1);
        Task<int> running = pool.RunAsync(Jobs.Calls.RunUntil(Started, End));
        await Eventually.True(() => File.Exists(Started));
        await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Count(), new CallOptions { Timeout = s_soon })));
        await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Ends(pool.RunAsync(Jobs.Calls.Count(), new CallOptions { Timeout = TimeSpan.Zero })));
        File.WriteAllText(End, string.Empty);
        int worker = await Eventually.Ends(running);
        Assert.Equal(1, await pool.RunAsync(Jobs.Calls.Count()));
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
    }

    [Fact]
    public async Task Call_WithATimeOutOfRange_IsRefused()
    {
        await using ProcessPool pool = new(1);
        CallOptions options = new() { Timeout = TimeSpan.FromSeconds(-2) };
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => { _ = pool.RunAsync(Jobs.Calls.Count(), options); });
        Assert.Equal(nameof(CallOptions.Timeout), error.ParamName);
        MapOptions map = new() { Call = options };
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(CallOptions.Timeout), () => { _ = pool.MapAsync([1], Jobs.Calls.Square, map); });
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(CallOptions.Timeout), () => pool.StreamAsync([1], Jobs.Calls.Square, map));
    }

    [Fact]
    public async Task Calls_CancelledAtEveryMoment_EndOnceAndHarmNoOther()
    {
        await using ProcessPool pool = new(2);
        await pool.RunAsync(Jobs.Calls.Square(1));
        Random random = new(7);
        List<Task<int>> others = [];
        for (int i = 0; i < 300; i++)
        {
            using CancellationTokenSource source = new();
            Task<int> call = pool.RunAsync(Jobs.Calls.Add(i, i), cancellationToken: source.Token);
            others.Add(pool.RunAsync(Jobs.Calls.Add(i, 1)));
            Thread.SpinWait(random.Next(4000));
            await source.CancelAsync();
            try
            {
                Assert.Equal(2 * i, await Eventually.Ends(call));
            }
            catch (OperationCanceledException)
            {
            }
        }
        Assert.Equal(Enumerable.Range(1, 300), await Eventually.Ends(Task.WhenAll(others)));
    }
}
