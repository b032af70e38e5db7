namespace Multiprocessing.Platform;

/// <summary>
/// Where processes can be started. Apart from <see cref="PlatformSelector"/>, whose error would come wrapped in that of
/// its type's initializer.
/// </summary>
internal static class SupportedSystem
{
    /// <exception cref="PlatformNotSupportedException">Not here.</exception>
    internal static void ThrowIfNotThisOne()
    {
        if (!OperatingSystem.IsLinux()) throw Error();
    }

    internal static PlatformNotSupportedException Error() =>
        new(
            $"Multiprocessing starts processes on Linux only, and this is {Environment.OSVersion}. Elsewhere, pools "
            + "with Inline = true run their calls in this process.");
}
