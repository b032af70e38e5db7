using Multiprocessing.Platform.Linux;

namespace Multiprocessing.Platform;

/// <summary>The only place that decides which mechanism an operating system gets.</summary>
internal static class PlatformSelector
{
    internal static ISharedMemoryPlatform Memory { get; } = SelectMemory();

    internal static IWaitPlatform Wait { get; } = SelectWait();

    private static ISharedMemoryPlatform SelectMemory() =>
        OperatingSystem.IsLinux() ? new MemfdPlatformLinux() : throw Unsupported();

    private static IWaitPlatform SelectWait() =>
        OperatingSystem.IsLinux() ? new FutexPlatformLinux() : throw Unsupported();

    private static PlatformNotSupportedException Unsupported() =>
        new($"Multiprocessing does not run on this operating system yet ({Environment.OSVersion}); it runs on Linux.");
}
