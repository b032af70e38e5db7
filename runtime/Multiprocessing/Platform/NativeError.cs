using System.Runtime.InteropServices;
using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>Turns a failed native call into an exception that names the call, the error and its number.</summary>
internal static class NativeError
{
    /// <summary>Throws for the call that has just failed and left its error number behind.</summary>
    internal static Exception Last(string call) => From(call, Marshal.GetLastPInvokeError());

    /// <summary>Throws for a mapping that has just failed: nearly always for want of address space.</summary>
    internal static Exception LastMap(long bytes)
    {
        int errno = Marshal.GetLastPInvokeError();
        return errno != Errno.ENOMEM ? From($"mmap of {bytes} bytes", errno) : new OutOfMemoryException(
            $"{bytes} bytes of shared memory could not be mapped (errno {errno}): "
            + $"{ResourceLimits.DescribeAddressSpace()}");
    }

    internal static Exception From(string call, int errno)
    {
        string text = $"{call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
        if (errno == Errno.EMFILE) text += ". " + ResourceLimits.DescribeDescriptors();
        if (errno == Errno.ENFILE)
        {
            text += ". The programs of this machine have together as many files open as it allows (sysctl "
                + "fs.file-max): end some, or raise that.";
        }
        return errno switch
        {
            Errno.ENOMEM => new OutOfMemoryException(text),
            Errno.EACCES or Errno.EPERM => new UnauthorizedAccessException(text),
            Errno.ENOSYS => new PlatformNotSupportedException(text),
            _ => new IOException(text, errno),
        };
    }
}
