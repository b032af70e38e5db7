using Multiprocessing.Platform.Linux;

namespace Multiprocessing.Platform;

/// <summary>The only place that decides which mechanism an operating system gets.</summary>
internal static class PlatformSelector
{
    internal static ISharedMemoryPlatform Memory { get; } = SelectMemory();

    internal static IWaitPlatform Wait { get; } = SelectWait();

    internal static IProcessPlatform Processes { get; } = SelectProcesses();

    private static ISharedMemoryPlatform SelectMemory() =>
        OperatingSystem.IsLinux() ? new MemfdPlatformLinux() : throw Unsupported();

    private static IWaitPlatform SelectWait() =>
        OperatingSystem.IsLinux() ? new FutexPlatformLinux() : throw Unsupported();

    /// <summary>A new thread that waits for many descriptors.</summary>
    internal static IEventLoop CreateEventLoop(string name) =>
        OperatingSystem.IsLinux() ? new EpollLoopLinux(name) : throw Unsupported();

    private static IProcessPlatform SelectProcesses() =>
        OperatingSystem.IsLinux() ? new ProcessPlatformLinux() : throw Unsupported();

    private static PlatformNotSupportedException Unsupported() =>
        new($"Multiprocessing does not run on this operating system yet ({Environment.OSVersion}); it runs on Linux.");
}
