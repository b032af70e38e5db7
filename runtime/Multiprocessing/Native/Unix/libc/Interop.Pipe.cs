using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        /// <summary>For systems without pipe2(2): its descriptors are inherited by children.</summary>
        [LibraryImport(Name, EntryPoint = "pipe", SetLastError = true)]
        internal static partial int Pipe(int* descriptors);
    }
}
