using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        /// <summary>The flags of open(2), which differ between systems.</summary>
        internal static class OpenFlags
        {
            internal const int O_RDONLY = 0;
            internal const int O_WRONLY = 1;
            internal const int O_RDWR = 2;
            internal static readonly int O_NONBLOCK = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
            internal static readonly int O_CLOEXEC = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
        }

        /// <summary>
        /// open(2) for what the framework cannot open: folders and FIFOs. Never creates, and so needs no third
        /// argument, which Apple's arm64 would expect elsewhere (the function is variadic).
        /// </summary>
        [LibraryImport(Name, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Open(string path, int flags);
    }
}
