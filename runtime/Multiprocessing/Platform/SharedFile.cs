using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

namespace Multiprocessing.Platform;

/// <summary>
/// A file whose ranges are mapped into any number of processes. It grows, and never shrinks; what was never touched
/// takes no memory. Safe to be used by several threads.
/// </summary>
internal unsafe class SharedFile : IDisposable
{
    /// <summary>The first bytes of every file belong to the platform: users of the file start after them.</summary>
    internal const long PlatformBytes = 64 * 1024;

    private readonly SafeFileHandle _file;

    internal SharedFile(SafeFileHandle file, string location)
    {
        _file = file;
        Location = location;
    }

    /// <summary>Where another process of this user opens the file while this one has it open.</summary>
    internal string Location { get; }

    internal int Descriptor => (int)_file.DangerousGetHandle();

    internal long Length => RandomAccess.GetLength(_file);

    /// <summary>Makes the file at least that long. Callers hold a lock that keeps other processes out.</summary>
    /// <exception cref="IOException">The file system is full, or the process's limit on file sizes is
    /// reached.</exception>
    internal void Grow(long length)
    {
        if (Length >= length) return;
        try
        {
            RandomAccess.SetLength(_file, length);
        }
        catch (ArgumentOutOfRangeException tooLarge)
        {
            throw new IOException(
                $"No room for {length} bytes of shared memory in '{Location}': a file may not become that large here. "
                + "Raise the process's limit on file sizes (ulimit -f), or use a file system that allows it.",
                tooLarge);
        }
    }

    /// <summary>
    /// Makes sure that touching the range cannot fail later, where the kernel can be asked to do so; where it cannot,
    /// refuses what is sure to fail.
    /// </summary>
    /// <exception cref="IOException">The file system is full.</exception>
    /// <exception cref="OutOfMemoryException">The machine has not that much memory left.</exception>
    internal virtual void Reserve(long offset, long length)
    {
    }

    /// <summary>Maps a range; both numbers are multiples of <see cref="Environment.SystemPageSize"/>.</summary>
    internal virtual byte* Map(long offset, long length)
    {
        void* address = Interop.Libc.Mmap(
            null, (nuint)length, Interop.Libc.PROT_READ | Interop.Libc.PROT_WRITE, Interop.Libc.MAP_SHARED, Descriptor,
            (nint)offset);
        return address != Interop.Libc.MAP_FAILED ? (byte*)address : throw NativeError.LastMap(length);
    }

    internal virtual void Unmap(byte* address, long length) => _ = Interop.Libc.Munmap(address, (nuint)length);

    /// <summary>
    /// Puts empty pages, which only this process has, in the place of a mapping, in one step: who touches it at that
    /// moment meets the old pages or the new ones. They take memory only if they are written to.
    /// </summary>
    /// <returns>False if the system would not: the mapping is as before.</returns>
    internal virtual bool TryBlank(byte* address, long length)
    {
        const int protection = Interop.Libc.PROT_READ | Interop.Libc.PROT_WRITE;
        void* blank = Interop.Libc.Mmap(address, (nuint)length, protection, Interop.Libc.BlankPages, -1, 0);
        return blank != Interop.Libc.MAP_FAILED;
    }

    /// <summary>Gives the address space of <see cref="TryBlank"/> back.</summary>
    internal static void UnmapBlank(byte* address, long length) => _ = Interop.Libc.Munmap(address, (nuint)length);

    /// <summary>Gives the pages of a range back to the system; they read as zero afterwards.</summary>
    internal virtual void Discard(long offset, long length)
    {
        if (!OperatingSystem.IsLinux()) return;
        const int mode = Interop.Libc.FALLOC_FL_PUNCH_HOLE | Interop.Libc.FALLOC_FL_KEEP_SIZE;
        if (Interop.Libc.Fallocate(Descriptor, mode, (nint)offset, (nint)length) != 0)
        {
            throw NativeError.From("fallocate(FALLOC_FL_PUNCH_HOLE)", Marshal.GetLastPInvokeError());
        }
    }

    public virtual void Dispose() => _file.Dispose();
}
