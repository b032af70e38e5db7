using System.Runtime.InteropServices;

namespace TestPrograms;

internal static partial class Native
{
    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "strlen")]
    private static partial nint StringLength(nint text);

    /// <summary>Reads through a wild pointer, in native code. A raised signal would be swallowed by the .NET runtime.</summary>
    internal static void Crash() => StringLength(8);
}
