using System.Runtime.CompilerServices;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Workers;

/// <summary>Who this process is among those of this library.</summary>
internal static class ProcessContext
{
    internal const string MaxDepthVariable = "MULTIPROCESSING_MAX_DEPTH";

    private const int DefaultMaxDepth = 10;

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
        throw new MultiprocessingException(
            "This process was started as a worker and cannot start others here: what runs is no call, but a startup "
            + "hook of the program or a module initializer, or Main called by one of them. It runs in each worker "
            + "anew, and so each would start more. In a module initializer, look at ChildProcess.Parent, which is null "
            + "in the main program only.");
    }

    // Its workers would run Main instead, with all that it does before it comes to its own pool.
    /// <exception cref="PlatformNotSupportedException">This program is a native executable.</exception>
    /// <exception cref="IOException">This process may have so few files open that no worker could be
    /// started.</exception>
    internal static void ThrowIfNoWorkersHere()
    {
        Native.ResourceLimits.ThrowIfNoRoomForWorkers();
        // Not the first alone: a project with PublishAot has that switch off when it is debugged, too.
        if (RuntimeFeature.IsDynamicCodeSupported || AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is not null)
        {
            // Only the cases that nothing can be done about; files that are gone are told by each start.
            if (StartupHooks.AreOff) StartupHooks.ThrowIfNoWayAround();
            return;
        }
        throw new PlatformNotSupportedException(
            "A program published with NativeAOT cannot start workers yet: there is no startup hook in it. Publish it otherwise (a single file, "
            + "trimmed or not, works), or use a pool with Inline = true.");
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
        if (initializer != Running) return;
        throw new ProcessNestingException(
            $"'{initializer.Name}' cannot be the initializer of a pool that is made while it runs itself: each worker would make such a pool "
            + "again, without end. A static field that holds the pool does that, if the initializer uses other static fields of the "
            + "same type: keep the pool in another type, or make it only in the main program, where ChildProcess.Parent is null.");
    }

    /// <exception cref="ProcessNestingException">One level more would be too deep.</exception>
    /// <exception cref="MultiprocessingException">This is a worker, and what runs is no call of it.</exception>
    internal static int ChildDepth()
    {
        ThrowIfStarting();
        string? text = Environment.GetEnvironmentVariable(MaxDepthVariable);
        int limit = int.TryParse(text, out int value) && value > 0 ? value : DefaultMaxDepth;
        if (Depth < limit) return Depth + 1;
        throw new ProcessNestingException(
            $"Process '{Name}' is nested {Depth} levels deep and cannot start another process: the limit is {limit}. "
            + $"If the program means to nest deeper, set the environment variable {MaxDepthVariable}.");
    }
}
