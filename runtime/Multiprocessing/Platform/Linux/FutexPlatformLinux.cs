using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>Waiting on futexes (futex(2)).</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FutexPlatformLinux : IWaitPlatform
{
    public bool Wait(int* address, int expected, TimeSpan timeout)
    {
        int result;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            result = Interop.Libc.FutexWait(address, expected, null);
        }
        else
        {
            long ticks = Math.Max(timeout.Ticks, 0);
            Interop.Libc.Timespec limit = new()
            {
                Seconds = ticks / TimeSpan.TicksPerSecond,
                Nanoseconds = ticks % TimeSpan.TicksPerSecond * 100,
            };
            result = Interop.Libc.FutexWait(address, expected, &limit);
        }
        if (result >= 0) return true;
        return Marshal.GetLastPInvokeError() switch
        {
            Errno.EAGAIN or Errno.EINTR => true,
            Errno.ETIMEDOUT => false,
            int errno => throw NativeError.From("futex", errno),
        };
    }

    public void Wake(int* address, int count) => Interop.Libc.FutexWake(address, count);
}
