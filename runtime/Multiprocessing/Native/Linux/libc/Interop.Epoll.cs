using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int EPOLL_CLOEXEC = 0x80000;
        internal const int EPOLL_CTL_ADD = 1;
        internal const int EPOLL_CTL_DEL = 2;
        internal const uint EPOLLIN = 1;

        /// <summary>epoll_event: packed on x64 only, so the offset of the data differs.</summary>
        internal static int EpollEventSize { get; } =
            RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

        internal static int EpollDataOffset { get; } = EpollEventSize - 8;

        [LibraryImport(Name, EntryPoint = "epoll_create1", SetLastError = true)]
        internal static partial int EpollCreate1(int flags);

        [LibraryImport(Name, EntryPoint = "epoll_ctl", SetLastError = true)]
        internal static partial int EpollCtl(int epoll, int operation, int fd, byte* @event);

        [LibraryImport(Name, EntryPoint = "epoll_wait", SetLastError = true)]
        internal static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeout);
    }
}
