using System.Diagnostics;
using Multiprocessing;

namespace Benchmarks.Soak;

/// <summary>
/// Random calls from many callers while workers are killed and pools are closed and reopened. Every call must end
/// exactly once, with the right value or an exception that explains itself; afterwards nothing may be left.
/// </summary>
public sealed class PoolSoak
{
    private const int CallsPerKill = 100;
    private const int CallsPerWord = 100_000;

    private static readonly string[] s_ownKinds = ["memfd:multiprocessing", "pipe:", "[pidfd]", "[eventpoll]"];

    private readonly Lock _sync = new();
    private readonly List<string> _wrong = [];
    private ProcessPool _pool;
    private readonly long _calls;
    private readonly int _callers;
    private readonly int _workers;
    private readonly int _callsPerPool;
    private readonly int _seed;
    private long _left;
    private long _values;
    private long _deaths;
    private long _exceptions;
    private long _cancelled;
    private long _timeouts;
    private long _abandoned;
    private long _killed;
    private long _done;
    private int _pools = 1;

    /// <summary>Prepares a soak.</summary>
    /// <param name="calls">How many calls are made in all.</param>
    /// <param name="callers">How many make them at the same time.</param>
    /// <param name="workers">The size of the pool.</param>
    /// <param name="callsPerPool">After so many calls the pool is closed, and another one opened.</param>
    /// <param name="seed">Of the random choices.</param>
    public PoolSoak(long calls, int callers, int workers, int callsPerPool, int seed)
    {
        _calls = calls;
        _left = calls;
        _callers = callers;
        _workers = workers;
        _callsPerPool = callsPerPool;
        _seed = seed;
        _pool = NewPool(workers);
    }

    /// <summary>Called with a line about how far the soak is, from any thread; null by default.</summary>
    public Action<string>? Progress { get; set; }

    /// <summary>
    /// Asked before each call, with the number of calls that were made so far, whether more are to be made; null, the
    /// default: until all were made.
    /// </summary>
    public Func<long, bool>? MustGoOn { get; set; }

    /// <summary>Runs to the end.</summary>
    /// <returns>What was counted, and every outcome that was wrong.</returns>
    public async Task<SoakReport> RunAsync()
    {
        // What is made once per program is there afterwards too; .NET's console, for one, opens a pipe at its first
        // line.
        Tell(0);
        await using (ProcessPool first = NewPool(1)) await first.SoakJobs.SquareAsync(1);
        await _pool.CloseAsync();
        HashSet<string> descriptors = OwnDescriptors();
        _pool = NewPool(_workers);
        await Task.WhenAll(Enumerable.Range(0, _callers).Select(i => Task.Run(() => CallAsync(new Random(_seed + i)))));
        await _pool.CloseAsync();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new SoakReport(
            _done,
            _values,
            _deaths,
            _exceptions,
            _cancelled,
            _timeouts,
            _abandoned,
            _killed,
            _pools,
            CountChildren(),
            [.. OwnDescriptors().Except(descriptors)],
            GC.GetTotalMemory(forceFullCollection: true),
            _wrong);
    }

    private static ProcessPool NewPool(int workers) =>
        new(new ProcessPoolOptions { Workers = workers, ErrorOutput = static _ => { } });

    private async Task CallAsync(Random random)
    {
        while (MustGoOn?.Invoke(Interlocked.Read(ref _done)) != false && Interlocked.Decrement(ref _left) >= 0)
        {
            ProcessPool pool = Volatile.Read(ref _pool);
            try
            {
                await CallOneAsync(pool, random);
            }
            catch (ObjectDisposedException)
            {
                // The pool was closed under it: the call was not accepted and is made again on the next one.
                Interlocked.Increment(ref _left);
                await Task.Yield();
                continue;
            }
            // By the count of calls and not by the clock: a slow machine would spend all its time starting workers.
            if (random.Next(CallsPerKill) == 0) KillAWorker(random);
            long done = Interlocked.Increment(ref _done);
            if (done % CallsPerWord == 0) Tell(done);
            if (done % _callsPerPool == 0) await ReopenAsync();
        }
    }

    private void Tell(long done) =>
        Progress?.Invoke(
            $"{done:N0} of {_calls:N0} calls, {Volatile.Read(ref _killed):N0} workers killed from outside.");

    private async Task ReopenAsync()
    {
        ProcessPool old = Interlocked.Exchange(ref _pool, NewPool(_workers));
        Interlocked.Increment(ref _pools);
        await old.CloseAsync();
    }

    private async Task CallOneAsync(ProcessPool pool, Random random)
    {
        int value = random.Next();
        int kind = random.Next(1000);
        try
        {
            switch (kind)
            {
                case < 880:
                    Check(await pool.SoakJobs.SquareAsync(value) == (long)value * value, "a wrong square");
                    break;
                case < 920:
                    await ExpectAsync<InvalidOperationException>(pool.SoakJobs.ThrowAsync(value), $"soak {value}");
                    break;
                case < 940:
                    Check(await pool.SoakJobs.SlowlyAsync(value, random.Next(3)) == value, "a wrong slow value");
                    break;
                case < 950:
                    await CancelAsync(pool, value, random);
                    break;
                case < 970:
                    await EchoAsync(pool, random);
                    break;
                case < 980:
                    await AbandonAsync(pool, random);
                    break;
                case < 988:
                    await ExpectAsync<WorkerDiedException>(pool.SoakJobs.CrashAsync(value), null);
                    break;
                case < 990:
                    await HangAsync(pool);
                    break;
                default:
                    int[] squares = await pool.MapAsync(Enumerable.Range(0, 20), i => SoakJobs.Calls.SlowlyAsync(i, 0));
                    Check(squares.Select((s, i) => s == i).All(b => b), "a wrong map");
                    break;
            }
        }
        catch (WorkerDiedException)
        {
            // A worker was killed under the call: an honest end of any call.
            Interlocked.Increment(ref _deaths);
        }
    }

