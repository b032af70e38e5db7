using System.Runtime.InteropServices;

namespace TestPrograms;

internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "setgid")]
    internal static partial int SetGroup(uint id);

    [LibraryImport("libc", EntryPoint = "setuid")]
    internal static partial int SetUser(uint id);

    [LibraryImport("libc", EntryPoint = "prctl")]
    internal static partial int Prctl(int option, nint argument);

    [LibraryImport("libc", EntryPoint = "pause")]
    internal static partial int Pause();

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint StringLength(nint text);

    /// <summary>
    /// Reads through a wild pointer, in native code. A raised signal would be swallowed by the .NET runtime.
    /// </summary>
    internal static void Crash() => StringLength(8);
}
