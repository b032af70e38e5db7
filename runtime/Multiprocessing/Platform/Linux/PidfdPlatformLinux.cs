using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Linux;

/// <summary>
/// Processes by pidfd, which becomes readable at the end of the process. Two processes of one id are
/// distinguished by their start times.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class PidfdPlatformLinux : DescriptorLiveness
{
    public override ProcessKey Self { get; } = new(Environment.ProcessId, ReadOwnStart());

    internal override short EndEvents => Interop.Libc.POLLIN;

    internal override int Open(ProcessKey identity)
    {
        int descriptor = Interop.Libc.PidfdOpen(identity.ProcessId);
        if (descriptor < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            // EINVAL, or ENOENT from newer kernels (seen on 6.18): the id now belongs to a thread that is no process.
            return errno is Errno.ESRCH or Errno.EINVAL or Errno.ENOENT
                ? -1
                : throw NativeError.From("pidfd_open", errno);
        }
        try
        {
            // Opened first, read second: if the start time fits, the descriptor is of the process that is meant.
            bool isSame = Parse(ProcStat.StartTimeOf(identity.ProcessId)) == identity.Instance;
            if (isSame && !HasEnded(descriptor)) return descriptor;
        }
        catch (IOException) when (HasEnded(descriptor))
        {
            // What could not be read was there no more. Any other reason, as too many open files, says nothing about
            // the process.
        }
        catch
        {
            _ = Interop.Libc.Close(descriptor);
            throw;
        }
        _ = Interop.Libc.Close(descriptor);
        return -1;
    }

    private static bool HasEnded(int descriptor)
    {
        Interop.Libc.PollFd poll = new() { Descriptor = descriptor, Events = Interop.Libc.POLLIN };
        return Interop.Libc.Poll(&poll, 1, 0) > 0;
    }

    private static long ReadOwnStart()
    {
        try
        {
            return Parse(ProcStat.OwnStartTime());
        }
        catch (IOException error)
        {
            throw new IOException("/proc/self/stat could not be read: is /proc mounted?", error);
        }
    }

    private static long Parse(ReadOnlySpan<char> startTime) => long.Parse(startTime, CultureInfo.InvariantCulture);
}
