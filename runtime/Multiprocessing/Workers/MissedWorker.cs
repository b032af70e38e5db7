using System.Globalization;
using System.Text;
using Multiprocessing.Native;

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
        byte[] message = Encoding.UTF8.GetBytes(
            $"This process was started as a Multiprocessing worker ({WorkerEnvironment.WorkerVariable}={text}), but its runtime calls no startup "
            + "hook: Main would run instead, and so it was ended. HostPath may name a program with other settings. "
            + $"If it was not started as a worker, take {WorkerEnvironment.WorkerVariable} out of the environment.\n");
        unsafe
        {
            fixed (byte* start = message) _ = Interop.Libc.Write(2, start, (nuint)message.Length);
        }
        Interop.Libc.Exit(WorkerHost.StartFailedExitCode);
    }

    // What the runtime was told, whatever became of the variable since.
    private static bool HookWillRun()
    {
        return !StartupHooks.AreOff && WorkerEnvironment.CountOwnHooks() > 0;
    }

    /// <summary>
    /// A program that a worker starts before it has taken the variable away inherits it. It is no worker: the process
    /// that started the worker is further up among its ancestors. (An orphan has other ancestors.)
    /// </summary>
    internal static bool IsOfAnother(int starter)
    {
        int ancestor = Interop.Libc.Getppid();
        if (ancestor == starter) return false;
        while (ancestor > 1)
        {
            if (ParentOf(ancestor) is not int next) return false;
            if (next == starter) return true;
            ancestor = next;
        }
        return false;
    }

    private static int? ParentOf(int processId)
    {
        try
        {
            // The name, in parentheses, may hold anything; after it come the state and the parent.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
