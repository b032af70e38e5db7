using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const short POLLIN = 1;
        internal const short POLLNVAL = 0x20;
        internal const short POLLHUP = 0x10;

        [StructLayout(LayoutKind.Sequential)]
        internal struct PollFd
        {
            internal int Descriptor;
            internal short Events;
            internal short Returned;
        }

        /// <summary>Waits for the first of several descriptors; a negative time waits for ever.</summary>
        [LibraryImport(Name, EntryPoint = "poll", SetLastError = true)]
        internal static partial int Poll(PollFd* descriptors, nuint count, int milliseconds);
    }
}
