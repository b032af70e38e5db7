using System.Runtime.CompilerServices;
using Multiprocessing;

namespace Benchmarks.Synchronization;

/// <summary>The other process of each comparison.</summary>
internal static partial class SynchronizationJobs
{
    internal const int ScopesAtOnce = 1000;

    [RunInProcess]
    internal static void LockPairs(ProcessLock processLock, ProcessBarrier start, int pairs)
    {
        start.SignalAndWait();
        for (int i = 0; i < pairs / ScopesAtOnce; i++) EnterScopes(processLock);
        start.SignalAndWait();
    }

    /// <summary>
    /// Called often, and never inlined: a loop of millions of rounds would be measured in the code that replaces it
    /// while it runs, which keeps its variables in memory, and not in that which a method gets that is called often.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void EnterScopes(ProcessLock processLock)
    {
        for (int i = 0; i < ScopesAtOnce; i++)
        {
            using (processLock.EnterScope())
            {
            }
        }
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
