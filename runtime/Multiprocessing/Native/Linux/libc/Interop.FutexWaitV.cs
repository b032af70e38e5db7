using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int FUTEX_32 = 2;

        /// <summary>The most words that one call may wait for.</summary>
        internal const int FUTEX_WAITV_MAX = 128;

        private const int CLOCK_MONOTONIC = 1;
        private const nint FutexWaitVNumber = 449;

        [StructLayout(LayoutKind.Sequential)]
        internal struct FutexWaitVEntry
        {
            internal ulong Value;
            internal ulong Address;
            internal uint Flags;
            internal uint Reserved;
        }

        /// <summary>
        /// futex_waitv(2), Linux 5.16: sleeps until one of several words is woken, and gives its index. -1 with EAGAIN
        /// when a word had another value already; ENOSYS on older kernels. The time is absolute, on the monotonic
        /// clock.
        /// </summary>
        internal static int FutexWaitV(FutexWaitVEntry* entries, int count, Timespec* until) =>
            (int)SyscallWaitV(FutexWaitVNumber, entries, count, 0, until, CLOCK_MONOTONIC);

        [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
        private static partial nint SyscallWaitV(
            nint number, FutexWaitVEntry* entries, nint count, nint flags, Timespec* until, nint clock);
    }
}
