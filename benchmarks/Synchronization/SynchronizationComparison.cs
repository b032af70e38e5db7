using System.Diagnostics;
using Benchmarks.Harness;
using Multiprocessing;

namespace Benchmarks.Synchronization;

/// <summary>
/// The primitives, beside Python's, .NET's named mutex, the in-process semaphore and a lock on a bare futex in C.
/// </summary>
internal static class SynchronizationComparison
{
    private const string Own = "this library";
    private const string Mutex = ".NET named Mutex";
    private const string Slim = "SemaphoreSlim (in-process)";

    internal static async Task RunAsync()
    {
        ComparisonTable table = new("Synchronization", Own, "Python", Mutex, Slim, "C futex");
        await AddOwnAsync(table);
        await AddPeersAsync(table);
        foreach (string line in PythonPeer.Run("synchronization.py")) table.TryAddLine(line);
        foreach (string line in NativePeer.Run("locks.c")) table.TryAddLine(line);
        table.Print(Console.Out);
    }

    private static async Task AddOwnAsync(ComparisonTable table)
    {
        using ProcessLock processLock = new();
        table.Add("lock: enter and exit, uncontended", Own, Unit.Seconds, await PerOperationAsync(20_000_000, () =>
        {
            processLock.Enter();
            processLock.Exit();
        }));
        table.Add("lock: scope, uncontended", Own, Unit.Seconds, await PerScopeAsync(20_000_000, processLock));
        using ProcessRecursiveLock recursive = new();
        table.Add("recursive lock: scope, uncontended", Own, Unit.Seconds, await PerOperationAsync(5_000_000, () =>
        {
            using (recursive.EnterScope())
            {
            }
        }));
        using ProcessSemaphore semaphore = new(1);
        table.Add("semaphore: take and give, uncontended", Own, Unit.Seconds, await PerOperationAsync(5_000_000, () =>
        {
            semaphore.Wait();
            semaphore.Release();
        }));
        table.Add("lock: two processes contend, pairs", Own, Unit.PerSecond, await Rounds.MedianAsync(ContendedAsync));
        table.Add(
            "event: ping-pong, hot", Own, Unit.Seconds,
            await Rounds.MedianAsync(() => PingPongAsync(100_000, rest: false)));
        table.Add(
            "event: ping-pong, parked", Own, Unit.Seconds,
            await Rounds.MedianAsync(() => PingPongAsync(300, rest: true)));
        table.Add("barrier of two, cycles", Own, Unit.PerSecond, await Rounds.MedianAsync(BarrierAsync));
        table.Add("condition: ping-pong", Own, Unit.Seconds, await Rounds.MedianAsync(ConditionAsync));
    }

    private static async Task AddPeersAsync(ComparisonTable table)
    {
        using Mutex mutex = new(false, $"benchmark-{Environment.ProcessId}");
        table.Add("lock: enter and exit, uncontended", Mutex, Unit.Seconds, await PerOperationAsync(2_000_000, () =>
        {
            mutex.WaitOne();
            mutex.ReleaseMutex();
        }));
        using SemaphoreSlim slim = new(1);
        table.Add("semaphore: take and give, uncontended", Slim, Unit.Seconds, await PerOperationAsync(5_000_000, () =>
        {
            slim.Wait();
            slim.Release();
        }));
    }

    private static Task<double> PerOperationAsync(int count, Action operation) => Rounds.MedianAsync(() =>
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++) operation();
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds / count);
    });

    private static Task<double> PerScopeAsync(int count, ProcessLock processLock) => Rounds.MedianAsync(() =>
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count / SynchronizationJobs.ScopesAtOnce; i++) SynchronizationJobs.EnterScopes(processLock);
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds / count);
    });

    private static async Task<double> ContendedAsync()
    {
        const int pairs = 2_000_000;
        using ProcessLock processLock = new();
        using ProcessBarrier both = new(2);
        await using ChildProcess other = SynchronizationJobs.Spawn.LockPairs(processLock, both, pairs);
        both.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < pairs / SynchronizationJobs.ScopesAtOnce; i++) SynchronizationJobs.EnterScopes(processLock);
        both.SignalAndWait();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await other.Completion;
        return 2 * pairs / seconds;
    }

    private static async Task<double> PingPongAsync(int count, bool rest)
    {
        const int warm = 20;
        using ProcessEvent ping = new(), pong = new();
        await using ChildProcess other = SynchronizationJobs.Spawn.Answer(ping, pong, count + warm);
        long[] turns = new long[count];
        for (int i = -warm; i < count; i++)
        {
            if (rest) Thread.Sleep(2);
            long start = Stopwatch.GetTimestamp();
            ping.Set();
            pong.Wait();
            pong.Reset();
            if (i >= 0) turns[i] = Stopwatch.GetTimestamp() - start;
        }
        await other.Completion;
        return MedianSeconds(turns);
    }

    private static async Task<double> BarrierAsync()
    {
        const int count = 100_000;
        using ProcessBarrier barrier = new(2);
        await using ChildProcess other = SynchronizationJobs.Spawn.Meet(barrier, count + 1);
        barrier.SignalAndWait();
        long[] cycles = new long[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            barrier.SignalAndWait();
            cycles[i] = Stopwatch.GetTimestamp() - start;
        }
        await other.Completion;
        return 1 / MedianSeconds(cycles);
    }

    private static async Task<double> ConditionAsync()
    {
        const int count = 20_000;
        using ProcessCondition condition = new();
        using SharedValue<int> turn = new();
        await using ChildProcess other = SynchronizationJobs.Spawn.TakeTurns(condition, turn, count + 1);
        long[] turns = new long[count + 1];
        for (int i = 0; i <= count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using (condition.EnterScope())
            {
                turn.Value = 1;
                condition.Notify();
                condition.WaitFor(() => turn.Value == 0);
            }
            turns[i] = Stopwatch.GetTimestamp() - start;
        }
        await other.Completion;
        return MedianSeconds(turns);
    }

    /// <summary>
    /// Of single turns, here and in the peers: what other programs on the machine interrupt does not count.
    /// </summary>
    private static double MedianSeconds(long[] ticks)
    {
        Array.Sort(ticks);
        return Stopwatch.GetElapsedTime(0, ticks[ticks.Length / 2]).TotalSeconds;
    }
}
