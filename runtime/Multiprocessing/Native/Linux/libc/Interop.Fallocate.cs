using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        internal const int FALLOC_FL_KEEP_SIZE = 1;
        internal const int FALLOC_FL_PUNCH_HOLE = 2;

        /// <summary>
        /// With PUNCH_HOLE: gives the pages of a range back to the system; they read as zero afterwards.
        /// </summary>
        [LibraryImport(Name, EntryPoint = "fallocate", SetLastError = true)]
        internal static partial int Fallocate(int fd, int mode, nint offset, nint length);
    }
}
