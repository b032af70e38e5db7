using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        [LibraryImport(Name, EntryPoint = "ftruncate", SetLastError = true)]
        internal static partial int Ftruncate(int fd, nint length);
    }
}
