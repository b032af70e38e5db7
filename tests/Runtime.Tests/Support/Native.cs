using System.Runtime.InteropServices;

namespace Runtime.Tests.Support;

internal static partial class Native
{
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGKILL = 9;
    internal const int SIGSEGV = 11;
    internal const int SIGTERM = 15;
    internal const int SIGSTOP = 19;
    internal const int SIGCONT = 18;

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint StringLength(nint text);

    /// <summary>
    /// Reads through a wild pointer, in native code. A raised signal would be swallowed by the .NET runtime.
    /// </summary>
    internal static void Crash() => StringLength(8);

    [LibraryImport("libc", EntryPoint = "_exit")]
    internal static partial void ExitNow(int code);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    internal static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Fcntl(int descriptor, int command, nint argument);

    internal static bool IsOpen(int descriptor) => Fcntl(descriptor, 1, 0) >= 0;

    /// <summary>Lets this process open no descriptor of that number or above.</summary>
    internal static unsafe void LimitDescriptors(ulong number)
    {
        ulong* limits = stackalloc ulong[2];
        limits[0] = limits[1] = number;
        if (SetLimit(7, limits) != 0) throw new InvalidOperationException("setrlimit failed.");
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static unsafe partial int SetLimit(int resource, ulong* limits);

    /// <summary>
    /// Whether a wait for the child would end at once, or somebody has waited for it already. Leaves it as it is; /proc
    /// calls a process a zombie as soon as its first thread has ended, which is earlier.
    /// </summary>
    internal static unsafe bool HasEnded(int child)
    {
        const int P_PID = 1, WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x01000000;
        int* info = stackalloc int[32];
        new Span<int>(info, 32).Clear();
        return WaitId(P_PID, child, info, WNOHANG | WEXITED | WNOWAIT) != 0 || info[0] != 0;
    }

    [LibraryImport("libc", EntryPoint = "waitid")]
    private static unsafe partial int WaitId(int idType, int id, int* info, int options);
}
