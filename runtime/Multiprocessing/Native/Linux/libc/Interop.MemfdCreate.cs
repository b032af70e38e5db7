using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        internal const uint MFD_CLOEXEC = 1;
        internal const uint MFD_ALLOW_SEALING = 2;
        internal const uint MFD_NOEXEC_SEAL = 8;

        internal const int F_ADD_SEALS = 1033;
        internal const int F_SEAL_SEAL = 1;
        internal const int F_SEAL_SHRINK = 2;
        internal const int F_SEAL_GROW = 4;

        /// <summary>A file in memory without a name in any folder: nothing to clean up after a SIGKILL.</summary>
        [LibraryImport(
            Name, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int MemfdCreate(string name, uint flags);
    }
}
