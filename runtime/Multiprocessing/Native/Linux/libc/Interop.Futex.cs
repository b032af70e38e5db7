using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int FUTEX_WAIT = 0;
        internal const int FUTEX_WAKE = 1;

        [StructLayout(LayoutKind.Sequential)]
        internal struct Timespec
        {
            internal long Seconds;
            internal long Nanoseconds;
        }

        private static readonly nint s_futexNumber =
            RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

        /// <summary>
        /// futex(2), shared between processes (no FUTEX_PRIVATE_FLAG). Wait: 0 when woken, -1 with EAGAIN when the
        /// value was another, ETIMEDOUT, or EINTR. Wake: the number of waiters woken.
        /// </summary>
        internal static int FutexWait(int* address, int expected, Timespec* timeout) =>
            (int)Syscall(s_futexNumber, address, FUTEX_WAIT, expected, timeout, null, 0);

        internal static int FutexWake(int* address, int count) =>
            (int)SyscallNoWait(s_futexNumber, address, FUTEX_WAKE, count, null, null, 0);

        [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
        private static partial nint Syscall(
            nint number, int* address, nint operation, nint value, Timespec* timeout, int* address2, nint value3);

        // Waking never blocks, so the switch out of managed code, which costs more than the call, is left out.
        [SuppressGCTransition]
        [LibraryImport(Name, EntryPoint = "syscall")]
        private static partial nint SyscallNoWait(
            nint number, int* address, nint operation, nint value, Timespec* timeout, int* address2, nint value3);
    }
}
