using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        [LibraryImport(Name, EntryPoint = "getppid")]
        internal static partial int Getppid();
    }
}
