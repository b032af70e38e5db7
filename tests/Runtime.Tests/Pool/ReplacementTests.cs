using MemoryPack;
using Multiprocessing.TestSupport;
using Runtime.Tests.Pool;
using Runtime.Tests.Support;

[assembly: ProcessFormatter(typeof(Slow), typeof(SlowFormatter))]

namespace Runtime.Tests.Pool;

/// <summary>
/// Workers that are replaced after so many calls, or because they were idle, and what each runs first.
/// </summary>
public sealed class ReplacementTests : ProcessTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("K-02")]
    public async Task MaxCallsPerWorker_OverManyCalls_ReplacesWorkersWithoutALoss()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 3, MaxCallsPerWorker = 10 });
        await Eventually.True(() => Ids().Length == 3);
        int[] before = Ids();
        Task<(
            int Square,
            int ProcessId)>[] calls = [.. Enumerable.Range(0, 100).Select(
                i => pool.RunAsync(Recycled.Calls.SquareAndProcess(i)))];
        (int Square, int ProcessId)[] results = await Eventually.Ends(Task.WhenAll(calls));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), results.Select(r => r.Square));
        Assert.All(
            results.GroupBy(r => r.ProcessId), g => Assert.True(g.Count() <= 10, $"{g.Key} ran {g.Count()} calls"));
        Assert.True(results.DistinctBy(r => r.ProcessId).Count() >= 10);
        await Eventually.True(() => Ids().Length == 3);
        Assert.NotEqual(before.Order(), Ids().Order());

        int[] Ids() =>
        [
            .. pool.Workers.Where(w => w is { State: not WorkerState.Stopping, ProcessId: not 0 })
                .Select(w => w.ProcessId),
        ];
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    [InlineData(0, 3)]
    public async Task Workers_WhileTheyAreReplaced_AreNeverMoreThanTheOptionsSay(int standby, int callsPerWorker)
    {
        HashSet<int> others = [.. ProcFs.ChildrenOf(Environment.ProcessId)];
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 3, MaxCallsPerWorker = callsPerWorker, StandbyWorkers = standby });
        using CancellationTokenSource end = new();
        Task<int> counting = Task.Factory.StartNew(
            CountMost, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (int i = 0; i < TestAmount.Of(3, 10); i++)
        {
            await Eventually.Ends(
                Task.WhenAll(Enumerable.Range(0, 6).Select(n => pool.RunAsync(Jobs.Calls.Square(n)))));
        }
        await end.CancelAsync();
        int most = await counting;
        Assert.InRange(most, 3, 3 + standby + 1);

        int CountMost()
        {
            int found = 0;
            while (!end.IsCancellationRequested)
            {
                int[] seen =
                [
                    .. ProcFs.ChildrenOf(Environment.ProcessId)
                        .Where(id => !others.Contains(id) && ProcFs.IsAlive(id)),
                ];
                // Those that are seen alive again all lived at the moment between the two looks.
                found = Math.Max(found, seen.Count(ProcFs.IsAlive));
            }
            return found;
        }
    }

    [Fact, Row("K-06")]
    public async Task MaxCallsPerWorker_OfThree_ChangesTheProcessAfterThree()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxCallsPerWorker = 3 });
        List<int> ids = [];
        for (int i = 0; i < 4; i++)
        {
            ids.Add(await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
            Assert.Single(pool.Workers, w => w.State != WorkerState.Stopping);
        }
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(ids[0], ids[2]);
        Assert.NotEqual(ids[0], ids[3]);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("K-04")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MaxCallsPerWorker_OfOne_GoesOnAfterTheEndHasBegun(bool isDisposed)
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 3, MaxCallsPerWorker = 1, ShutdownTimeout = Timeout.InfiniteTimeSpan });
        Task<int>[] calls = [.. Enumerable.Range(0, 6).Select(i => pool.RunAsync(Jobs.Calls.SleepFor(300 + i)))];
        await Eventually.Ends(isDisposed ? pool.DisposeAsync().AsTask() : pool.CloseAsync());
        Assert.Equal([300, 301, 302, 303, 304, 305], calls.Select(c => c.Result));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("K-09")]
    [InlineData(2)]
    [InlineData(4)]
    public async Task MaxCallsPerWorker_OfOneWithAFailingCall_EndsAllOfAPoolThatWasClosed(int workers)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = workers, MaxCallsPerWorker = 1 });
        Task<int>[] calls = [pool.RunAsync(Jobs.Calls.SleepFor(100)), pool.RunAsync(Jobs.Calls.SleepFor(300))];
        Task<int> failing = pool.RunAsync(Jobs.Calls.Divide(1, 0));
        Task closed = pool.CloseAsync();
        await Assert.ThrowsAsync<DivideByZeroException>(() => Eventually.Ends(failing));
        Assert.Equal(new[] { 100, 300 }, await Eventually.Ends(Task.WhenAll(calls)));
        await Eventually.Ends(closed);
        Assert.Empty(pool.Workers);
    }

    [Fact, Row("Z-03")]
    public async Task Initializer_OfAPoolOfOne_RunsOnce()
    {
        string log = Path.Combine(Folder, "log");
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, Initializer = Recycled.Calls.Append(log, "initialized") });
        for (int i = 0; i < 5; i++) await pool.RunAsync(Jobs.Calls.Square(i));
        await Eventually.Ends(pool.CloseAsync());
        Assert.Equal(["initialized"], File.ReadAllLines(log));
    }

    [Fact, Row("Z-03", "Z-05")]
    public async Task Initializer_OfEachWorker_RunsOnceBeforeItsFirstCall()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, Initializer = Jobs.Calls.SetCounter(100) });
        Task<int>[] calls = [.. Enumerable.Range(0, 20).Select(_ => pool.RunAsync(Jobs.Calls.Count()))];
        int[] counts = await Eventually.Ends(Task.WhenAll(calls));
        Assert.All(counts, c => Assert.True(c > 100));
        await Assert.ThrowsAsync<WorkerDiedException>(() => pool.RunAsync(Jobs.Calls.Die(Death.Kill)));
        await Assert.ThrowsAsync<WorkerDiedException>(() => pool.RunAsync(Jobs.Calls.Die(Death.Kill)));
        // All workers are replacements now.
        Assert.Equal(101, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Count())));
    }

    [Fact, Row("Z-05", "K-06")]
    public async Task Initializer_OfARecycledWorker_RunsInTheNewOne()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, MaxCallsPerWorker = 1, Initializer = Jobs.Calls.SetCounter(100) });
        for (int i = 0; i < 3; i++) Assert.Equal(101, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Count())));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("LR-20")]
    [InlineData(1)]
    [InlineData(100)]
    public async Task IdleTimeout_ShorterThanTheSerializationOfAnArgument_HoldsNothingUp(int milliseconds)
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 2, IdleTimeout = TimeSpan.FromMilliseconds(milliseconds) });
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(
                i, (await Eventually.Ends(pool.RunAsync(Recycled.Calls.Pass(new Slow { Number = i })))).Number);
        }
        Slow[] mapped = await Eventually.Ends(
            pool.MapAsync(Enumerable.Range(0, 6), i => Recycled.Calls.Pass(new Slow { Number = i })));
        Assert.Equal(Enumerable.Range(0, 6), mapped.Select(s => s.Number));
        Task<Slow> last = pool.RunAsync(Recycled.Calls.Pass(new Slow { Number = 7 }));
        await Eventually.Ends(pool.CloseAsync());
        Assert.Equal(7, (await last).Number);
    }
}

internal static partial class Recycled
{
    [RunInProcess]
    internal static (int Square, int ProcessId) SquareAndProcess(int number) =>
        (number * number, Environment.ProcessId);

    [RunInProcess]
    internal static void Append(string file, string line) => File.AppendAllLines(file, [line]);

    [RunInProcess]
    internal static Slow Pass(Slow slow) => slow;
}

/// <summary>A value that takes its time to be serialized.</summary>
public sealed class Slow
{
    internal int Number { get; init; }
}

internal sealed class SlowFormatter : MemoryPackFormatter<Slow>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Slow? value)
    {
        Thread.Sleep(20);
        writer.WriteUnmanaged(value!.Number);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Slow? value) =>
        value = new Slow { Number = reader.ReadUnmanaged<int>() };
}
