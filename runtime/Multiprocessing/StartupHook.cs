using System.Diagnostics.CodeAnalysis;
using Multiprocessing.Workers;

/// <summary>
/// Called by the runtime before <c>Main</c>, in processes that were started as workers (the name and the place in the
/// global namespace are the runtime's convention). Not for use by programs.
/// </summary>
[SuppressMessage("Design", "CA1050", Justification = "The runtime looks for this very name in the global namespace.")]
internal static class StartupHook
{
    /// <summary>Serves calls until the parent has no more, then ends the process: <c>Main</c> never runs.</summary>
    public static void Initialize() => WorkerHost.RunIfWorker();
}
