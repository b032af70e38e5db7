using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal static int RLIMIT_NOFILE { get; } = OperatingSystem.IsMacOS() ? 8 : 7;

        internal static int RLIMIT_AS { get; } = OperatingSystem.IsMacOS() ? 5 : 9;

        [LibraryImport(Name, EntryPoint = "getrlimit")]
        internal static partial int Getrlimit(int resource, ResourceLimit* limit);

        [StructLayout(LayoutKind.Sequential)]
        internal struct ResourceLimit
        {
            internal ulong Current;
            internal ulong Maximum;
        }
    }
}
