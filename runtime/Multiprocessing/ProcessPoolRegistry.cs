using Multiprocessing.Memory;
using Multiprocessing.Platform;
using Multiprocessing.Pool;

namespace Multiprocessing;

/// <summary>
/// The pools of this process that still run, to be ended in order when the program ends. Their engines only: a pool
/// that nothing refers to any more is to be found by the garbage collector.
/// </summary>
internal static class ProcessPoolRegistry
{
    // A listener on the thread that handles the ends of workers may have asked for the end of the program: then their
    // ends are not handled. The workers end with this process in any case.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private static readonly Lock s_sync = new();
    private static readonly List<PoolEngine> s_pools = [];

    /// <summary>Whether the end of the program is handled. Guarded by <c>s_sync</c>.</summary>
    private static bool s_isHooked;

    internal static void Add(PoolEngine pool)
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Pools);
            s_pools.Add(pool);
            if (!s_isHooked)
            {
                s_isHooked = true;
                ProgramEnd.Add(ProgramEndStep.Pools, OnProcessExit);
            }
        }
        pool.Ended.ContinueWith(
            static (_, state) => Remove((PoolEngine)state!),
            pool,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private static void Remove(PoolEngine pool)
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Pools);
            s_pools.Remove(pool);
        }
    }

    private static void OnProcessExit()
    {
        PoolEngine[] pools;
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Pools);
            pools = [.. s_pools];
        }
        Task[] ends = [.. pools.Select(p => p.ShutDownAsync())];
        if (pools.Length == 0) return;
        TimeSpan longest = pools.Any(p => p.ShutdownTimeout == Timeout.InfiniteTimeSpan)
            ? Timeout.InfiniteTimeSpan
            : Deadline.ForTimer(pools.Max(p => p.ShutdownTimeout) + s_patience);
        if (Task.WaitAll(ends, longest)) return;
        // Workers that were asked to end and take their time: what they have started would outlive them, and this
        // program.
        foreach (PoolEngine pool in pools) pool.Kill();
        Task.WaitAll(ends, s_patience);
    }
}
