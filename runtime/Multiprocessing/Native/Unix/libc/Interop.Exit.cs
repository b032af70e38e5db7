using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        /// <summary>Ends the process now: no handlers, no flush.</summary>
        [LibraryImport(Name, EntryPoint = "_exit")]
        internal static partial void Exit(int status);
    }
}
