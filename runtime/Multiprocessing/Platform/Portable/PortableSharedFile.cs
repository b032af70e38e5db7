using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Multiprocessing.Platform.Unix;

namespace Multiprocessing.Platform.Portable;

/// <summary>
/// A file in the user's folder whose first bytes are the board on which processes note the words they sleep on.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class PortableSharedFile : NamedSharedFile
{
    private readonly bool _isOwner;
    private readonly byte* _board;

    internal PortableSharedFile(SafeFileHandle file, string path, bool isOwner) : base(file, path)
    {
        _isOwner = isOwner;
        Grow(PlatformBytes);
        base.Reserve(0, PlatformBytes);
        _board = base.Map(0, PlatformBytes);
    }

    internal DoorbellBoard Board => new(_board);

    internal override byte* Map(long offset, long length)
    {
        byte* address = base.Map(offset, length);
        WordRanges.Add(new WordRange((nint)address, length, offset, (nint)_board));
        return address;
    }

    internal override void Unmap(byte* address, long length)
    {
        WordRanges.Remove((nint)address);
        base.Unmap(address, length);
    }

    internal override bool TryBlank(byte* address, long length)
    {
        if (!base.TryBlank(address, length)) return false;
        WordRanges.Remove((nint)address);
        return true;
    }

    internal override void Discard(long offset, long length)
    {
        if (OperatingSystem.IsLinux()) base.Discard(offset, length);
    }

    public override void Dispose()
    {
        if (_isOwner) File.Delete(Location);
        // The board stays mapped: a thread that wakes somebody may be reading it, and 64 KB of address space are cheap.
        base.Dispose();
    }
}
