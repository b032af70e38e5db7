using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int PROT_READ = 1;
        internal const int PROT_WRITE = 2;
        internal const int MAP_SHARED = 1;
        internal const int MAP_PRIVATE = 2;
        internal const int MAP_FIXED = 0x10;
        internal static readonly void* MAP_FAILED = (void*)-1;

        /// <summary>
        /// Flags for pages of no file, in the place of others; with no memory promised where the system knows that.
        /// </summary>
        internal static int BlankPages => MAP_PRIVATE | MAP_FIXED | (OperatingSystem.IsLinux()
            ? 0x20 | 0x4000 // MAP_ANONYMOUS, MAP_NORESERVE
            : 0x1000); // MAP_ANON

        [LibraryImport(Name, EntryPoint = "mmap", SetLastError = true)]
        internal static partial void* Mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

        [LibraryImport(Name, EntryPoint = "munmap", SetLastError = true)]
        internal static partial int Munmap(void* address, nuint length);
    }
}
