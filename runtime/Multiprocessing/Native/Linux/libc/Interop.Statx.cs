using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        private const int AT_FDCWD = -100;
        private const int AT_SYMLINK_NOFOLLOW = 0x100;
        private const int AT_EMPTY_PATH = 0x1000;
        private const uint STATX_UID = 0x8;
        private const uint STATX_INO = 0x100;

        /// <summary>The kernel's own layout, the same on every architecture.</summary>
        private const int StatusBytes = 256;

        /// <summary>The owner of a file or folder, links not followed; null if there is none such.</summary>
        internal static uint? OwnerOf(string path)
        {
            byte* status = stackalloc byte[StatusBytes];
            return Statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_UID, status) == 0 ? *(uint*)(status + 20) : null;
        }

        /// <summary>Which file or folder that path leads to; null if there is none such.</summary>
        internal static FileId? FileIdOf(string path) => FileIdOf(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW);

        /// <summary>Which file or folder that descriptor is of.</summary>
        internal static FileId? FileIdOf(int descriptor) => FileIdOf(descriptor, "", AT_EMPTY_PATH);

        private static FileId? FileIdOf(int folder, string path, int flags)
        {
            byte* status = stackalloc byte[StatusBytes];
            if (Statx(folder, path, flags, STATX_INO, status) != 0) return null;
            return new FileId(*(uint*)(status + 136), *(uint*)(status + 140), *(ulong*)(status + 32));
        }

        [LibraryImport(Name, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        private static partial int Statx(int folder, string path, int flags, uint mask, byte* status);
    }
}
