using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int PRIO_PROCESS = 0;

        [LibraryImport(Name, EntryPoint = "setpriority", SetLastError = true)]
        internal static partial int Setpriority(int which, int id, int nice);
    }
}
