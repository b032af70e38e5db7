using System.Security.Cryptography;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// The caller's end of a channel. Sending is for one thread at a time, reading for one thread at a time; both may go on at once.
/// The memory lives until <see cref="Release"/> was called as often as <see cref="TryAcquire"/>, and once more.
/// </summary>
internal sealed unsafe class CallerChannel : Channel
{
    private readonly RingWriter _calls;
    private readonly RingReader _results;
    private readonly ProcessBufferWriter _buffer = new();
    private readonly Func<nint> _callBulk;
    private int _references = 1;
    private int _largestBulk;

    internal CallerChannel() : base(CreateMapping())
    {
        Secret = new Guid(RandomNumberGenerator.GetBytes(16));
        Header->Magic = ChannelHeader.ExpectedMagic;
        Header->Version = ChannelHeader.ExpectedVersion;
        Header->Secret = Secret;
        _calls = new RingWriter(CallRing, RingCapacity, &Header->CallHead, &Header->CallTail);
        _results = new RingReader(ResultRing, RingCapacity, &Header->ResultHead, &Header->ResultTail);
        nint bulk = (nint)CallBulk;
        _callBulk = () => bulk;
    }

    /// <summary>What a worker must present in its Hello.</summary>
    internal Guid Secret { get; }

    /// <summary>Whether a large call may be sent now.</summary>
    internal bool IsCallBulkFree => Volatile.Read(ref Header->CallBulkBusy) == 0;

    internal bool HasResult => _results.HasFrame;

