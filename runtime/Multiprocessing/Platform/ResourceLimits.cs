using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>
/// The limits that the system sets this process (getrlimit), in words for people who have reached them.
/// </summary>
internal static unsafe class ResourceLimits
{
    /// <summary>
    /// How many descriptors this process may have open; null if nobody says, or if there is no limit.
    /// </summary>
    internal static long? Descriptors => Read(Interop.Libc.RLIMIT_NOFILE);

    /// <summary>
    /// How many bytes of address space this process may have; null if nobody says, or if there is no limit.
    /// </summary>
    internal static long? AddressSpace => Read(Interop.Libc.RLIMIT_AS);

    internal static string DescribeAddressSpace() => AddressSpace is { } limit
        ? $"this process may have {limit} bytes of address space (ulimit -v {limit / 1024}), and has not so much left. "
            + "Raise that limit, dispose of shared objects that are not needed, or send large messages in parts."
        : "the system has no address space, or no mapping (sysctl vm.max_map_count), left for this process. "
            + "Dispose of shared objects that are not needed.";

    internal static string DescribeDescriptors()
    {
        string limit = Descriptors is { } number
            ? $"This process may have {number} files open (ulimit -n {number})"
            : "This process may have no more files open";
        string open = CountOpen() is { } count ? $", and has {count}" : "";
        return $"{limit}{open}. The .NET runtime itself needs about 60, and each worker {PerWorker} more. "
            + "Raise the limit, or use fewer workers and shared objects.";
    }

    /// <summary>
    /// Says of a failure that it came of a low limit on open files, if it did. Where none can be opened the runtime
    /// says that an assembly cannot be found, or that a type could not be initialized.
    /// </summary>
    /// <param name="error">What happened.</param>
    /// <param name="what">What could not be done, as the beginning of a sentence.</param>
    /// <returns>The same exception where that is not so, or where it says so already.</returns>
    internal static Exception Explain(Exception error, string what)
    {
        if (error is MultiprocessingException or ArgumentException or ObjectDisposedException) return error;
        if (error.Message.Contains("ulimit", StringComparison.Ordinal)) return error;
        bool isShort = Descriptors is { } limit && CountOpen() is { } open && open + Spare > limit;
        if (!isShort) return error;
        return new IOException(
            $"{what}, since this process can open hardly any more files. {DescribeDescriptors()} What failed: "
            + $"{error.Message}", error);
    }

    /// <summary>
    /// Refuses to start processes where so few files may be open that the runtime itself would fail half-way, in one of
    /// many ways.
    /// </summary>
    /// <exception cref="IOException">There is no room for the first worker.</exception>
    internal static void ThrowIfNoRoomForWorkers()
    {
        if (Descriptors is { } limit && limit <= FewDescriptors && CountOpen() is { } open
            && open + Spare + PerWorker > limit)
        {
            throw new IOException(
                $"No process can be started, since this one can open hardly any more files. {DescribeDescriptors()}");
        }
    }

    /// <summary>Whether <see cref="Explain"/> has something to say, for the filter of a catch clause.</summary>
    internal static bool TryExplain(Exception error, string what, out Exception explained)
    {
        explained = Explain(error, what);
        return explained != error;
    }

    /// <summary>
    /// A channel, two ends of pipes, a pidfd, and what is open for a moment while the process is started.
    /// </summary>
    private const int PerWorker = 6;

    /// <summary>
    /// What an operation may need at once, the assemblies that it loads included, some of which is given back before
    /// its failure is looked at: with fewer left than that, it came of them.
    /// </summary>
    private const int Spare = 16;

    /// <summary>Up to this limit it is counted before anything is started.</summary>
    private const int FewDescriptors = 256;

    /// <summary>Above it, to count would take long, and it is not few.</summary>
    private const int MostCounted = 16_384;

    private static long? Read(int resource)
    {
        Interop.Libc.ResourceLimit limit;
        if (Interop.Libc.Getrlimit(resource, &limit) != 0) return null;
        // RLIM_INFINITY, whose value differs between systems, is near the largest number on all of them.
        return limit.Current > long.MaxValue / 2 ? null : (long)limit.Current;
    }

    // Without opening anything, which may not be possible any more.
    private static int? CountOpen()
    {
        if (Descriptors is not { } limit || limit > MostCounted) return null;
        int count = 0;
        for (int descriptor = 0; descriptor < limit; descriptor++)
        {
            if (Interop.Libc.Fcntl(descriptor, Interop.Libc.F_GETFD, 0) >= 0) count++;
        }
        return count;
    }
}
