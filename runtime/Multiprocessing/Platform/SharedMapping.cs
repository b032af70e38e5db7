namespace Multiprocessing.Platform;

/// <summary>
/// A range of memory shared with other processes, mapped into this one. Unmapped by <see cref="Dispose"/> or, as a last
/// resort, by the finalizer.
/// </summary>
/// <remarks>
/// The caller of <see cref="Pointer"/> sees to it that nobody touches the memory after <see cref="Dispose"/>.
/// </remarks>
internal abstract unsafe class SharedMapping : IDisposable
{
    private readonly Dictionary<nint, long> _windows = [];

    /// <summary>The first byte; aligned to a page.</summary>
    internal byte* Pointer { get; private protected set; }

    /// <summary>The size in bytes, as asked for; <see cref="Pointer"/> may reach less far.</summary>
    internal long Length { get; private protected init; }

    /// <summary>Gives the pages of a range back to the system; they read as zero afterwards.</summary>
    internal abstract void Discard(long offset, long length);

    /// <summary>Maps a part once more, for as long as it is needed.</summary>
    /// <param name="offset">Where it begins: a multiple of 64 KB.</param>
    /// <param name="length">In bytes.</param>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    internal byte* MapWindow(long offset, long length)
    {
        lock (_windows)
        {
            byte* window = MapCore(offset, length);
            _windows.Add((nint)window, length);
            return window;
        }
    }

    /// <summary>Ends what <see cref="MapWindow"/> began.</summary>
    internal void UnmapWindow(byte* window)
    {
        lock (_windows)
        {
            if (_windows.Remove((nint)window, out long length)) UnmapCore(window, length);
        }
    }

    public abstract void Dispose();

    private protected abstract byte* MapCore(long offset, long length);

    private protected abstract void UnmapCore(byte* address, long length);

    private protected void UnmapWindows()
    {
        lock (_windows)
        {
            foreach ((nint window, long length) in _windows) UnmapCore((byte*)window, length);
            _windows.Clear();
        }
    }
}
