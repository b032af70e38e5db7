using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        private const nint PidfdOpenNumber = 434;
        private const nint PidfdSendSignalNumber = 424;

        /// <summary>
        /// A descriptor that stands for one process, whatever becomes of its number; readable once it has ended.
        /// </summary>
        internal static int PidfdOpen(int pid) => (int)Syscall2(PidfdOpenNumber, pid, 0);

        /// <summary>Sends a signal to exactly the process behind the descriptor.</summary>
        internal static int PidfdSendSignal(int pidfd, int signal) =>
            (int)Syscall4(PidfdSendSignalNumber, pidfd, signal, null, 0);

        [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
        private static partial nint Syscall2(nint number, nint a, nint b);

        [LibraryImport(Name, EntryPoint = "syscall", SetLastError = true)]
        private static partial nint Syscall4(nint number, nint a, nint b, void* c, nint d);
    }
}
