using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Multiprocessing.Platform.Portable;

/// <summary>Shared memory in files of the user's private folder, removed by the process that created them.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class FileMemoryPlatform : ISharedMemoryPlatform
{
    /// <summary>
    /// What is surely used: the rings of a channel. Its areas for large messages are gigabytes that are hardly ever touched,
    /// and reserving them for a few workers fills a disk.
    /// </summary>
    private const long ReservedBytes = 1 << 20;

    private int _count;

    public SharedMapping Create(long length, string purpose)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        PortableSharedFile file = (PortableSharedFile)CreateFile(purpose);
        try
        {
            // The true length goes where the reader finds it: files are sized in pages.
            file.Grow(SharedFile.PlatformBytes + RoundUp(length));
            file.Reserve(0, SharedFile.PlatformBytes + Math.Min(RoundUp(length), ReservedBytes));
            file.Board.UserLength = length;
            return new FileMapping(file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public SharedMapping Adopt(int descriptor) => Map(new PortableSharedFile(
        new SafeFileHandle(descriptor, ownsHandle: true), $"/dev/fd/{descriptor}", isOwner: false));

    public SharedMapping Open(int processId, int descriptor)
    {
        string pattern = $"memory-{processId}-*-*-{descriptor}";
        foreach (string path in Directory.EnumerateFiles(UserFolder.Temporary.Path, pattern))
        {
            if (ProcessKey.TryParse(string.Join('-', Path.GetFileName(path).Split('-')[1..3]), out ProcessKey owner)
                && PlatformSelector.Liveness.IsAlive(owner))
            {
                return Map((PortableSharedFile)OpenFile(path));
            }
        }
        throw new FileNotFoundException($"Process {processId} has no shared memory with descriptor {descriptor} (any more).");
    }

    public SharedFile CreateFile(string purpose)
    {
        ProcessKey self = PlatformSelector.Liveness.Self;
        using UserFolder.Lease lease = UserFolder.Temporary.Enter();
        string temporary = Path.Combine(UserFolder.Temporary.Path, $"new-{self}-{Interlocked.Increment(ref _count)}");
        SafeFileHandle handle = NamedSharedFile.OpenHandle(temporary, create: true);
        string path = Path.Combine(UserFolder.Temporary.Path, $"memory-{self}-{purpose}{_count}-{handle.DangerousGetHandle()}");
        File.Move(temporary, path);
        return new PortableSharedFile(handle, path, isOwner: true);
    }

    public SharedFile OpenFile(string location) => new PortableSharedFile(
        File.OpenHandle(location, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), location, isOwner: false);

    public SharedFile OpenNamedFile(string path, bool create) =>
        new PortableSharedFile(NamedSharedFile.OpenHandle(path, create), path, isOwner: false);

    private static FileMapping Map(PortableSharedFile file) => new(file, file.Board.UserLength);

    private static long RoundUp(long length) => (length + Environment.SystemPageSize - 1) & -Environment.SystemPageSize;

    private sealed class FileMapping : SharedMapping
    {
        private readonly PortableSharedFile _file;

        internal FileMapping(PortableSharedFile file, long length)
        {
            _file = file;
            Length = length;
            Descriptor = file.Descriptor;
            Pointer = file.Map(SharedFile.PlatformBytes, RoundUp(length));
        }

        internal override void Discard(long offset, long length) => _file.Discard(SharedFile.PlatformBytes + offset, length);

        public override void Dispose()
        {
            if (Pointer == null) return;
            _file.Unmap(Pointer, RoundUp(Length));
            _file.Dispose();
            Pointer = null;
            Descriptor = -1;
        }
    }
}
