using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int O_CLOEXEC = 0x80000;

        [LibraryImport(Name, EntryPoint = "pipe2", SetLastError = true)]
        internal static partial int Pipe2(int* fds, int flags);
    }
}
