using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Multiprocessing.TestSupport;
using Runtime.Tests.Faults;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Spares, memory limits, running inline, and what can be measured from outside.</summary>
public sealed class ServiceTests : ProcessTest
{
    [Fact]
    public async Task Standby_BeforeAnyCall_HasLoadedTheAssembliesThatItsCallsWillNeed()
    {
        string mark = Path.Combine(Folder, "loaded");
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            StandbyWorkers = 1,
            EnvironmentVariables = new Dictionary<string, string?> { [ModuleMark.Variable] = mark },
        });
        await Eventually.True(() => File.Exists(mark));
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Fact]
    public async Task Standby_WhenAWorkerDies_TakesItsPlace()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, StandbyWorkers = 1 });
        await Eventually.True(
            () => pool.Workers.Count(w => w is { ProcessId: not 0, State: not WorkerState.Starting }) == 2);
        int[] before = [.. pool.Workers.Select(w => w.ProcessId)];
        await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(pool.RunAsync(Jobs.Calls.Die(Death.Kill))));
        int next = await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId()));
        Assert.Contains(next, before);
        await Eventually.True(() => pool.Workers.Count == 2);
    }

    [Fact]
    public async Task MemoryLimit_WhenACallAsksForMore_FailsThatCallOnly()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, MemoryLimit = 64 << 20, ErrorOutput = _ => { } });
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        await Assert.ThrowsAsync<OutOfMemoryException>(
            () => Eventually.Ends(pool.RunAsync(Memories.Calls.Allocate(256))));
        Assert.Equal(1, await Eventually.Ends(pool.RunAsync(Memories.Calls.Allocate(1))));
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("LR-20")]
    public async Task MaxWorkingSet_WhenAWorkerIsAboveIt_ReplacesItAfterTheCall()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, MaxWorkingSet = 300 << 20 });
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        await pool.RunAsync(Memories.Calls.Leak(1));
        Assert.Equal(worker, await pool.RunAsync(Jobs.Calls.ProcessId()));
        await pool.RunAsync(Memories.Calls.Leak(400));
        await Eventually.True(() => !ProcFs.IsAlive(worker));
        Assert.NotEqual(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Fact]
    public async Task Priority_OfTheWorkers_IsAsGiven()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, Priority = ProcessPriorityClass.BelowNormal });
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        using Process process = Process.GetProcessById(worker);
        Assert.Equal(ProcessPriorityClass.BelowNormal, process.PriorityClass);
    }

    [Fact, Row("G-05")]
    public async Task Inline_Pool_RunsHereButSerializes()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, Inline = true });
        Assert.Equal(Environment.ProcessId, await pool.RunAsync(Jobs.Calls.ProcessId()));
        byte[] bytes = [1, 2, 3];
        byte[] copy = await pool.RunAsync(Jobs.Calls.Bytes(bytes));
        Assert.Equal(bytes, copy);
        Assert.NotSame(bytes, copy);
        await Assert.ThrowsAsync<ProcessSerializationException>(
            () => pool.RunAsync(Crime.Calls.Pass(new Culprit { Stage = Stage.EncodingArgument, Death = Death.Throw })));
        Assert.Equal(new[] { 1, 4, 9 }, await pool.MapAsync([1, 2, 3], Jobs.Calls.Square));
        List<int> items = [];
        await foreach (int item in pool.Streams.CountAsync(5)) items.Add(item);
        Assert.Equal([0, 1, 2, 3, 4], items);
        await Assert.ThrowsAsync<DivideByZeroException>(() => pool.RunAsync(Jobs.Calls.Divide(1, 0)));
        await pool.CloseAsync();
        Assert.Throws<ObjectDisposedException>(() => { _ = pool.RunAsync(Jobs.Calls.Square(1)); });
    }

    [Fact]
    public async Task Inline_StreamThatIgnoresItsToken_EndsWithItsTimeItsTokenAndItsPool()
    {
        ProcessPool pool = new(new ProcessPoolOptions { Inline = true });
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(
            () => Read(Streams.Calls.Wait(started, end), new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }));
        Assert.Contains(nameof(Streams.Wait), late.Message, StringComparison.Ordinal);
        using CancellationTokenSource source = new();
        Task cancelled = Read(Streams.Calls.Wait(started, end), null, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(cancelled));
        Task terminated = Read(Streams.Calls.Wait(started, end), null);
        pool.Terminate();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(terminated));
        await Eventually.Ends(pool.DisposeAsync().AsTask());
        File.WriteAllText(end, string.Empty);

        async Task Read(ProcessStreamCall<int> call, CallOptions? options, CancellationToken ct = default)
        {
            await foreach (int _ in pool.StreamAsync(call, options, ct)) continue;
        }
    }

    [Fact]
    public async Task Inline_MapAndTimes_ObeyTheRulesOfOtherPools()
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions
            {
                Workers = 1,
                Inline = true,
                QueueLimit = 0,
                CallTimeout = TimeSpan.MaxValue,
                ShutdownTimeout = TimeSpan.MaxValue,
            });
        Assert.Equal(100, (await Eventually.Ends(pool.MapAsync(Enumerable.Range(0, 100), Jobs.Calls.Square))).Length);
        string end = Path.Combine(Folder, "end");
        Task<int> running = pool.MapAsync(
            [1],
            _ => Jobs.Calls.RunUntil(
                Path.Combine(Folder, "started"), end)).ContinueWith(t => t.Result[0], TaskScheduler.Default);
        await Eventually.True(() => File.Exists(Path.Combine(Folder, "started")));
        // Time in the queue counts; a map may wait above the limit.
        MapOptions options = new() { Call = new CallOptions { Timeout = TimeSpan.FromMilliseconds(30) } };
        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Ends(pool.MapAsync([2], Jobs.Calls.Square, options)));
        Assert.Contains("0.03", late.Message, StringComparison.Ordinal);
        File.WriteAllText(end, string.Empty);
        Assert.Equal(Environment.ProcessId, await Eventually.Ends(running));
    }

    [Fact]
    public async Task Inline_RunsTheInitializerOnceAndBoundsItsQueue()
    {
        int before = Jobs.Counter();
        ProcessPoolOptions options = new()
        {
            Workers = 2,
            Inline = true,
            Initializer = Jobs.Calls.SetCounter(before + 7),
        };
        await using (ProcessPool pool = new(options))
        {
            int[] seen = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pool.RunAsync(Jobs.Calls.Counter())));
            Assert.All(seen, s => Assert.Equal(before + 7, s));
        }
        Jobs.SetCounter(before);
        options = new() { Workers = 1, Inline = true, Initializer = Crime.Calls.Initialize(Death.Throw) };
        await using (ProcessPool pool = new(options))
        {
            MultiprocessingException error = await Assert.ThrowsAsync<MultiprocessingException>(
                () => pool.RunAsync(Jobs.Calls.Square(2)));
            Assert.Contains("initializer", error.Message, StringComparison.Ordinal);
        }
        string end = Path.Combine(Folder, "end");
        await using (ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Inline = true, QueueLimit = 1 }))
        {
            Task<int>[] two =
            [
                .. Enumerable.Range(0, 2)
                    .Select(_ => pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end))),
            ];
            await Assert.ThrowsAsync<PoolFullException>(() => pool.RunAsync(Jobs.Calls.Square(2)));
            File.WriteAllText(end, string.Empty);
            await Eventually.Ends(Task.WhenAll(two));
        }
    }

    [Fact]
    public async Task Meter_OfTheLibrary_CountsCallsStartsAndDeaths()
    {
        Dictionary<string, double> sums = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "Multiprocessing") l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => Add(i.Name, value));
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => Add(i.Name, value));
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => Add(i.Name, value));
        listener.Start();
        await using (ProcessPool pool = new(1))
        {
            for (int i = 0; i < 5; i++) await pool.RunAsync(Jobs.Calls.Square(i));
            await Assert.ThrowsAsync<DivideByZeroException>(() => pool.RunAsync(Jobs.Calls.Divide(1, 0)));
            await Assert.ThrowsAsync<WorkerDiedException>(() => pool.RunAsync(Jobs.Calls.Die(Death.Kill)));
        }
        Assert.Equal(5, sums["multiprocessing.calls.completed"]);
        Assert.Equal(2, sums["multiprocessing.calls.failed"]);
        Assert.Equal(1, sums["multiprocessing.worker.deaths"]);
        Assert.True(sums["multiprocessing.worker.starts"] >= 1);
        Assert.Equal(0, sums.GetValueOrDefault("multiprocessing.calls.queued"));
        Assert.Equal(0, sums["multiprocessing.calls.running"]);
        Assert.True(sums["multiprocessing.call.duration"] > 0);

        void Add(string name, double value)
        {
            lock (sums) sums[name] = sums.GetValueOrDefault(name) + value;
        }
    }

    [Fact]
    public async Task Meter_WhoseListenerWaitsForThePool_DoesNotStopIt()
    {
        ProcessPool pool = new(1);
        int waits = 0;
        int answered = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            bool isOfCalls = instrument.Name.Contains("calls", StringComparison.Ordinal);
            if (instrument.Meter.Name == "Multiprocessing" && isOfCalls)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, _, _, _) => WaitForThePool());
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => WaitForThePool());
        listener.Start();
        await using (pool)
        {
            await Eventually.Ends(
                Task.WhenAll(Enumerable.Range(0, 20).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))));
        }
        Assert.True(waits >= 20, $"The listener was called {waits} times.");
        Assert.Equal(waits, answered);

        // From another thread: one that held the pool's lock would wait for itself here.
        void WaitForThePool()
        {
            Interlocked.Increment(ref waits);
            Task.Factory.StartNew(() => pool.Workers, TaskCreationOptions.LongRunning).Wait();
            Interlocked.Increment(ref answered);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Logger_GetsStartsDeathsRetriesReplacementsAndWhyThePoolBroke()
    {
        RecordingLogger logger = new();
        ProcessPoolOptions options =
            new() { Workers = 1, MaxCallsPerWorker = 4, Logger = logger, ErrorOutput = _ => { } };
        string mark = Path.Combine(Folder, "mark");
        await using (ProcessPool pool = new(options))
        {
            await Assert.ThrowsAsync<WorkerDiedException>(() => pool.RunAsync(Jobs.Calls.Die(Death.Kill)));
            Assert.Equal(42, await pool.RunAsync(Jobs.Calls.DieOnce(mark), new CallOptions { Retries = 1 }));
            await Assert.ThrowsAsync<TimeoutException>(() => pool.RunAsync(
                Jobs.Calls.RunUntil(mark + ".started", mark + ".end"),
                new CallOptions { Timeout = TimeSpan.FromMilliseconds(50) }));
            for (int i = 0; i < 8; i++) await pool.RunAsync(Jobs.Calls.Square(i));
        }
        options.Initializer = Crime.Calls.Initialize(Death.Throw);
        await using (ProcessPool pool = new(options))
        {
            await Assert.ThrowsAsync<MultiprocessingException>(() => pool.RunAsync(Jobs.Calls.Square(1)));
        }
        Assert.True(logger.Count(LogLevel.Debug, "is up after") >= 3, logger.ToString());
        Assert.Equal(2, logger.Count(LogLevel.Warning, "killed from outside (SIGKILL)"));
        Assert.Equal(1, logger.Count(LogLevel.Information, "will run again, because its worker"));
        Assert.Equal(
            1,
            logger.Count(
                LogLevel.Warning, "is killed: 'Runtime.Tests.Jobs.RunUntil(string, string)' did not end in time"));
        Assert.True(
            logger.Count(LogLevel.Debug, "leaves after 4 calls: MaxCallsPerWorker is reached") >= 1, logger.ToString());
        Assert.Equal(1, logger.Count(LogLevel.Error, "The pool is broken: its initializer"));
        Assert.Equal(1, logger.Count(LogLevel.Error, "thrown by the culprit"));
    }

    [Fact]
    public async Task Spans_OfCalls_EndWithTheCall()
    {
        List<Activity> ended = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Multiprocessing",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (ended) ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using ProcessPool pool = new(1);
        await pool.RunAsync(Jobs.Calls.Square(2));
        await Assert.ThrowsAsync<DivideByZeroException>(() => pool.RunAsync(Jobs.Calls.Divide(1, 0)));
        await Eventually.True(() => ended.Count == 2);
        Assert.Contains(nameof(Jobs.Square), ended[0].OperationName, StringComparison.Ordinal);
        Assert.Equal(ActivityStatusCode.Error, ended[1].Status);
    }
}

internal static partial class Memories
{
    private static readonly List<byte[]> s_leak = [];

    [RunInProcess]
    internal static int Allocate(int megabytes)
    {
        byte[] bytes = new byte[megabytes << 20];
        return bytes.Length >> 20;
    }

    [RunInProcess]
    internal static void Leak(int megabytes)
    {
        byte[] bytes = new byte[megabytes << 20];
        Array.Fill(bytes, (byte)1);
        s_leak.Add(bytes);
    }
}
