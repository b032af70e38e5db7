using Multiprocessing.TestSupport;
using Runtime.Tests.Faults;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Deaths and failures at the moments at which a pool could get stuck.</summary>
public sealed class DeadlockTests : ProcessTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("LR-06")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(13)]
    public async Task Workers_ThatKillEachOther_LeaveAPoolThatAnswers(int workers)
    {
        await using ProcessPool pool = new(workers);
        await Eventually.True(
            () => pool.Workers.Count(w => w is { State: WorkerState.Idle, ProcessId: not 0 }) == workers);
        int[] ids = [.. pool.Workers.Select(w => w.ProcessId)];
        Task[] murders =
            [.. Enumerable.Range(0, workers).Select(i => pool.RunAsync(Murder.Calls.Kill(ids[(i + 1) % workers])))];
        foreach (Task murder in murders)
        {
            try
            {
                await Eventually.Ends(murder);
            }
            catch (WorkerDiedException)
            {
                // A worker that was killed first did not get to kill.
            }
        }
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task ContinuationsThatBlock_HoldUpNoOtherCall()
    {
        const int count = 300;
        string end = Path.Combine(Folder, "end");
        await using ProcessPool pool = new(1);
        using ManualResetEventSlim othersHaveEnded = new();
        using CountdownEvent others = new(count - (count / 50));
        // So that all continuations are there before the first outcome is, and the outcomes come together.
        Task<int> gate = pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end));
        Task[] handled = [.. Enumerable.Range(0, count).Select(i => pool.RunAsync(Jobs.Calls.Square(i)).ContinueWith(
            _ =>
            {
                if (i % 50 == 0) othersHaveEnded.Wait();
                else if (others.Signal()) othersHaveEnded.Set();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default))];
        File.WriteAllText(end, string.Empty);
        await Eventually.Ends(Task.WhenAll(handled));
        await gate;
    }

    [Fact, Row("DX-17", "LR-17")]
    public async Task Dispose_WhileAWorkerCrashes_EndsWithTheAccount()
    {
        string now = Path.Combine(Folder, "now");
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, ErrorOutput = _ => { } });
        Task<int> call = pool.RunAsync(Murder.Calls.CrashWhen(now));
        await Eventually.True(() => pool.Workers.Any(w => w.State == WorkerState.Busy));
        Task disposal = pool.DisposeAsync().AsTask();
        File.WriteAllText(now, string.Empty);
        await Eventually.Ends(disposal);
        WorkerDiedException account = await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(call));
        Assert.Equal("SIGSEGV", account.SignalName);
    }

    [Theory, Row("DX-17", "DX-02")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_RightAfterACallThatCannotBeSerialized_ComesWithItsError(bool isWaitedFor)
    {
        for (int i = 0; i < 5; i++)
        {
            await using ProcessPool pool = new(4);
            Task call = pool.RunAsync(
                Crime.Calls.Pass(new Culprit { Stage = Stage.EncodingArgument, Death = Death.Throw }));
            Task end = isWaitedFor ? pool.DisposeAsync().AsTask() : pool.CloseAsync();
            if (isWaitedFor) await Eventually.Ends(end);
            await Assert.ThrowsAsync<ProcessSerializationException>(() => Eventually.Ends(call));
            await Eventually.Ends(end);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("LR-15")]
    public async Task Terminate_OfNestedPools_LeavesNoProcess()
    {
        string folder = Folder;
        await using ProcessPool pool = new(1);
        _ = pool.RunAsync(Murder.Calls.NestAndHang(folder, 3));
        await Eventually.True(() => Directory.GetFiles(folder).Length == 4);
        int[] ids =
        [
            .. Directory.GetFiles(folder)
                .Select(f => int.Parse(Path.GetFileName(f), System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.All(ids, id => Assert.True(ProcFs.IsAlive(id)));
        pool.Terminate();
        await Eventually.Ends(pool.CloseAsync());
        await Eventually.True(() => ids.All(id => !ProcFs.IsAlive(id)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task SuspendedWorker_ThatIsKilled_IsReplaced()
    {
        await using ProcessPool pool = new(1);
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        Native.Kill(worker, Native.SIGSTOP);
        Task<int> call = pool.RunAsync(Jobs.Calls.ProcessId());
        Native.Kill(worker, Native.SIGKILL);
        // Not begun, so not lost.
        Assert.NotEqual(worker, await Eventually.Ends(call));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task LargePayloads_FromManyCallersWhileWorkersDie_ArriveOrFail()
    {
        await using ProcessPool pool = new(2);
        byte[] bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        int arrived = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(async () =>
        {
            for (int i = 0; i < 6; i++)
            {
                try
                {
                    if ((n + i) % 5 == 0) await pool.RunAsync(Jobs.Calls.Die(Death.Kill));
                    Assert.Equal(bytes, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Bytes(bytes))));
                    Interlocked.Increment(ref arrived);
                }
                catch (WorkerDiedException)
                {
                }
            }
        })));
        Assert.True(arrived > 20, $"{arrived} arrived");
    }
}

internal static partial class Murder
{
    [RunInProcess]
    internal static void Kill(int processId) => Native.Kill(processId, Native.SIGKILL);

    [RunInProcess]
    internal static int CrashWhen(string file)
    {
        while (!File.Exists(file)) Thread.Sleep(2);
        Native.Crash();
        return 0;
    }

    [RunInProcess]
    internal static async Task NestAndHang(string folder, int depth)
    {
        File.WriteAllText(
            Path.Combine(folder, Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            string.Empty);
        if (depth == 0) await Task.Delay(Timeout.Infinite);
        await using ProcessPool pool = new(1);
        await pool.RunAsync(Calls.NestAndHang(folder, depth - 1));
    }
}
