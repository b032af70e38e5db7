using System.Runtime.CompilerServices;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>
/// Pools that come to their end with calls open, with results that nobody has read, or because nobody holds them any
/// more.
/// </summary>
public sealed class EndTests : ProcessTest
{
    private static readonly int[] s_nothing = [];

    [Fact, Row("D-07", "OS-13")]
    public async Task Pool_ThatIsDropped_LetsItsCallsEndAndThenItsWorkers()
    {
        (int worker, Task<int>[] calls) = await Drop();
        await AssertCollected(() => [worker]);
        Assert.Equal(Enumerable.Range(0, 10), await Eventually.Ends(Task.WhenAll(calls)));

        static async Task<(int Worker, Task<int>[] Calls)> Drop()
        {
            ProcessPool pool = new(1);
            int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
            return (worker, [.. Enumerable.Range(0, 10).Select(i => pool.RunAsync(Jobs.Calls.SleepFor(i)))]);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("LR-17")]
    public async Task Pool_ThatIsDroppedBeforeACallCrashes_TellsOfTheCrashAndEnds()
    {
        string now = Path.Combine(Folder, "now");
        (WeakReference dropped, int worker, Task<int> crash) = await Drop(now);
        await Eventually.True(() =>
        {
            GC.Collect();
            return !dropped.IsAlive;
        });
        GC.WaitForPendingFinalizers();
        Assert.NotSame(crash, await Task.WhenAny(crash, Task.Delay(50)));
        File.WriteAllText(now, string.Empty);
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(crash));
        Assert.Equal("SIGSEGV", account.SignalName);
        await AssertCollected(() => [worker]);

        static async Task<(WeakReference Dropped, int Worker, Task<int> Crash)> Drop(string now)
        {
            ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, ErrorOutput = _ => { } });
            int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
            return (new WeakReference(pool), worker, pool.RunAsync(Murder.Calls.CrashWhen(now)));
        }
    }

    [Fact]
    public async Task Pool_ThatIsDroppedWhileItsResultsAreRead_GoesOnUntilTheyAre()
    {
        await Read();
        await AssertCollected(Leaks.Children);

        static async Task Read()
        {
            await using IAsyncEnumerator<int> squares = Stream();
            for (int i = 0; i < 50; i++)
            {
                GC.Collect();
                Assert.True(await squares.MoveNextAsync());
                Assert.Equal(4, squares.Current);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static IAsyncEnumerator<int> Stream() => new ProcessPool(1)
            .StreamAsync(
                Enumerable.Repeat(2, 1000), Jobs.Calls.Square, new MapOptions { ReadAhead = 1 }).GetAsyncEnumerator();
    }

    [Theory, Row("D-06", "D-04")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_RefusesEveryKindOfCallAtTheCall(bool isInline)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Inline = isInline });
        Task<int> accepted = pool.RunAsync(Jobs.Calls.SleepFor(50));
        Task closed = pool.CloseAsync();
        Func<object>[] calls =
        [
            () => pool.Run(Jobs.Calls.Square(1)),
            () => pool.RunAsync(Jobs.Calls.Square(1)),
            () => pool.RunAsync(Jobs.Calls.SetCounter(0)),
            () => pool.Jobs.SquareAsync(1),
            () => pool.MapAsync([1], Jobs.Calls.Square),
            () => pool.MapAsync(s_nothing, Jobs.Calls.Square),
            () => pool.StreamAsync([1], Jobs.Calls.Square),
            () => pool.StreamUnorderedAsync([1], Jobs.Calls.Square),
            () => pool.StreamAsync(Streams.Calls.Count(1)),
            () => pool.Streams.CountAsync(1),
        ];
        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
        Assert.Equal(50, await Eventually.Ends(accepted));
        await Eventually.Ends(closed);
        Assert.All(calls, call => Assert.Throws<ObjectDisposedException>(call));
    }

    [Fact, Row("W-07")]
    public async Task EmptySources_OfEveryKind_GiveNothingAndThePoolCloses()
    {
        await using ProcessPool pool = new(2);
        Assert.Empty(await Eventually.Ends(pool.MapAsync(s_nothing, Jobs.Calls.Square)));
        Assert.Empty(
            await Eventually.Ends(pool.MapAsync(s_nothing, Jobs.Calls.Square, new MapOptions { ChunkSize = 1 })));
        await foreach (int square in pool.StreamAsync(s_nothing, Jobs.Calls.Square))
        {
            Assert.Fail($"{square} of nothing");
        }
        await foreach (int square in pool.StreamUnorderedAsync(s_nothing, Jobs.Calls.Square))
        {
            Assert.Fail($"{square} of nothing");
        }
        await Eventually.Ends(pool.CloseAsync());
    }

    [Fact, Row("OS-04")]
    public async Task Dispose_WithResultsThatNobodyHasRead_IsNotHeldUpAndLosesNone()
    {
        TaskCompletionSource isRead = new();
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, ShutdownTimeout = Timeout.InfiniteTimeSpan });
        Task<int[]> map = pool.MapAsync(Enumerable.Range(0, 3), Jobs.Calls.Square);
        await using IAsyncEnumerator<int> stream = pool.StreamAsync(Source(), Jobs.Calls.Square).GetAsyncEnumerator();
        await Eventually.Ends(isRead.Task);
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        int[] squares = [0, 1, 4];
        Assert.Equal(squares, await map);
        foreach (int square in squares)
        {
            Assert.True(await stream.MoveNextAsync());
            Assert.Equal(square, stream.Current);
        }
        Assert.False(await stream.MoveNextAsync());

        IEnumerable<int> Source()
        {
            for (int i = 0; i < 3; i++) yield return i;
            isRead.SetResult();
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("OS-05", "LR-11")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WithCallsDoneRunningAndWaiting_LeavesNoneOpen(bool isTerminated)
    {
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 5, ShutdownTimeout = TimeSpan.Zero });
        await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 100), Jobs.Calls.Square));
        Task<int>[] calls =
        [
            .. Enumerable.Range(0, 50)
                .Select(i => pool.RunAsync(i < 10 ? Jobs.Calls.SleepFor(100) : Jobs.Calls.Hang())),
        ];
        await Eventually.Ends(Task.WhenAny(calls));
        if (isTerminated) pool.Terminate();
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        Assert.All(calls, c => Assert.True(c.IsCanceled || c.IsCompletedSuccessfully));
        Assert.True(calls.Count(c => c.IsCanceled) > 20);
        Assert.Contains(calls, c => c.IsCompletedSuccessfully);
        Assert.Empty(pool.Workers);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("LR-06", "DX-17")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_WhileOneWorkerKillsAnother_IsNotHeldUp(bool isDisposed)
    {
        for (int round = 0; round < 4; round++)
        {
            await using ProcessPool pool = new(2);
            int[] ids = await Eventually.Ends(
                Task.WhenAll(pool.RunAsync(Jobs.Calls.ProcessId()), pool.RunAsync(Jobs.Calls.ProcessId())));
            Task[] calls =
            [
                pool.RunAsync(Murder.Calls.Kill(ids[0])),
                .. Enumerable.Range(0, 4).Select(i => pool.RunAsync(Jobs.Calls.SleepFor(i))),
            ];
            await Eventually.Ends(isDisposed ? pool.DisposeAsync().AsTask() : pool.CloseAsync());
            Assert.All(
                calls,
                c => Assert.True(c.IsCompletedSuccessfully || c.Exception!.InnerException is WorkerDiedException));
            Assert.True(calls.Count(c => c.IsFaulted) <= 1);
        }
    }

    private static async Task AssertCollected(Func<IEnumerable<int>> workers) => await Eventually.True(() =>
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return !workers().Any(ProcFs.IsAlive);
    });
}
