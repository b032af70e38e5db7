using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
        internal static partial nint Read(int fd, byte* buffer, nuint count);

        [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
        internal static partial nint Write(int fd, byte* buffer, nuint count);
    }
}
