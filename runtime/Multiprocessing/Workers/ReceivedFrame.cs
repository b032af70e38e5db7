using System.Buffers;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A frame taken off the ring: small payloads as a private copy, large ones still in the bulk area, which the worker cannot
/// use again before <see cref="Dispose"/>.
/// </summary>
internal readonly unsafe struct ReceivedFrame
{
    private readonly byte[]? _copy;
    private readonly CallerChannel? _bulk;
    private readonly byte* _bulkStart;
    private readonly int _length;

    private ReceivedFrame(FrameKind kind, int token, byte[]? copy, CallerChannel? bulk, byte* bulkStart, int length, Exception? error)
    {
        Kind = kind;
        Token = token;
        _copy = copy;
        _bulk = bulk;
        _bulkStart = bulkStart;
        _length = length;
        LocalError = error;
    }

    internal FrameKind Kind { get; }

    internal int Token { get; }

    /// <summary>A failure found on this side, instead of bytes from the other.</summary>
    internal Exception? LocalError { get; }

    internal ReadOnlySpan<byte> Payload => _bulk is null ? _copy.AsSpan(0, _length) : new ReadOnlySpan<byte>(_bulkStart, _length);

    internal static ReceivedFrame Take(CallerChannel channel, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.IsBulk != 0 && channel.TryAcquire())
        {
            fixed (byte* start = payload)
            {
                return new ReceivedFrame(header.Kind, header.Token, null, channel, start, payload.Length, null);
            }
        }
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(payload.Length, 1));
        payload.CopyTo(copy);
        return new ReceivedFrame(header.Kind, header.Token, copy, null, null, payload.Length, null);
    }

    internal static ReceivedFrame Failure(Exception error) => new(FrameKind.Error, 0, null, null, null, 0, error);

    internal void Dispose()
    {
        if (_copy is not null) ArrayPool<byte>.Shared.Return(_copy);
        if (_bulk is null) return;
        _bulk.ReleaseResultBulk();
        _bulk.Release();
    }
}
