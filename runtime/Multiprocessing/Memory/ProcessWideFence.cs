using System.Runtime.InteropServices;

namespace Multiprocessing.Memory;

/// <summary>
/// One thread's fence for all threads of the process: the many that come and go need none of their own then. Where the
/// system's does nothing (Wine's, up to version 8 at least), they do need one.
/// </summary>
internal static class ProcessWideFence
{
    /// <summary>
    /// <c>full</c>: every thread fences for itself, for a system whose process-wide fence does nothing.
    /// </summary>
    internal const string EnvironmentVariable = "MULTIPROCESSING_FENCES";

    /// <summary>A constant to the compiler once a method is optimized.</summary>
    internal static readonly bool IsMissing =
        Environment.GetEnvironmentVariable(EnvironmentVariable) == "full" || (OperatingSystem.IsWindows() && IsWine());

    internal static void Raise()
    {
        if (IsMissing) Interlocked.MemoryBarrier();
        else Interlocked.MemoryBarrierProcessWide();
    }

    private static bool IsWine() =>
        NativeLibrary.TryLoad("ntdll.dll", out nint library)
            && NativeLibrary.TryGetExport(library, "wine_get_version", out _);
}
