using System.Numerics;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// Where large messages of one direction lie, one at a time. Mapped as far as it was needed so far: the largest message
/// takes 2 GiB of address space, of which a process may not have so much. What was written stays where it is in the
/// file when the area grows; its address changes.
/// </summary>
/// <remarks>One thread at a time: the one that has the message that lies there, or is about to write one.</remarks>
internal sealed unsafe class BulkArea(SharedMapping mapping, long offset, int capacity)
{
    // The same as what an idle channel keeps, so that messages of this size are mapped once.
    private const int Least = Channel.KeptBulk;

    /// <summary>Where the area is mapped; null while it is not.</summary>
    private byte* _pointer;

    /// <summary>How much of it is mapped, in bytes.</summary>
    private int _length;

    /// <summary>How many bytes can be used without another mapping.</summary>
    internal int Length => _length;

    /// <summary>The area, with room for at least so many bytes.</summary>
    /// <param name="length">At most the capacity.</param>
    /// <exception cref="OutOfMemoryException">The process has not that much address space left.</exception>
    internal byte* Use(int length)
    {
        if (length > _length) Grow(length);
        return _pointer;
    }

    /// <summary>
    /// Gives pages back to the system, and address space, but for what an idle channel keeps. There is no message.
    /// </summary>
    internal void Trim()
    {
        Shrink();
        mapping.Discard(offset + Channel.KeptBulk, capacity - Channel.KeptBulk);
    }

    /// <summary>Gives address space back. There is no message.</summary>
    internal void Shrink()
    {
        if (_length > Least) Unmap();
    }

    private void Grow(int length)
    {
        // In steps of two, since the writer does not know how much will come.
        int larger = (int)Math.Min(capacity, Math.Max(Least, (long)BitOperations.RoundUpToPowerOf2((uint)length)));
        // First: both at once may be more than there is.
        Unmap();
        try
        {
            _pointer = mapping.MapWindow(offset, larger);
        }
        catch (OutOfMemoryException) when (larger > length)
        {
            larger = length;
            _pointer = mapping.MapWindow(offset, larger);
        }
        _length = larger;
    }

    private void Unmap()
    {
        if (_pointer == null) return;
        mapping.UnmapWindow(_pointer);
        _pointer = null;
        _length = 0;
    }
}
