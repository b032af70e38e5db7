using System.Buffers;
using System.ComponentModel;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// The one buffer type that generated code writes to: sealed, so that every formatter is compiled for exactly this
/// type. Writes to memory it was given (a place on a ring, say); what does not fit there moves on to a second, larger
/// place or to an array. Not thread-safe.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed unsafe class ProcessBufferWriter : IBufferWriter<byte>
{
    // The memory that is written to while there is no array. All fields: the thread alone that writes.
    private byte* _start;

    // Finds a larger place than _start; null: there is none.
    private BufferGrowth? _growth;

    // How many bytes fit at _start.
    private int _capacity;

    // The most bytes that the message may have.
    private int _limit;

    // The pooled array that is written to; null while _start is.
    private byte[]? _array;

    /// <summary>Starts in an array that grows.</summary>
    internal ProcessBufferWriter() => ResetToArray();

    /// <summary>The number of bytes written so far.</summary>
    internal int WrittenCount { get; private set; }

    /// <summary>Whether the bytes have moved on to the second place.</summary>
    internal bool HasOverflowed { get; private set; }

    internal ReadOnlySpan<byte> WrittenSpan =>
        _array is null ? new ReadOnlySpan<byte>(_start, WrittenCount) : _array.AsSpan(0, WrittenCount);

    /// <summary>
    /// Starts anew in the given memory; what does not fit moves to where <paramref name="growth"/> says (it may wait
    /// for that to become free), up to the limit.
    /// </summary>
    internal void Reset(byte* start, int capacity, BufferGrowth? growth, int limit = int.MaxValue)
    {
        _start = start;
        _capacity = capacity;
        _growth = growth;
        _limit = growth is null ? capacity : limit;
        _array = null;
        WrittenCount = 0;
        HasOverflowed = false;
    }

    /// <summary>Starts anew in an array that grows, up to the limit.</summary>
    internal void ResetToArray(int limit = int.MaxValue)
    {
        Reset(null, 0, null);
        _limit = Math.Min(limit, Array.MaxLength);
        _array = ArrayPool<byte>.Shared.Rent(256);
    }

    /// <summary>Starts anew in the array that there is already.</summary>
    internal void Restart() => WrittenCount = 0;

    /// <summary>Hands over the pooled array that was written to.</summary>
    internal byte[] DetachArray()
    {
        byte[] array = _array!;
        _array = null;
        return array;
    }

    /// <inheritdoc />
    public void Advance(int count)
    {
        int capacity = _array?.Length ?? _capacity;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(capacity - WrittenCount), nameof(count));
        WrittenCount += count;
    }

    /// <inheritdoc />
    /// <exception cref="NotSupportedException">Always: the memory behind is not the garbage collector's.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0) =>
        throw new NotSupportedException("A process buffer lies in shared memory and has no Memory<byte>; use GetSpan.");

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_array is not null)
        {
            if (_array.Length - WrittenCount < needed) GrowArray(needed);
            return _array.AsSpan(WrittenCount);
        }
        if (_capacity - WrittenCount < needed) Overflow(needed);
        return new Span<byte>(_start + WrittenCount, _capacity - WrittenCount);
    }

    private void Overflow(int needed)
    {
        if (_growth is null || (long)WrittenCount + needed > _limit) throw TooLong(needed);
        _start = _growth(_start, WrittenCount, WrittenCount + needed, out _capacity);
        HasOverflowed = true;
    }

    private void GrowArray(int needed)
    {
        long size = Math.Max(2L * _array!.Length, (long)WrittenCount + needed);
        if (WrittenCount + (long)needed > _limit) throw TooLong(needed);
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, Array.MaxLength));
        _array.AsSpan(0, WrittenCount).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }

    private OverflowException TooLong(int needed) =>
        MessageErrors.MessageTooLong((long)WrittenCount + needed, _limit);
}

/// <summary>Finds a larger place for a message and moves what was written of it there.</summary>
/// <param name="current">Where it is.</param>
/// <param name="written">How many bytes of it are written.</param>
/// <param name="needed">How many must fit.</param>
/// <param name="capacity">How many fit.</param>
internal unsafe delegate byte* BufferGrowth(byte* current, int written, int needed, out int capacity);
