using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        private const int AT_FDCWD = -100;
        private const int AT_SYMLINK_NOFOLLOW = 0x100;
        private const uint STATX_UID = 0x8;

        /// <summary>The owner of a file or folder, links not followed; null if there is none such.</summary>
        internal static uint? OwnerOf(string path)
        {
            // The kernel's own layout, the same on every architecture: 256 bytes, the owner at 20.
            byte* status = stackalloc byte[256];
            return Statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_UID, status) == 0 ? *(uint*)(status + 20) : null;
        }

        [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        private static partial int Statx(int folder, string path, int flags, uint mask, byte* status);
    }
}
