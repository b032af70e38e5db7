using System.Buffers;
using System.ComponentModel;

namespace Multiprocessing.CompilerServices;

/// <summary>
/// The one buffer type that generated code writes to: sealed, so that every formatter is compiled for exactly this type.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ProcessBufferWriter : IBufferWriter<byte>
{
    private byte[] _buffer = new byte[256];

    internal ProcessBufferWriter()
    {
    }

    /// <summary>The number of bytes written so far.</summary>
    internal int WrittenCount { get; private set; }

    internal ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, WrittenCount);

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_buffer.Length - WrittenCount));
        WrittenCount += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsMemory(WrittenCount);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _buffer.AsSpan(WrittenCount);
    }

    internal void Clear() => WrittenCount = 0;

    private void EnsureFree(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - WrittenCount >= needed) return;
        Array.Resize(ref _buffer, checked(Math.Max(_buffer.Length * 2, WrittenCount + needed)));
    }
}
