using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// A frame taken off the ring: small payloads as a private copy (the smallest within the frame itself), large ones
/// still in the bulk area, which the worker cannot use again before <see cref="Dispose"/>.
/// </summary>
internal readonly struct ReceivedFrame
{
    private const int MaxWithin = 16;

    // An array from the pool, the channel of a bulk payload, or an exception; null for a payload within the frame.
    private readonly object? _holder;
    private readonly Bytes _within;
    private readonly int _length;

    private ReceivedFrame(FrameKind kind, int token, object? holder, int length)
    {
        Kind = kind;
        Token = token;
        _holder = holder;
        _length = length;
    }

    private ReceivedFrame(FrameKind kind, int token, ReadOnlySpan<byte> payload)
        : this(kind, token, null, payload.Length) =>
        payload.CopyTo(_within);

    internal FrameKind Kind { get; }

    internal int Token { get; }

    /// <summary>A failure found on this side, instead of bytes from the other.</summary>
    internal Exception? LocalError => _holder as Exception;

    /// <exception cref="OutOfMemoryException">A large one, for which this process has no address space.</exception>
    [UnscopedRef]
    internal ReadOnlySpan<byte> Payload => _holder switch
    {
        null => ((ReadOnlySpan<byte>)_within)[.._length],
        byte[] copy => copy.AsSpan(0, _length),
        CallerChannel bulk => bulk.LargeResult(_length),
        _ => default,
    };

    internal static ReceivedFrame Take(CallerChannel channel, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.IsBulk != 0)
        {
            // The thread that reads frames keeps the memory.
            bool isKept = channel.TryAcquire();
            Debug.Assert(isKept, "The memory of a channel is being read.");
            return new ReceivedFrame(header.Kind, header.Token, channel, header.Length);
        }
        if (payload.Length <= MaxWithin) return new ReceivedFrame(header.Kind, header.Token, payload);
        byte[] copy = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(copy);
        return new ReceivedFrame(header.Kind, header.Token, copy, payload.Length);
    }

    internal static ReceivedFrame Failure(Exception error) => new(FrameKind.Error, 0, error, 0);

    internal void Dispose()
    {
        switch (_holder)
        {
            case byte[] copy:
                ArrayPool<byte>.Shared.Return(copy);
                break;
            case CallerChannel bulk:
                bulk.ReleaseResultBulk();
                bulk.Release();
                break;
        }
    }

    [InlineArray(MaxWithin)]
    private struct Bytes
    {
        // The others follow it. Written by the constructor of the frame.
        private byte _first;
    }
}
