using Microsoft.Win32.SafeHandles;

namespace Multiprocessing.Platform;

/// <summary>
/// A file whose ranges are mapped into any number of processes. It grows, and never shrinks; what was never touched
/// takes no memory. Safe to be used by several threads.
/// </summary>
internal abstract unsafe class SharedFile : IDisposable
{
    /// <summary>The first bytes of every file belong to the platform: users of the file start after them.</summary>
    internal const long PlatformBytes = 64 * 1024;

    private protected SharedFile(SafeFileHandle file, string location)
    {
        Handle = file;
        Location = location;
    }

    /// <summary>The open file.</summary>
    private protected SafeFileHandle Handle { get; }

    /// <summary>Where another process of this user opens the file while this one has it open.</summary>
    internal string Location { get; }

    internal long Length => RandomAccess.GetLength(Handle);

    /// <summary>Makes the file at least that long. Callers hold a lock that keeps other processes out.</summary>
    /// <exception cref="IOException">The file system is full, or the process's limit on file sizes is
    /// reached.</exception>
    internal void Grow(long length)
    {
        if (Length >= length) return;
        try
        {
            RandomAccess.SetLength(Handle, length);
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
    /// Makes sure that touching the range cannot fail later, where the system can be asked to do so; where it cannot,
    /// refuses what is sure to fail.
    /// </summary>
    /// <exception cref="IOException">The file system is full.</exception>
    /// <exception cref="OutOfMemoryException">The machine has not that much memory left.</exception>
    internal virtual void Reserve(long offset, long length)
    {
    }

    /// <summary>Maps a range; both numbers are multiples of <see cref="Environment.SystemPageSize"/>.</summary>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    internal abstract byte* Map(long offset, long length);

    /// <summary>Ends what <see cref="Map"/> began.</summary>
    internal abstract void Unmap(byte* address, long length);

    /// <summary>
    /// Puts empty pages, which only this process has, in the place of a mapping, in one step: a thread that touches it
    /// at that moment meets the old pages or the new ones. They take memory only if they are written to;
    /// <see cref="ISharedMemoryPlatform.UnmapBlank"/> gives their address space back.
    /// </summary>
    /// <returns>False if the system would not: the mapping is as before.</returns>
    internal abstract bool TryBlank(byte* address, long length);

    /// <summary>Gives the pages of a range back to the system; they read as zero afterwards.</summary>
    internal abstract void Discard(long offset, long length);

    public virtual void Dispose() => Handle.Dispose();
}
