using System.Text;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>
/// The second reason why <c>Main</c> does not run in a worker: a process that was started as one, but whose runtime
/// does not call the hook, ends as soon as this library is loaded in it.
/// </summary>
internal static class MissedWorker
{
    internal static void EndIfMainIsNext()
    {
        string? text = Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable);
        // Loaded by another hook perhaps, before it is our turn.
        if (text is null || HookWillRun()) return;
        if (WorkerEnvironment.TryParse(text, out int starter, out _) && IsOfAnother(starter))
        {
            WorkerEnvironment.Forget();
            return;
        }
        IProcessPlatform platform = PlatformSelector.Processes;
        string message = WorkerErrors.NoHookIsCalled(WorkerEnvironment.WorkerVariable, text) + "\n";
        platform.WriteOutput(OutputStream.Error, Encoding.UTF8.GetBytes(message));
        platform.EndNow(WorkerHost.StartFailedExitCode);
    }

    // By what the runtime was started with: the variable may have been changed since.
    private static bool HookWillRun() => !StartupHooks.AreOff && WorkerEnvironment.CountOwnHooks() > 0;

    /// <summary>
    /// A program that a worker starts before it has taken the variable away inherits it. It is no worker: the process
    /// that started the worker is further up among its ancestors. (An orphan has other ancestors.)
    /// </summary>
    internal static bool IsOfAnother(int starter)
    {
        IProcessInformation information = PlatformSelector.Information;
        int ancestor = information.ParentId;
        if (ancestor == starter) return false;
        while (ancestor > 1)
        {
            if (information.ParentOf(ancestor) is not int next) return false;
            if (next == starter) return true;
            ancestor = next;
        }
        return false;
    }
}
