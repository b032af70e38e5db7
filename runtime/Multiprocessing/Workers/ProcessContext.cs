using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>The place of this process among those of this library.</summary>
internal static class ProcessContext
{
    internal const string MaxDepthVariable = "MULTIPROCESSING_MAX_DEPTH";

    private const int DefaultMaxDepth = 10;

    /// <summary>How many children were named. Counted up by any thread.</summary>
    private static int s_lastChild;

    /// <summary>What the parent said at the start; null in the main program.</summary>
    internal static StartMessage? Start { get; set; }

    /// <summary>In a worker: the method of the call that it runs, or ran last.</summary>
    internal static ProcessMethod? Running { get; set; }

    internal static bool IsWorker => Start is not null;

    internal static string Name => Start?.Name ?? "Main";

    internal static bool IsBackground => Start?.IsBackground ?? false;

    internal static int Depth => Start?.Depth ?? 0;

    // Without this, a program whose own startup hook uses the library would start itself without end.
    private static void ThrowIfStarting()
    {
        bool isBefore = !IsWorker && Environment.GetEnvironmentVariable(WorkerEnvironment.WorkerVariable) is not null;
        if (!isBefore && !StartupFlow.IsCurrent) return;
        throw WorkerErrors.NotWhileStarting();
    }

    // Its workers would run Main instead, with all that it does before it comes to its own pool.
    /// <exception cref="PlatformNotSupportedException">This program is a native executable, or runs on a system
    /// where no process can be started.</exception>
    /// <exception cref="IOException">This process may have so few files open that no worker could be
    /// started.</exception>
    internal static void ThrowIfNoWorkersHere()
    {
        SupportedSystem.ThrowIfNotThisOne();
        ResourceLimits.ThrowIfNoRoomForWorkers();
        // Not the first alone: a project with PublishAot has that switch off when it is debugged, too.
        if (RuntimeFeature.IsDynamicCodeSupported || AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is not null)
        {
            // Only the cases that nothing can be done about; files that are gone are reported by each start.
            if (StartupHooks.AreOff) StartupHooks.ThrowIfNoWayAround();
            return;
        }
        throw WorkerErrors.NativeProgram();
    }

    /// <summary>
    /// Numbered per creator, with the creator's number in front: the second child of the first is Process-1:2.
    /// </summary>
    internal static string NextChildName()
    {
        int number = Interlocked.Increment(ref s_lastChild);
        return IsWorker ? $"{Name}:{number}" : $"Process-{number}";
    }

    // Each worker of such a pool would make one more, and so on down to the limit: thousands of processes from a few.
    /// <exception cref="ProcessNestingException">The initializer of a pool makes a pool with the same
    /// initializer.</exception>
    internal static void ThrowIfInitializerRepeats(ProcessMethod initializer)
    {
        if (initializer == Running) throw WorkerErrors.InitializerRepeats(initializer.Name);
    }

    /// <exception cref="ProcessNestingException">One level more would be too deep.</exception>
    /// <exception cref="MultiprocessingException">This is a worker, and what runs is no call of it.</exception>
    internal static int ChildDepth()
    {
        ThrowIfStarting();
        string? text = Environment.GetEnvironmentVariable(MaxDepthVariable);
        int limit = int.TryParse(text, out int value) && value > 0 ? value : DefaultMaxDepth;
        return Depth < limit ? Depth + 1 : throw WorkerErrors.TooDeep(Name, Depth, limit, MaxDepthVariable);
    }
}
