namespace Multiprocessing.Wire;

/// <summary>
/// The consumer's end of a ring of frames in shared memory (drawing: <see cref="RingWriter"/>). One consumer at a time.
/// Trusts nothing that the producer wrote: every position and length is checked on a private copy.
/// </summary>
internal sealed unsafe class RingReader(byte* data, int capacity, long* head, long* tail)
{
    /// <summary>Where the next frame is. This field and those below: the one consumer.</summary>
    private long _head = *head;

    /// <summary>The producer's position when it was read last.</summary>
    private long _knownTail = *head;

    /// <summary>What this end wrote to the shared word.</summary>
    private long _released = *head;

    /// <summary>What the frame takes that <see cref="TryRead"/> found.</summary>
    private int _currentSize;

    /// <summary>How many bytes of frames were read, for the debugger.</summary>
    internal long Position => _head;

    /// <summary>Whether a frame waits.</summary>
    internal bool HasFrame => _head != _knownTail || Volatile.Read(ref *tail) != _head;

    /// <summary>Looks at the next frame, which stays in place until <see cref="Advance"/>.</summary>
    /// <exception cref="ProtocolViolationException">The producer wrote something that cannot be.</exception>
    internal bool TryRead(out FrameHeader header, out byte* payload)
    {
        header = default;
        payload = null;
        if (_head == _knownTail && !RefreshTail()) return false;
        int offset = RingWriter.OffsetOf(_head, capacity);
        if (*(int*)(data + offset) == FrameHeader.SkipToStart)
        {
            _head += capacity - offset;
            offset = 0;
            if (_head >= _knownTail) throw new ProtocolViolationException("A skip on the ring leads beyond its tail.");
        }
        header = *(FrameHeader*)(data + offset);
        long available = Math.Min(_knownTail - _head, capacity - offset);
        if (header.Length < 0 || header.Length > available - FrameHeader.Size)
        {
            throw new ProtocolViolationException($"A frame claims {header.Length} bytes where {available} are left.");
        }
        _currentSize = RingWriter.SizeOf(header.Length);
        payload = data + offset + FrameHeader.Size;
        return true;
    }

    /// <summary>The header of the frame that <see cref="TryRead"/> found, in shared memory.</summary>
    internal static FrameHeader* HeaderOf(byte* payload) => (FrameHeader*)(payload - FrameHeader.Size);

    /// <summary>Goes on to the next frame. The producer learns of it by <see cref="Release"/>.</summary>
    internal void Advance() => _head += _currentSize;

    /// <summary>Gives the room of all frames up to here back to the producer.</summary>
    internal void Release()
    {
        _released = _head;
        Volatile.Write(ref *head, _head); // RING 2
    }

    /// <summary>Whether the word still says what this end wrote there: nobody else ever writes it.</summary>
    internal bool IsHeadIntact => Volatile.Read(ref *head) == _released;

    private bool RefreshTail()
    {
        long value = Volatile.Read(ref *tail); // RING 1
        if (value == _knownTail) return false;
        if (value < _head || value - _head > capacity || (value & 7) != 0)
        {
            throw new ProtocolViolationException("The ring's tail left its bounds.");
        }
        _knownTail = value;
        return true;
    }
}
