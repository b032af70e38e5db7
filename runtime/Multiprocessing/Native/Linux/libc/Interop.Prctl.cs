using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int PR_SET_PDEATHSIG = 1;

        [LibraryImport(Name, EntryPoint = "prctl", SetLastError = true)]
        internal static partial int Prctl(int option, nint argument);
    }
}
