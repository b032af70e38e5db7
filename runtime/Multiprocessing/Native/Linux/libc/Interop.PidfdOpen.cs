using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        private const nint PidfdOpenNumber = 434;

        /// <summary>
        /// pidfd_open(2), Linux 5.3: a descriptor of a process, closed on exec, that polls as readable once the process has
        /// ended, reaped or not.
        /// </summary>
        internal static int PidfdOpen(int pid) => (int)SyscallPidfd(PidfdOpenNumber, pid, 0);

        [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
        private static partial nint SyscallPidfd(nint number, nint pid, nint flags);
    }
}
