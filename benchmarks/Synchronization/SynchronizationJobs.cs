using Multiprocessing;

namespace Benchmarks.Synchronization;

/// <summary>The other process of each comparison.</summary>
internal static partial class SynchronizationJobs
{
    [RunInProcess]
    internal static void LockPairs(ProcessLock processLock, ProcessBarrier start, int pairs)
    {
        start.SignalAndWait();
        for (int i = 0; i < pairs; i++)
        {
            using (processLock.EnterScope())
            {
            }
        }
        start.SignalAndWait();
    }

    [RunInProcess]
    internal static void Answer(ProcessEvent ping, ProcessEvent pong, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ping.Wait();
            ping.Reset();
            pong.Set();
        }
    }

    [RunInProcess]
    internal static void Meet(ProcessBarrier barrier, int count)
    {
        for (int i = 0; i < count; i++) barrier.SignalAndWait();
    }

    [RunInProcess]
    internal static void TakeTurns(ProcessCondition condition, SharedValue<int> turn, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using (condition.EnterScope())
            {
                condition.WaitFor(() => turn.Value == 1);
                turn.Value = 0;
                condition.Notify();
            }
        }
    }
}
