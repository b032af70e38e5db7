namespace Multiprocessing.Wire;

/// <summary>The producer's end of a ring of frames in shared memory. One producer at a time.</summary>
/// <remarks>
/// <code>
///        head (consumer)          tail (producer)
///          v                        v
///   ......[frame][frame][frame]....[ free, then again from the start ]
/// </code>
/// Positions only grow; a position modulo the capacity is an offset. A frame never wraps: where it does not fit before
/// the end, the producer leaves <see cref="FrameHeader.SkipToStart"/> and goes on at the start. A death before the
/// store of the tail leaves the frame unseen; that store (RING 1) is the only commit.
/// </remarks>
internal sealed unsafe class RingWriter(byte* data, int capacity, long* head, long* tail)
{
    /// <summary>Where the next frame goes. This field and those below: the one producer.</summary>
    private long _tail = *tail;

    /// <summary>The consumer's position when it was read last.</summary>
    private long _knownHead = *head;

    /// <summary>What this end wrote to the shared word.</summary>
    private long _published = *tail;

    /// <summary>
    /// Finds room for a frame whose payload has at most so many bytes. Nothing is published before
    /// <see cref="Commit"/>.
    /// </summary>
    /// <returns>Where the payload goes, or null when there is no room now.</returns>
    internal byte* TryReserve(int payloadLength)
    {
        int size = SizeOf(payloadLength);
        int offset = OffsetOf(_tail, capacity);
        int toEnd = capacity - offset;
        int needed = size <= toEnd ? size : toEnd + size;
        if (needed > capacity - (_tail - _knownHead))
        {
            _knownHead = ReadHead();
            if (needed > capacity - (_tail - _knownHead)) return null;
        }
        if (size > toEnd)
        {
            *(int*)(data + offset) = FrameHeader.SkipToStart;
            _tail += toEnd;
            offset = 0;
        }
        return data + offset + FrameHeader.Size;
    }

    /// <summary>
    /// Publishes the frame whose payload was written to the place that <see cref="TryReserve"/> gave.
    /// </summary>
    /// <returns>The position of the frame.</returns>
    internal long Commit(in FrameHeader header)
    {
        long position = _tail;
        *HeaderAt(position) = header;
        _tail += SizeOf(header.Length);
        _published = _tail;
        Volatile.Write(ref *tail, _tail); // RING 1: publishes the frame; pairs with RING 1 in RingReader.TryRead
        return position;
    }

    /// <summary>How many bytes of frames were published, for the debugger.</summary>
    internal long Position => _published;

    /// <summary>
    /// Whether the word still says what this end wrote there: nobody else ever writes it. For the one producer.
    /// </summary>
    internal bool IsTailIntact => Volatile.Read(ref *tail) == _published;

    /// <summary>Looks at the consumer's position, which must be one. For the one producer.</summary>
    /// <exception cref="ProtocolViolationException">It cannot be.</exception>
    internal void CheckHead() => _knownHead = ReadHead();

    /// <summary>The frame at a position that the consumer has not yet passed.</summary>
    internal FrameHeader* HeaderAt(long position) => (FrameHeader*)(data + OffsetOf(position, capacity));

    internal static int SizeOf(int payloadLength) => (FrameHeader.Size + payloadLength + 7) & ~7;

    internal static int OffsetOf(long position, int capacity) => (int)(position & (capacity - 1));

    private long ReadHead()
    {
        // RING 2: the place is free again; pairs with RING 2 in RingReader.Release
        long value = Volatile.Read(ref *head);
        if (value < _knownHead || value > _published || (value & 7) != 0)
        {
            throw new ProtocolViolationException("The ring's head left its bounds.");
        }
        return value;
    }
}
