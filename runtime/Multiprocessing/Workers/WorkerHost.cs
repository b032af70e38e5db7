using System.Runtime.CompilerServices;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The life of a worker process, from the startup hook to its end.</summary>
internal static class WorkerHost
{
    /// <summary>Exit code of a worker that could not even start to serve.</summary>
    internal const int StartFailedExitCode = 70;

    /// <summary>How many hooks of this library have run. Counted up by each, one after the other.</summary>
    private static int s_hooksRun;

    /// <summary>
    /// In a worker: serves calls and does not return, unless hooks of the program come before. In any other process:
    /// does nothing.
    /// </summary>
    internal static void RunIfWorker()
    {
        int exitCode;
        try
        {
            if (++s_hooksRun < WorkerEnvironment.CountOwnHooks())
            {
                if (WorkerEnvironment.IsWorkerToBe()) StartupFlow.Begin();
                return;
            }
            StartupFlow.End();
            if (!WorkerEnvironment.TryTake(out int parentId)) return;
            exitCode = Serve(parentId);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(WorkerErrors.StartFailed(error));
            exitCode = StartFailedExitCode;
        }
        Environment.Exit(exitCode);
    }

    // Not part of the method above: what it needs may have to be made known first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Serve(int parentId)
    {
        PlatformSelector.Processes.BindToParent(parentId);
        // In the order in which WorkerProcess gives them.
        SharedMapping memory = Channel.AdoptMapping(index: 0);
        SharedMapping pump = PlatformSelector.Memory.AdoptInherited(index: 1);
        WorkerChannel channel = new(memory, pump);
        Guid secret = channel.TakeSecret();
        channel.Send(
            FrameKind.Hello,
            0,
            Environment.ProcessId,
            secret,
            static (s, ref writer) => writer.WriteUnmanaged(s),
            "The greeting");
        return new CallLoop(channel).Run();
    }
}
