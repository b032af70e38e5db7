using Multiprocessing.Platform;

namespace Multiprocessing;

/// <summary>The children of this process, and what becomes of them when it ends.</summary>
internal static class ChildProcessRegistry
{
    private static readonly Lock s_sync = new();

    /// <summary>The children that were not seen to end. Guarded by <c>s_sync</c>.</summary>
    private static readonly List<ChildProcess> s_children = [];

    /// <summary>Whether the end of the program calls back here. Guarded by <c>s_sync</c>.</summary>
    private static bool s_isHooked;

    internal static T Add<T>(T child)
        where T : ChildProcess
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Children);
            s_children.Add(child);
            if (!s_isHooked)
            {
                s_isHooked = true;
                ProgramEnd.Add(ProgramEndStep.Children, OnProcessExit);
            }
        }
        child.Exited.ContinueWith(
            static (_, state) => Remove((ChildProcess)state!),
            child,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return child;
    }

    /// <summary>Those that run, by what the kernel says now; the others are reaped.</summary>
    internal static IReadOnlyList<ChildProcess> Snapshot() => [.. All().Where(static child => !child.HasExited)];

    /// <summary>Also those whose process has ended, but whose output has not all been delivered.</summary>
    private static ChildProcess[] All()
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Children);
            return [.. s_children];
        }
    }

    private static void Remove(ChildProcess child)
    {
        lock (s_sync)
        {
            using LockOrder.Scope order = LockOrder.Hold(LockRank.Children);
            s_children.Remove(child);
        }
    }

    // As Python does: background processes are killed, the others are waited for.
    private static void OnProcessExit()
    {
        ChildProcess[] children = All();
        foreach (ChildProcess child in children.Where(c => c.IsBackground)) child.KillAtExit();
        foreach (ChildProcess child in children) child.Exited.Wait();
    }
}
