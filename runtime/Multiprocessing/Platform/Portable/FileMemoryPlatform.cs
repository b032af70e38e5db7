using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// Shared memory in files of the user's private folder. Every process that has one open gives it a name of its own (a
/// hard link) and takes that away again, so that a file is there as long as anybody uses it: names of the dead are
/// swept. No name of a living process is ever removed by another one, so nobody has to be alone in the folder for any
/// of this.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class FileMemoryPlatform : ISharedMemoryPlatform
{
    /// <summary>
    /// What is surely used: the rings of a channel. Its areas for large messages are gigabytes that are hardly ever
    /// touched, and reserving them for a few workers fills a disk.
    /// </summary>
    private const long ReservedBytes = 1 << 20;

    /// <summary>How many names were given, which numbers them. Counted up by any thread.</summary>
    private int _count;

    public SharedMapping Create(long length, string purpose, long? mapped = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        PortableSharedFile file = (PortableSharedFile)CreateFile(purpose);
        try
        {
            // The true length goes where the reader finds it: files are sized in pages.
            file.Grow(SharedFile.PlatformBytes + RoundUp(length));
            file.Reserve(0, SharedFile.PlatformBytes + Math.Min(RoundUp(length), ReservedBytes));
            file.Board.UserLength = length;
            return new FileMapping(file, length, mapped ?? length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public SharedMapping AdoptInherited(int index, long? mapped = null)
    {
        int descriptor = InheritedDescriptors.FirstMemory + index;
        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        PortableSharedFile file = new(handle, $"/dev/fd/{descriptor}", isOwner: false);
        long length = file.Board.UserLength;
        return new FileMapping(file, length, Math.Min(length, mapped ?? length));
    }

    public SharedFile CreateFile(string purpose)
    {
        string path = NewPath(purpose);
        return new PortableSharedFile(NamedSharedFile.OpenHandle(path, create: true), path, isOwner: true);
    }

    /// <summary>
    /// Opens a file under one of its names, and gives it another: the one that was used may go away after that.
    /// </summary>
    public SharedFile OpenFile(string location)
    {
        string path = NewPath("opened");
        if (Interop.Libc.Link(location, path) == 0)
        {
            return new PortableSharedFile(NamedSharedFile.OpenHandle(path, create: false), path, isOwner: true);
        }
        int errno = Marshal.GetLastPInvokeError();
        // A program with another TMPDIR may have its files where no link of this one reaches.
        if (errno is Errno.EXDEV or Errno.EPERM) return OpenInPlace(location);
        throw errno is Errno.ENOENT or Errno.ENOTDIR
            ? new FileNotFoundException($"There is no shared memory at '{location}' (any more).")
            : NativeError.From($"link of '{location}'", errno);
    }

    public SharedFile OpenNamedFile(string path, bool create) =>
        new PortableSharedFile(NamedSharedFile.OpenHandle(path, create), path, isOwner: false);

    public void UnmapBlank(byte* address, long length) => UnixSharedFile.UnmapBlank(address, length);

    private string NewPath(string purpose)
    {
        int number = Interlocked.Increment(ref _count);
        return Path.Combine(UserFolder.Temporary.Path, $"memory-{PlatformSelector.Liveness.Self}-{purpose}{number}");
    }

    private static PortableSharedFile OpenInPlace(string location)
    {
        SafeFileHandle handle = File.OpenHandle(
            location, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new PortableSharedFile(handle, location, isOwner: false);
    }

    private static long RoundUp(long length) => (length + Environment.SystemPageSize - 1) & -Environment.SystemPageSize;

    private sealed class FileMapping : DescriptorMapping
    {
        private readonly PortableSharedFile _file;
        private readonly long _mapped;

        internal FileMapping(PortableSharedFile file, long length, long mapped)
        {
            _file = file;
            _mapped = RoundUp(mapped);
            Length = length;
            Descriptor = file.Descriptor;
            Pointer = file.Map(SharedFile.PlatformBytes, _mapped);
        }

        internal override void Discard(long offset, long length) =>
            _file.Discard(SharedFile.PlatformBytes + offset, length);

        public override void Dispose()
        {
            if (Pointer == null) return;
            UnmapWindows();
            _file.Unmap(Pointer, _mapped);
            _file.Dispose();
            Pointer = null;
            Descriptor = -1;
        }

        private protected override byte* MapCore(long offset, long length) =>
            _file.Map(SharedFile.PlatformBytes + offset, RoundUp(length));

        private protected override void UnmapCore(byte* address, long length) => _file.Unmap(address, RoundUp(length));
    }
}
