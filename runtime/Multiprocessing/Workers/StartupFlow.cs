namespace Multiprocessing.Workers;

/// <summary>
/// Distinguishes code that belongs to the start of a worker from that of its calls: startup hooks before the library's,
/// module initializers, and the tasks and threads that those leave behind. Such code runs in each worker anew, and may
/// be <c>Main</c> itself: if it could start processes, each of those would do the same.
/// </summary>
internal static class StartupFlow
{
    private static readonly object s_mark = new();

    // Not a flag of the process: what such code has started in the background still runs beside the first calls.
    private static readonly AsyncLocal<object?> s_current = new();

    /// <summary>Whether the current code was called, or started, by the start of this worker.</summary>
    internal static bool IsCurrent => s_current.Value is not null;

    /// <summary>What this thread does from here on belongs to the start.</summary>
    internal static void Begin() => s_current.Value = s_mark;

    /// <summary>What this thread does from here on does not.</summary>
    internal static void End() => s_current.Value = null;

    /// <summary>Runs the initializers of a module. In a worker, they belong to the start.</summary>
    internal static void RunModuleConstructor(ModuleHandle module)
    {
        bool begins = ProcessContext.IsWorker && !IsCurrent;
        if (begins) Begin();
        try
        {
            System.Runtime.CompilerServices.RuntimeHelpers.RunModuleConstructor(module);
        }
        finally
        {
            if (begins) End();
        }
    }
}
