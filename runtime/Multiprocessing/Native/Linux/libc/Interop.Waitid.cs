using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static unsafe partial class Libc
    {
        internal const int P_PID = 1;
        internal const int P_PIDFD = 3;
        internal const int WNOHANG = 1;

        /// <summary>Leaves the child to be reaped by a later call.</summary>
        internal const int WNOWAIT = 0x01000000;

        internal const int WEXITED = 4;
        internal const int CLD_EXITED = 1;

        /// <summary>The part of siginfo_t that waitid(2) fills in, at its offsets on 64-bit Linux.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 128)]
        internal struct SigInfo
        {
            [FieldOffset(8)] internal int Code;
            [FieldOffset(16)] internal int ProcessId;
            [FieldOffset(24)] internal int Status;
        }

        /// <summary>Reaps a child. With WNOHANG, ProcessId stays 0 while the child still runs.</summary>
        [LibraryImport(Name, EntryPoint = "waitid", SetLastError = true)]
        internal static partial int Waitid(int idType, int id, SigInfo* info, int options);
    }
}
