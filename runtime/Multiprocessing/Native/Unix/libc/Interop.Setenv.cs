using System.Runtime.InteropServices;

namespace Multiprocessing.Native;

internal static partial class Interop
{
    internal static partial class Libc
    {
        /// <summary>
        /// Changes the environment that native code of this process sees and passes on; .NET keeps a copy of its own.
        /// </summary>
        [LibraryImport(Name, EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Setenv(string name, string value, int overwrite);

        /// <inheritdoc cref="Setenv"/>
        [LibraryImport(Name, EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Unsetenv(string name);
    }
}
