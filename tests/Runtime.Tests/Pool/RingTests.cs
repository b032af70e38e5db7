using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Calls that share a worker: what lies on its ring behind, before, or after another one.</summary>
public sealed class RingTests : ProcessTest
{
    private const int Large = 64_000_000;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task SmallCall_OfANewMethodBesideALargeCall_HarmsNeither()
    {
        await using ProcessPool pool = new(1);
        for (int i = 0; i < 10; i++) pool.Run(Jobs.Calls.Square(i));
        int worker = pool.Workers[0].ProcessId;
        Task<byte[]> large = pool.RunAsync(Jobs.Calls.Bytes(new byte[Large]));
        Task<string> small = pool.RunAsync(Jobs.Calls.Text("not called before"));
        Assert.Equal(Large, (await Eventually.Ends(large)).Length);
        Assert.Equal("not called before", await Eventually.Ends(small));
        Assert.Equal(worker, pool.Workers[0].ProcessId);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task LargeCall_TakenBackBeforeItBegan_LeavesTheWorkerUsable()
    {
        await using ProcessPool pool = new(1);
        int worker = pool.Run(Jobs.Calls.ProcessId());
        Native.Kill(worker, Native.SIGSTOP);
        using CancellationTokenSource cancellation = new();
        Task<byte[]> call = pool.RunAsync(Jobs.Calls.Bytes(new byte[Large]), cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        Native.Kill(worker, Native.SIGCONT);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        Assert.Equal(Large, (await Eventually.Ends(pool.RunAsync(Jobs.Calls.Bytes(new byte[Large])))).Length);
        Assert.Equal(worker, pool.Workers[0].ProcessId);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task RingOfAWorker_FromWhichCallsAreTakenBackAgainAndAgain_IsNotOverfilled()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(2);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => pool.RunAsync(Jobs.Calls.Square(i))));
        Task<int> busy = pool.RunAsync(Jobs.Calls.RunUntil(started, end));
        await Eventually.True(() => File.Exists(started));
        // Some of each burst wait behind the busy worker's call, until the other one has nothing left and takes them
        // over.
        byte[] bytes = new byte[30_000];
        for (int burst = 0; burst < 40; burst++)
        {
            await Eventually.Ends(
                Task.WhenAll(Enumerable.Range(0, 16).Select(_ => pool.RunAsync(Jobs.Calls.Dawdle(bytes)))));
        }
        File.WriteAllText(end, string.Empty);
        Assert.Contains(pool.Workers, w => w.ProcessId == busy.Result);
        Assert.Equal(2, pool.Workers.Count);
    }

    [Fact]
    public async Task StreamReader_OfAnEndedStream_DoesNotStopTheRunningOne()
    {
        await using ProcessPool pool = new(1);
        await using IAsyncEnumerator<int> first = pool.StreamAsync(Streams.Calls.Count(200)).GetAsyncEnumerator();
        Assert.True(await Eventually.Ends(first.MoveNextAsync().AsTask()));
        await using IAsyncEnumerator<int> second = pool.StreamAsync(Streams.Calls.Count(5_000)).GetAsyncEnumerator();
        for (int i = 0; i < 5_000; i++)
        {
            Assert.True(await Eventually.Ends(second.MoveNextAsync().AsTask()));
            if (i == 256)
            {
                for (int j = 1; j < 200; j++) Assert.True(await Eventually.Ends(first.MoveNextAsync().AsTask()));
            }
        }
        Assert.False(await Eventually.Ends(second.MoveNextAsync().AsTask()));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Call_BehindOneThatWaitsForIt_GetsAWorkerOfItsOwn()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, IdleTimeout = TimeSpan.FromSeconds(1) });
        await Eventually.True(() => pool.Workers.Count == 0);
        // One worker comes back, and learns that its calls are short.
        for (int i = 0; i < 50; i++) pool.Run(Jobs.Calls.Square(i));
        Task<int> waiting = pool.RunAsync(Jobs.Calls.RunUntil(started, end));
        await Eventually.True(() => File.Exists(started));
        await Eventually.Ends(pool.RunAsync(Jobs.Calls.RunUntil(end, end)));
        await Eventually.Ends(waiting);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Timeout_WhileOtherCallsComeWithoutPause_StillComes()
    {
        await using ProcessPool pool = new(2);
        Task<int> hanging = pool.RunAsync(Jobs.Calls.Hang(), new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
        Task[] load = [.. Enumerable.Range(0, 200).Select(_ => CallUntil(hanging))];
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(hanging));
        await Eventually.Ends(Task.WhenAll(load));

        async Task CallUntil(Task end)
        {
            while (!end.IsCompleted) await pool.RunAsync(Jobs.Calls.Square(2));
        }
    }

    [Fact]
    public async Task GracePeriod_WithoutEnd_LetsTheMethodFinish()
    {
        string started = Path.Combine(Folder, "started");
        string ended = Path.Combine(Folder, "ended");
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = Timeout.InfiniteTimeSpan });
        using CancellationTokenSource cancellation = new();
        Task<int> call = pool.RunAsync(
            Jobs.Calls.RunUntilCancelled(started, ended), cancellationToken: cancellation.Token);
        await Eventually.True(() => File.Exists(started));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
        Assert.True(File.Exists(ended));
    }

    [Fact, Row("D-06")]
    public async Task Map_ThatBeganBeforeTheClose_RunsToItsEnd()
    {
        await using ProcessPool pool = new(2);
        Task<int[]> map = pool.MapAsync(
            Enumerable.Repeat(2, 50), Jobs.Calls.SleepFor, new MapOptions { ChunkSize = 1 });
        Task close = pool.CloseAsync();
        Assert.Equal(Enumerable.Repeat(2, 50), await Eventually.Ends(map));
        await Eventually.Ends(close);
    }

    [Fact]
    public async Task Cancellation_ThatTheMethodItselfThrows_KeepsItsMessageAndTrace()
    {
        await using ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(Quitter.Calls.Quit());
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Eventually.Ends(call));
        Assert.Equal("the method's own", error.Message);
        Assert.Contains(nameof(Quitter.Quit), error.StackTrace, StringComparison.Ordinal);
        Assert.True(call.IsCanceled);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task OutputCallback_ThatWaitsForThePool_HangsNothing()
    {
        ProcessPool? own = null;
        List<int> squares = [];
        ProcessPoolOptions options =
            new() { Workers = 1, ErrorOutput = _ => squares.Add(own!.Run(Jobs.Calls.Square(3))) };
        await using (ProcessPool pool = new(options))
        {
            own = pool;
            await Eventually.Ends(pool.RunAsync(Jobs.Calls.PrintError("one")));
            await Assert.ThrowsAsync<WorkerDiedException>(
                () => Eventually.Ends(pool.RunAsync(Quitter.Calls.ComplainAndExit())));
            await Eventually.True(() => squares.Count == 2);
        }
        Assert.Equal([9, 9], squares);
    }
}

internal static partial class Quitter
{
    [RunInProcess]
    internal static int Quit() => throw new OperationCanceledException("the method's own");

    [RunInProcess]
    internal static void ComplainAndExit()
    {
        Console.Error.WriteLine("two");
        Death.Die(Death.Exit);
    }
}
