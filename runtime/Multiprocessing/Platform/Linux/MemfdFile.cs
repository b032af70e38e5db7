using System.Globalization;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// Memory without a name. Its pages are taken when they are touched first, as those of ordinary arrays are: taking them
/// at once would double what a large block costs, and take memory that perhaps is never used. But what the machine does
/// not have is refused; otherwise the kernel would end a process, any process, when it is touched.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MemfdFile(SafeFileHandle file, string location) : UnixSharedFile(file, location)
{
    /// <summary>Less than that is not worth the look, of some 50 µs.</summary>
    private const long CheckedFrom = 16 * 1024 * 1024;

    internal override void Reserve(long offset, long length)
    {
        if (length < CheckedFrom || FreeBytes() is not { } free || length <= free) return;
        throw new OutOfMemoryException(
            $"No room for {length} bytes of shared memory: this machine has {free} bytes left. Use less, or end "
            + "something that uses memory.");
    }

    /// <summary>What could be had without harm to others; null if nobody says.</summary>
    private static long? FreeBytes()
    {
        try
        {
            long kilobytes = 0;
            foreach (string line in File.ReadLines("/proc/meminfo"))
            {
                if (!line.StartsWith("MemAvailable:", StringComparison.Ordinal)
                    && !line.StartsWith("SwapFree:", StringComparison.Ordinal))
                {
                    continue;
                }
                kilobytes += long.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
            }
            return kilobytes == 0 ? null : kilobytes * 1024;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