    private async Task ExpectAsync<T>(Task call, string? message)
        where T : Exception
    {
        try
        {
            await call;
            Wrong($"a value instead of {typeof(T).Name}");
        }
        catch (T error) when (error is not WorkerDiedException)
        {
            if (error.Message != message) Wrong($"'{error.Message}' instead of '{message}'");
            Interlocked.Increment(ref _exceptions);
        }
    }

    private async Task CancelAsync(ProcessPool pool, int value, Random random)
    {
        using CancellationTokenSource source = new(random.Next(1, 5));
        try
        {
            Check(await pool.SoakJobs.SlowlyAsync(value, 10_000, source.Token) == value, "a wrong cancelled value");
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
        }
    }

    private async Task HangAsync(ProcessPool pool)
    {
        try
        {
            await pool.RunAsync(SoakJobs.Calls.Hang(), new CallOptions { Timeout = TimeSpan.FromMilliseconds(20) });
            Wrong("an endless call returned");
        }
        catch (TimeoutException)
        {
            Interlocked.Increment(ref _timeouts);
        }
    }

    private async Task EchoAsync(ProcessPool pool, Random random)
    {
        byte[] payload = new byte[random.Next(1, 1 << 20)];
        random.NextBytes(payload);
        byte[] echo = await pool.SoakJobs.EchoAsync(payload);
        Check(payload.AsSpan().SequenceEqual(echo), "a wrong payload");
    }

    private async Task AbandonAsync(ProcessPool pool, Random random)
    {
        int stopAt = random.Next(400);
        int next = 0;
        await foreach (int item in pool.SoakJobs.CountAsync(1000))
        {
            if (item != next++) Wrong($"item {item} at place {next - 1}");
            if (next > stopAt) break;
        }
        Interlocked.Increment(ref _abandoned);
    }

    private void KillAWorker(Random random)
    {
        // Mostly those that serve: a pool whose workers are all killed before they ever answer gives up, as it must.
        bool alsoStarting = random.Next(8) == 0;
        IReadOnlyList<WorkerInfo> running =
            [.. Volatile.Read(ref _pool).Workers.Where(
                w => w.ProcessId > 0 && (alsoStarting || w.State != WorkerState.Starting))];
        if (running.Count == 0) return;
        try
        {
            using Process victim = Process.GetProcessById(running[random.Next(running.Count)].ProcessId);
            victim.Kill();
            Interlocked.Increment(ref _killed);
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended meanwhile.
        }
    }

    private void Check(bool isRight, string otherwise)
    {
        if (isRight) Interlocked.Increment(ref _values);
        else Wrong(otherwise);
    }

    private void Wrong(string what)
    {
        lock (_sync)
        {
            if (_wrong.Count < 100) _wrong.Add(what);
        }
    }

    // Of the kinds that the library makes; the .NET runtime opens files of its own at any time.
    private static HashSet<string> OwnDescriptors() =>
        [.. Directory.GetFiles("/proc/self/fd").Select(Describe).OfType<string>()
            .Where(text => s_ownKinds.Any(text.Contains))];

    private static string? Describe(string descriptor)
    {
        if (new FileInfo(descriptor).LinkTarget is not { } target) return null;
        string number = Path.GetFileName(descriptor);
        IEnumerable<string> facts = File.ReadLines($"/proc/self/fdinfo/{number}")
            .Where(line => line.StartsWith("Pid:", StringComparison.Ordinal));
        return $"{number} {target} {string.Join(' ', facts)}".TrimEnd();
    }

    internal static int CountChildren()
    {
        string own = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Directory.GetDirectories($"/proc/{own}/task").Sum(task =>
            File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}

/// <summary>What a soak counted.</summary>
public sealed record SoakReport(
    long Calls,
    long Values,
    long Deaths,
    long Exceptions,
    long Cancelled,
    long Timeouts,
    long Abandoned,
    long Killed,
    int Pools,
    int ChildrenLeft,
    IReadOnlyList<string> DescriptorsLeft,
    long ManagedBytes,
    IReadOnlyList<string> Wrong)
{
    /// <summary>Every call has one outcome: the sum of all kinds.</summary>
    public long Outcomes => Values + Deaths + Exceptions + Cancelled + Timeouts + Abandoned + Wrong.Count;

    /// <summary>Each call ended once and none wrongly, and nothing is left.</summary>
    public bool IsClean => Wrong.Count == 0 && Outcomes == Calls && ChildrenLeft == 0 && DescriptorsLeft.Count == 0;

    /// <summary>The counts, in a few lines.</summary>
    public override string ToString() => $"""
        {Calls:N0} calls, {Outcomes:N0} outcomes: {Values:N0} values, {Exceptions:N0} exceptions of the methods, {Deaths:N0} accounts of a death,
        {Cancelled:N0} cancellations, {Timeouts:N0} time-outs, {Abandoned:N0} streams left half-way, {Wrong.Count:N0} wrong.
        {Killed:N0} workers killed from outside, {Pools:N0} pools. Left: {ChildrenLeft:N0} processes, {DescriptorsLeft.Count:N0} descriptors; the managed heap has {ManagedBytes:N0} bytes.
        {(IsClean ? "Clean." : "NOT CLEAN.")}
        """;
}
