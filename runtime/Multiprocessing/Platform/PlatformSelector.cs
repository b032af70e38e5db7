using System.Runtime.Versioning;
using Multiprocessing.Platform.Linux;
using Multiprocessing.Platform.Portable;

namespace Multiprocessing.Platform;

/// <summary>The only place that decides which mechanism an operating system gets.</summary>
/// <remarks>
/// <c>MULTIPROCESSING_PLATFORM=portable</c> selects the portable mechanisms where a better one exists, and
/// <c>linux-5.15</c> those of a Linux kernel without futex_waitv, so that they are tested there. All processes that
/// share objects must agree; children inherit the variable.
/// </remarks>
internal static class PlatformSelector
{
    internal const string Variable = "MULTIPROCESSING_PLATFORM";
    private const string OldLinux = "linux-5.15";

    // Before the platforms below: they are chosen by it.
    [UnsupportedOSPlatformGuard("windows")]
    internal static bool IsPortable { get; } = SelectPortable();

    internal static ILivenessPlatform Liveness { get; } = IsPortable ? new FifoLivenessPlatform() : SelectLiveness();

    internal static ISharedMemoryPlatform Memory { get; } = IsPortable ? new FileMemoryPlatform() : SelectMemory();

    internal static IWaitPlatform Wait { get; } = IsPortable ? new DoorbellWaitPlatform() : SelectWait();

    internal static IProcessPlatform Processes => OfProcesses.Platform;

    internal static IProcessInformation Information => OfProcesses.Information;

    /// <summary>
    /// What all processes that share objects must agree on, as a word of an environment variable. Empty for the
    /// system's own mechanisms.
    /// </summary>
    internal static string Mechanisms => IsPortable ? "portable" : "";

    private static bool SelectPortable() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => OperatingSystem.IsMacOS(),
        OldLinux => OperatingSystem.IsLinux() ? false : throw Unsupported(),
        "portable" => !OperatingSystem.IsWindows() ? true : throw Unsupported(),
        string other => throw new PlatformNotSupportedException(
            $"{Variable} is '{other}'; leave it unset, or set it to 'portable' or, on Linux, to '{OldLinux}'."),
    };

    private static ILivenessPlatform SelectLiveness() =>
        OperatingSystem.IsLinux() ? new PidfdPlatformLinux() : throw Unsupported();

    private static ISharedMemoryPlatform SelectMemory() =>
        OperatingSystem.IsLinux() ? new MemfdPlatformLinux() : throw Unsupported();

    private static IWaitPlatform SelectWait() =>
        OperatingSystem.IsLinux()
            ? new FutexPlatformLinux(Environment.GetEnvironmentVariable(Variable) != OldLinux)
            : throw Unsupported();

    // Apart from the others, which make files and threads: a process that has to end at once needs none of them.
    private static class OfProcesses
    {
        internal static readonly IProcessPlatform Platform =
            OperatingSystem.IsLinux() ? new ProcessPlatformLinux() : throw SupportedSystem.Error();

        internal static readonly IProcessInformation Information =
            OperatingSystem.IsLinux() ? new ProcessInformationLinux() : throw SupportedSystem.Error();
    }

    private static PlatformNotSupportedException Unsupported() =>
        new(
            $"Multiprocessing has no objects between processes on this system ({Environment.OSVersion}, {Variable}="
            + $"'{Environment.GetEnvironmentVariable(Variable)}'): it runs on Linux. Elsewhere, pools with Inline = "
            + "true run their calls in this process.");
}
