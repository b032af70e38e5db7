using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Linux;

/// <summary>Waiting on futexes (futex(2)).</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FutexPlatformLinux(bool allowsWaitV = true) : IWaitPlatform
{
    /// <summary>Before Linux 5.16 there is no way to sleep on several words: one thread per word then.</summary>
    public int MaximumWaitAny { get; } = allowsWaitV && HasWaitV() ? Interop.Libc.FUTEX_WAITV_MAX : 1;

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

    public void PassOn(int* address) => Wake(address, 1);

    public void WaitAny(WaitWord* words, int count)
    {
        if (MaximumWaitAny == 1)
        {
            if (Interop.Libc.FutexWait(words[0].Address, words[0].Expected, null) < 0) ThrowUnlessOver("futex");
            return;
        }
        Interop.Libc.FutexWaitVEntry* entries = stackalloc Interop.Libc.FutexWaitVEntry[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = new Interop.Libc.FutexWaitVEntry
            {
                Address = (ulong)words[i].Address,
                Value = (uint)words[i].Expected,
                Flags = Interop.Libc.FUTEX_32,
            };
        }
        if (Interop.Libc.FutexWaitV(entries, count, null) < 0) ThrowUnlessOver("futex_waitv");
    }

    private static void ThrowUnlessOver(string call)
    {
        int errno = Marshal.GetLastPInvokeError();
        // EFAULT: a wait that was given up, on memory that has been unmapped since.
        if (errno is not (Errno.EAGAIN or Errno.EINTR or Errno.EFAULT)) throw NativeError.From(call, errno);
    }

    private static bool HasWaitV()
    {
        // A value that differs: where the call exists, and is allowed, it says so at once. Old kernels know no such
        // call, and sandboxes that do not know it answer what they like.
        int word = 0;
        Interop.Libc.FutexWaitVEntry entry = new() { Address = (ulong)&word, Value = 1, Flags = Interop.Libc.FUTEX_32 };
        return Interop.Libc.FutexWaitV(&entry, 1, null) >= 0 || Marshal.GetLastPInvokeError() == Errno.EAGAIN;
    }
}
