using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int F_GETFD = 1;
        internal const int F_GETFL = 3;
        internal const int F_SETFL = 4;
        internal const int F_SETOWN = 8;
        internal const int F_SETSIG = 10;
        internal const int F_DUPFD_CLOEXEC = 1030;
        internal const int O_NONBLOCK = 0x800;
        internal const int O_ASYNC = 0x2000;

        [LibraryImport(Name, EntryPoint = "fcntl", SetLastError = true)]
        internal static partial int Fcntl(int fd, int command, nint argument);
    }
}
