using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int SIGHUP = 1;
        internal const int SIGINT = 2;
        internal const int SIGKILL = 9;
        // Linux: other systems number these two differently.
        internal const int SIGSTOP = 19;
        internal const int SIGCONT = 18;

        internal const int SIGTERM = 15;
        internal const nint SIG_IGN = 1;
        internal const int SIG_UNBLOCK = 1;
        internal const int SignalSetSize = 128;

        [LibraryImport(Name, EntryPoint = "kill", SetLastError = true)]
        internal static partial int Kill(int pid, int signal);

        [LibraryImport(Name, EntryPoint = "signal", SetLastError = true)]
        internal static partial nint Signal(int signal, nint handler);

        [LibraryImport(Name, EntryPoint = "pthread_sigmask")]
        internal static partial int ThreadSignalMask(int how, byte* set, byte* old);
    }
}
