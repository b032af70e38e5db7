namespace Multiprocessing.Platform;

/// <summary>
/// A range of memory shared with other processes, mapped into this one. Unmapped by <see cref="Dispose"/> or, as a last
/// resort, by the finalizer.
/// </summary>
/// <remarks>The caller of <see cref="Pointer"/> sees to it that nobody touches the memory after <see cref="Dispose"/>.</remarks>
internal abstract unsafe class SharedMapping : IDisposable
{
    /// <summary>The first byte; aligned to a page.</summary>
    internal byte* Pointer { get; private protected set; }

    /// <summary>The size in bytes, as asked for.</summary>
    internal long Length { get; private protected init; }

    /// <summary>The descriptor of the file behind the mapping, to be inherited or opened by another process.</summary>
    internal int Descriptor { get; private protected set; } = -1;

    /// <summary>Gives the pages of a range back to the system; they read as zero afterwards.</summary>
    internal abstract void Discard(long offset, long length);

    public abstract void Dispose();
}
