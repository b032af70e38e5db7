using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        /// <summary>
        /// The variables of environ(7): entries that end with a zero, the array with a null. May be null.
        /// </summary>
        internal static byte** Environ() =>
            *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
    }
}
