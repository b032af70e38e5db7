using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        /// <summary>
        /// Closes a descriptor. Never retried after EINTR: on Linux the descriptor is gone either way.
        /// </summary>
        [LibraryImport(Name, EntryPoint = "close", SetLastError = true)]
        internal static partial int Close(int fd);
    }
}
