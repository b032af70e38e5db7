namespace Multiprocessing.Native;

/// <summary>
/// The operating system's functions, one file each, nested by library; constants keep their native names.
/// </summary>
internal static partial class Interop
{
    internal static partial class Libc
    {
        /// <summary>The runtime maps this name to the C library of the system (JIT), or links it (NativeAOT).</summary>
        private const string Name = "libc";
    }
}
