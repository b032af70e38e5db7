using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

namespace Multiprocessing.Platform.Unix;

/// <summary>A file that is mapped by mmap(2).</summary>
[UnsupportedOSPlatform("windows")]
internal unsafe class UnixSharedFile(SafeFileHandle file, string location) : SharedFile(file, location)
{
    private const int ReadWrite = Interop.Libc.PROT_READ | Interop.Libc.PROT_WRITE;

    internal int Descriptor => (int)Handle.DangerousGetHandle();

    internal override byte* Map(long offset, long length)
    {
        void* address = Interop.Libc.Mmap(
            null, (nuint)length, ReadWrite, Interop.Libc.MAP_SHARED, Descriptor, (nint)offset);
        return address != Interop.Libc.MAP_FAILED ? (byte*)address : throw NativeError.LastMap(length);
    }

    internal override void Unmap(byte* address, long length) => _ = Interop.Libc.Munmap(address, (nuint)length);

    internal override bool TryBlank(byte* address, long length)
    {
        void* blank = Interop.Libc.Mmap(address, (nuint)length, ReadWrite, Interop.Libc.BlankPages, -1, 0);
        return blank != Interop.Libc.MAP_FAILED;
    }

    /// <inheritdoc cref="ISharedMemoryPlatform.UnmapBlank"/>
    internal static void UnmapBlank(byte* address, long length) => _ = Interop.Libc.Munmap(address, (nuint)length);

    internal override void Discard(long offset, long length)
    {
        if (!OperatingSystem.IsLinux()) return;
        const int mode = Interop.Libc.FALLOC_FL_PUNCH_HOLE | Interop.Libc.FALLOC_FL_KEEP_SIZE;
        if (Interop.Libc.Fallocate(Descriptor, mode, (nint)offset, (nint)length) != 0)
        {
            throw NativeError.From("fallocate(FALLOC_FL_PUNCH_HOLE)", Marshal.GetLastPInvokeError());
        }
    }
}