    /// <summary>Keeps the memory mapped.</summary>
    /// <returns>False when it is gone already.</returns>
    internal bool TryAcquire()
    {
        int count = Volatile.Read(ref _references);
        while (count > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, count + 1, count);
            if (seen == count) return true;
            count = seen;
        }
        return false;
    }

    /// <summary>Ends one use of the memory; the last one unmaps it.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) base.Dispose();
    }

    public override void Dispose() => Release();

    /// <summary>The payload bytes of the frame that was sent last.</summary>
    internal int LastLength { get; private set; }

    /// <summary>Serializes straight onto the ring (or into the bulk area) and publishes.</summary>
    /// <returns>The position of the frame, or -1 when there is no room now.</returns>
    /// <exception cref="ProcessSerializationException">The serialization failed; nothing was published.</exception>
    internal long TrySend<TState>(
        FrameKind kind, long callId, int token, TState state, Codec.WriteAction<TState> write, string what, string? of = null, bool isTraced = false)
    {
        byte* place = _calls.TryReserve(MaxInlinePayload);
        if (place == null) return -1;
        // Small frames need no bulk area; who sends a large one has seen to it that the area is free.
        _buffer.Reset(place, MaxInlinePayload, IsCallBulkFree ? _callBulk : null, BulkCapacity);
        Codec.Write(_buffer, state, write, what, of);
        return Publish(kind, callId, token, place, _buffer.WrittenCount, _buffer.HasOverflowed, isTraced);
    }

    /// <summary>Publishes bytes that were serialized before.</summary>
    /// <returns>The position of the frame, or -1 when there is no room now.</returns>
    internal long TrySend(FrameKind kind, long callId, int token, ReadOnlySpan<byte> bytes, bool isTraced = false)
    {
        bool isBulk = bytes.Length > MaxInlinePayload;
        byte* place = _calls.TryReserve(isBulk ? sizeof(long) : bytes.Length);
        if (place == null || (isBulk && !IsCallBulkFree)) return -1;
        bytes.CopyTo(new Span<byte>(isBulk ? CallBulk : place, bytes.Length));
        return Publish(kind, callId, token, place, bytes.Length, isBulk, isTraced);
    }

    /// <summary>Whether the worker has gone on from the frame at that position.</summary>
    internal bool HasPassed(long position) => Volatile.Read(ref Header->CallHead) > position;

    /// <summary>Whether the worker has taken the call at that position.</summary>
    internal bool IsBegun(long position) =>
        HasPassed(position) || Volatile.Read(ref _calls.HeaderAt(position)->Claim) == CallClaim.Taken;

    /// <summary>Takes a call back, unless the worker has begun it.</summary>
    /// <param name="position">Where the call's frame is.</param>
    /// <param name="length">The length that was sent: what the frame says now may not be true.</param>
    /// <param name="arguments">The serialized arguments, in place until the next frame is sent.</param>
    internal bool TryRetract(long position, int length, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        if (HasPassed(position)) return false;
        FrameHeader* frame = _calls.HeaderAt(position);
        if (Interlocked.CompareExchange(ref frame->Claim, CallClaim.Retracted, CallClaim.Free) != CallClaim.Free) return false;
        if (length <= MaxInlinePayload)
        {
            arguments = new ReadOnlySpan<byte>((byte*)frame + FrameHeader.Size, length);
            return true;
        }
        arguments = new ReadOnlySpan<byte>(CallBulk, length);
        // The worker, which would have said so, never reads them.
        Volatile.Write(ref Header->CallBulkBusy, 0);
        return true;
    }

    internal void RingCallBell() => Doorbell.Ring(&Header->CallBell);

    /// <summary>Looks at the next result, which stays in place until <see cref="AdvanceResult"/>.</summary>
    /// <exception cref="ProtocolViolationException">The worker wrote something that cannot be.</exception>
    internal bool TryReadResult(out FrameHeader header, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (!_results.TryRead(out header, out byte* place)) return false;
        if (header.IsBulk == 0)
        {
            payload = new ReadOnlySpan<byte>(place, header.Length);
            return true;
        }
        long length = header.Length == sizeof(long) ? *(long*)place : -1;
        if (length is < 0 or > BulkCapacity || Volatile.Read(ref Header->ResultBulkBusy) != 1)
        {
            throw new ProtocolViolationException($"A large result claims {length} bytes.");
        }
        payload = new ReadOnlySpan<byte>(ResultBulk, (int)length);
        NoteBulk((int)length);
        return true;
    }

    internal void AdvanceResult() => _results.Advance();

    /// <summary>Gives the room of the results read so far back to the worker.</summary>
    internal void ReleaseResults()
    {
        _results.Release();
        Doorbell.Ring(&Header->RoomBell);
    }

    /// <summary>Says that the large result has been read.</summary>
    internal void ReleaseResultBulk()
    {
        Volatile.Write(ref Header->ResultBulkBusy, 0);
        Doorbell.Ring(&Header->RoomBell);
    }

    /// <summary>Whether large messages have left more pages in the bulk areas than are kept for the next one.</summary>
    internal bool HoldsBulkPages => Volatile.Read(ref _largestBulk) > KeptBulk;

    /// <summary>
    /// Gives the pages of the bulk areas back to the system, but for a few megabytes. Only while the worker has no call and none
    /// is being sent.
    /// </summary>
    internal void TrimBulk()
    {
        // A result may still be being read, on a thread of the thread pool.
        if (!IsCallBulkFree || Volatile.Read(ref Header->ResultBulkBusy) != 0) return;
        Volatile.Write(ref _largestBulk, 0);
        Mapping.Discard(CallBulk - Mapping.Pointer + KeptBulk, BulkCapacity - KeptBulk);
        Mapping.Discard(ResultBulk - Mapping.Pointer + KeptBulk, BulkCapacity - KeptBulk);
    }

    /// <summary>Makes the token of a call fire.</summary>
    internal void RequestCancellation(long callId)
    {
        Volatile.Write(ref Header->CancelledCall, callId);
        Interlocked.Increment(ref Header->ControlSequence);
        PlatformSelector.Wait.Wake(&Header->ControlSequence, 1);
    }

    /// <summary>Tells the worker how many elements of the stream of that call were taken.</summary>
    internal void ReportItemsTaken(long callId, long count)
    {
        Volatile.Write(ref Header->ItemsTaken, count);
        Volatile.Write(ref Header->StreamCall, callId);
        Doorbell.Ring(&Header->ItemBell);
    }

    /// <summary>From here on the worker wakes the calling thread, which reads the results itself.</summary>
    internal void BeginDirectRead() => Interlocked.Exchange(ref Header->HasDirectReader, 1);

    internal void EndDirectRead() => Interlocked.Exchange(ref Header->HasDirectReader, 0);

    internal void ArmDirectBell() => Doorbell.Arm(&Header->DirectBell);

    internal void DisarmDirectBell() => Doorbell.Disarm(&Header->DirectBell);

    internal void SleepOnDirectBell(TimeSpan timeout) => Doorbell.Sleep(&Header->DirectBell, timeout);

    /// <summary>Wakes the direct reader, also when the worker died while it rang.</summary>
    internal void RingDirectBell() => Doorbell.RingSurely(&Header->DirectBell);

    private void NoteBulk(int length)
    {
        if (length > Volatile.Read(ref _largestBulk)) Volatile.Write(ref _largestBulk, length);
    }

    private long Publish(FrameKind kind, long callId, int token, byte* place, int length, bool isBulk, bool isTraced)
    {
        LastLength = length;
        if (isBulk)
        {
            *(long*)place = length;
            Volatile.Write(ref Header->CallBulkBusy, 1);
            NoteBulk(length);
        }
        return _calls.Commit(new FrameHeader
        {
            Length = isBulk ? sizeof(long) : length,
            CallId = callId,
            Token = token,
            Kind = kind,
            IsBulk = isBulk ? (byte)1 : (byte)0,
            IsTraced = isTraced ? (byte)1 : (byte)0,
        });
    }
}
