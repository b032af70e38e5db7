namespace Multiprocessing.Workers;

/// <summary>Whether the runtime calls startup hooks in this program, by which a worker starts.</summary>
internal static class StartupHooks
{
    /// <summary>
    /// The runtime's switch, false in projects with PublishAot, PublishTrimmed or StartupHookSupport=false.
    /// </summary>
    internal const string Switch = "System.StartupHookProvider.IsSupported";

    /// <summary>Whether this very process was started without them.</summary>
    internal static bool AreOff { get; } = AppContext.TryGetSwitch(Switch, out bool isOn) && !isOn;

    /// <summary>
    /// The settings in which the program switches them off, where this process is a worker that was started with a copy
    /// of those.
    /// </summary>
    internal static string? OriginalConfiguration => AppContext.GetData(RuntimeConfigCopy.OriginalProperty) as string;

    /// <summary>
    /// The 'dotnet' that goes with the runtime of this process. Null if there is none: the program is self-contained,
    /// one file, or a native image.
    /// </summary>
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty path says what is asked.")]
    internal static string? FindDotnet()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll
        string core = typeof(object).Assembly.Location;
        if (core.Length == 0) return null;
        string host = Path.GetFullPath(Path.Combine(core, "..", "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : null;
    }

    /// <exception cref="PlatformNotSupportedException">The settings of this program cannot be replaced for a
    /// worker.</exception>
    internal static void ThrowIfNoWayAround()
    {
        if (FindDotnet() is null) throw WorkerErrors.HooksAreOff();
        _ = HostCommandLine.EntryAssembly();
    }
}
