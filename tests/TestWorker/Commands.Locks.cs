#if DEBUG
using Multiprocessing;
using Multiprocessing.Platform;
using Multiprocessing.Workers;

namespace TestWorker;

internal sealed partial class Commands
{
    /// <summary>
    /// Does what takes each of the library's locks that have a place in the order, and says which took no part in it
    /// all the same.
    /// </summary>
    private static string RunLocks()
    {
        TimeSpan shortly = TimeSpan.FromMilliseconds(20);
        ProcessEvent.Named($"locks-{Environment.ProcessId}").Dispose();
        using (ProcessEvent one = new())
        {
            one.Wait(shortly);
            one.WaitAsync(shortly).Wait();
        }
        using (ProcessQueue<int> queue = new())
        {
            queue.Enqueue(1);
            queue.Dequeue();
        }
        using (SharedArray<int> array = new(5000)) array.Span.Clear();
        string program = typeof(Commands).Assembly.Location;
        RuntimeConfigCopy.Acquire(Path.ChangeExtension(program, ".runtimeconfig.json")).Dispose();
        using (ProcessPool pool = new(1)) pool.Run(ProductJobs.Calls.Square(2));
        using ProcessEvent held = new();
        using (ProcessEvent isWaiting = new())
        {
            ChildProcess child = ProductJobs.Spawn.WaitFor(held, isWaiting);
            isWaiting.Wait();
            child.Kill();
            child.WaitForExit(Timeout.InfiniteTimeSpan);
        }
        while (Missing().Contains(LockRank.Repair)) held.Wait(shortly);
        while (Missing().Contains(LockRank.Retired)) DisposeUnderAnother();
        return string.Join(' ', Missing());
    }

    // Nobody rings on the other platform.
    private static IEnumerable<LockRank> Missing() =>
        Enum.GetValues<LockRank>().Except(LockOrder.Seen)
            .Where(rank => rank != LockRank.Bell || PlatformSelector.IsPortable);

    private static void DisposeUnderAnother()
    {
        ProcessQueue<int> queue = new();
        using ManualResetEventSlim isInside = new();
        Thread user = new(() =>
        {
            try
            {
                while (true)
                {
                    queue.TryDequeue(out _);
                    isInside.Set();
                }
            }
            catch (ObjectDisposedException)
            {
            }
        });
        user.Start();
        isInside.Wait();
        queue.Dispose();
        user.Join();
    }
}
#endif
