using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

/// <summary>The error numbers that this library tells apart (asm-generic/errno.h; the same on x64 and arm64).</summary>
internal static class Errno
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int ECHILD = 10;
    internal const int EFAULT = 14;
    internal const int EEXIST = 17;
    internal const int EXDEV = 18;
    internal const int ENOTDIR = 20;
    internal const int EINVAL = 22;
    internal const int ENFILE = 23;
    internal const int EMFILE = 24;
    internal const int EFBIG = 27;
    internal const int ENOSPC = 28;
    internal const int ENXIO = 6;
    internal const int EPIPE = 32;
    internal const int ENOSYS = 38;
    internal const int EOPNOTSUPP = 95;
    internal const int ETIMEDOUT = 110;
}

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
            $"{bytes} bytes of shared memory could not be mapped (errno {errno}): {ResourceLimits.DescribeAddressSpace()}");
    }

    internal static Exception From(string call, int errno)
    {
        string text = $"{call} failed: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
        if (errno == Errno.EMFILE) text += ". " + ResourceLimits.DescribeDescriptors();
        if (errno == Errno.ENFILE)
        {
            text += ". The programs of this machine have together as many files open as it allows (sysctl fs.file-max): end some, or raise that.";
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
