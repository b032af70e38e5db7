using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Native;

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

    public SharedMapping Adopt(int descriptor, long? mapped = null) => Map(
        new PortableSharedFile(new SafeFileHandle(descriptor, ownsHandle: true), $"/dev/fd/{descriptor}", isOwner: false), mapped);

    public SharedMapping Open(int processId, int descriptor)
    {
        string pattern = $"memory-{processId}-*-*-{descriptor}";
        foreach (string path in Directory.EnumerateFiles(UserFolder.Temporary.Path, pattern))
        {
            if (ProcessKey.TryParse(string.Join('-', Path.GetFileName(path).Split('-')[1..3]), out ProcessKey owner)
                && PlatformSelector.Liveness.IsAlive(owner))
            {
                return Map(OpenInPlace(path));
            }
        }
        throw new FileNotFoundException($"Process {processId} has no shared memory with descriptor {descriptor} (any more).");
    }

    public SharedFile CreateFile(string purpose)
    {
        string temporary = TemporaryPath(out int number);
        return Name(NamedSharedFile.OpenHandle(temporary, create: true), temporary, $"{purpose}{number}");
    }

    /// <summary>
    /// Opens a file under one of its names, and gives it another: the one that was used may go away after that.
    /// </summary>
    public SharedFile OpenFile(string location)
    {
        string temporary = TemporaryPath(out int number);
        if (Interop.Libc.Link(location, temporary) == 0)
        {
            return Name(NamedSharedFile.OpenHandle(temporary, create: false), temporary, $"opened{number}");
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

    private string TemporaryPath(out int number)
    {
        number = Interlocked.Increment(ref _count);
        return Path.Combine(UserFolder.Temporary.Path, $"new-{PlatformSelector.Liveness.Self}-{number}");
    }

    /// <summary>
    /// Only now the descriptor is known, which is part of the name by which <see cref="Open"/> finds a file.
    /// </summary>
    private static PortableSharedFile Name(SafeFileHandle handle, string temporary, string purpose)
    {
        string path = Path.Combine(
            UserFolder.Temporary.Path, $"memory-{PlatformSelector.Liveness.Self}-{purpose}-{handle.DangerousGetHandle()}");
        File.Move(temporary, path);
        return new PortableSharedFile(handle, path, isOwner: true);
    }

    private static PortableSharedFile OpenInPlace(string location) => new(
        File.OpenHandle(location, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), location, isOwner: false);

    private static FileMapping Map(PortableSharedFile file, long? mapped = null)
    {
        long length = file.Board.UserLength;
        return new FileMapping(file, length, Math.Min(length, mapped ?? length));
    }

    private static long RoundUp(long length) => (length + Environment.SystemPageSize - 1) & -Environment.SystemPageSize;

    private sealed class FileMapping : SharedMapping
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

        internal override void Discard(long offset, long length) => _file.Discard(SharedFile.PlatformBytes + offset, length);

        public override void Dispose()
        {
            if (Pointer == null) return;
            UnmapWindows();
            _file.Unmap(Pointer, _mapped);
            _file.Dispose();
            Pointer = null;
            Descriptor = -1;
        }

        private protected override byte* MapCore(long offset, long length) => _file.Map(SharedFile.PlatformBytes + offset, RoundUp(length));

        private protected override void UnmapCore(byte* address, long length) => _file.Unmap(address, RoundUp(length));
    }
}
