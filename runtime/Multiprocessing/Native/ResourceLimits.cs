using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

/// <summary>The limits that the system sets this process (getrlimit), in words for people who have reached them.</summary>
internal static unsafe class ResourceLimits
{
    /// <summary>How many descriptors this process may have open; null if nobody says, or if there is no limit.</summary>
    internal static long? Descriptors => Read(Interop.Libc.RLIMIT_NOFILE);

    /// <summary>How many bytes of address space this process may have; null if nobody says, or if there is no limit.</summary>
    internal static long? AddressSpace => Read(Interop.Libc.RLIMIT_AS);

    internal static string DescribeAddressSpace() => AddressSpace is { } limit
        ? $"this process may have {limit} bytes of address space (ulimit -v {limit / 1024}), and has not so much left. Raise that limit, end what holds "
            + "shared objects, or send large messages in parts."
        : "the system has no address space, or no mapping (sysctl vm.max_map_count), left for this process. Dispose of shared objects that are not needed.";

    internal static string DescribeDescriptors()
    {
        string limit = Descriptors is { } number ? $"This process may have {number} files open (ulimit -n {number})" : "This process may have no more files open";
        string open = CountOpen() is { } count ? $", and has {count}" : "";
        return $"{limit}{open}. A process takes some, each worker about {PerWorker}, and the .NET runtime itself about 60. Raise the limit, or use fewer workers and shared objects.";
    }

    /// <summary>A channel, two ends of pipes, a pidfd, and what is open for a moment while the process is started.</summary>
    private const int PerWorker = 6;

    private static long? Read(int resource)
    {
        Interop.Libc.ResourceLimit limit;
        if (Interop.Libc.Getrlimit(resource, &limit) != 0) return null;
        // RLIM_INFINITY, whose value differs between systems, is near the largest number on all of them.
        return limit.Current > long.MaxValue / 2 ? null : (long)limit.Current;
    }

    private static int? CountOpen()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries("/dev/fd").Count();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TypeInitializationException)
        {
            // To look takes a descriptor as well.
            return null;
        }
    }
}
