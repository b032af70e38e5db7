using System.Diagnostics;
using System.Security.Cryptography;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// The caller's end of a channel. Sending is for one thread at a time, reading for one thread at a time; both may go on
/// at once. The memory lives until <see cref="Release"/> was called as often as <see cref="TryAcquire"/>, and once
/// more.
/// </summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
internal sealed unsafe partial class CallerChannel : Channel
{
    private const long NoCall = -1;

    private readonly RingWriter _calls;
    private readonly RingReader _results;
    private readonly ProcessBufferWriter _buffer = new();
    private readonly BufferGrowth _growCall;

    /// <summary>Held while a large result is accepted, or the areas are trimmed.</summary>
    private readonly Lock _largeResults = new();

    /// <summary>How many keep the memory mapped; 0: it is gone. Counted by any thread.</summary>
    private int _references = 1;

    /// <summary>The largest message since the areas were trimmed, in bytes. Any thread that sends or reads.</summary>
    private int _largestBulk;

    /// <summary>Where the frame of the last large call is. Written by the thread that sends.</summary>
    private long _lastLargeCall = NoCall;

    /// <summary>How many large results came. Written by the thread that reads, under the lock.</summary>
    private long _largeReceived;

    /// <summary>
    /// How many of them were read, counted before the shared word is written. By the thread that read it.
    /// </summary>
    private long _largeReleasing;

    /// <summary>The same, counted after it: while the two differ, the shared word may say either.</summary>
    private long _largeReleased;

    internal CallerChannel() : base(CreateMapping())
    {
        Secret = new Guid(RandomNumberGenerator.GetBytes(16));
        Header->Magic = ChannelHeader.ExpectedMagic;
        Header->Version = ChannelHeader.ExpectedVersion;
        Header->Secret = Secret;
        _calls = new RingWriter(CallRing, RingCapacity, &Header->CallHead, &Header->CallTail);
        _results = new RingReader(ResultRing, RingCapacity, &Header->ResultHead, &Header->ResultTail);
        _growCall = GrowCall;
    }

    // Nothing of the shared memory, which may not be mapped any more.
    private string DebuggerDisplay =>
        $"{_calls.Position} bytes sent, {_results.Position} bytes read, {_references} users, {_largeReceived} large "
        + "results";

    /// <summary>What a worker must present in its Hello.</summary>
    internal Guid Secret { get; }

    /// <summary>
    /// Whether a large call may be sent now: the worker has passed the last one, or will never read it.
    /// </summary>
    internal bool IsCallBulkFree =>
        Volatile.Read(ref _lastLargeCall) is var last && (last == NoCall || HasPassed(last));

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
        FrameKind kind, long callId, int token, TState state, Codec.WriteAction<TState> write, string what,
        string? of = null, bool isTraced = false)
    {
        byte* place = _calls.TryReserve(MaxInlinePayload);
        if (place == null) return -1;
        // Small frames need no bulk area; the sender of a large one has made sure that the area is free.
        _buffer.Reset(place, MaxInlinePayload, IsCallBulkFree ? _growCall : null, BulkCapacity);
        Codec.Write(_buffer, state, write, what, of);
        return Publish(kind, callId, token, place, _buffer.WrittenCount, _buffer.HasOverflowed, isTraced);
    }

    /// <summary>Publishes bytes that were serialized before.</summary>
    /// <returns>The position of the frame, or -1 when there is no room now.</returns>
    /// <exception cref="ProcessSerializationException">There is no address space for them; nothing was
    /// published.</exception>
    internal long TrySend(FrameKind kind, long callId, int token, ReadOnlySpan<byte> bytes, bool isTraced = false)
    {
        bool isBulk = bytes.Length > MaxInlinePayload;
        byte* place = _calls.TryReserve(isBulk ? sizeof(long) : bytes.Length);
        if (place == null || (isBulk && !IsCallBulkFree)) return -1;
        bytes.CopyTo(new Span<byte>(isBulk ? UseCallBulk(bytes.Length) : place, bytes.Length));
        return Publish(kind, callId, token, place, bytes.Length, isBulk, isTraced);
    }

    /// <summary>Whether the worker has gone on from the frame at that position.</summary>
    internal bool HasPassed(long position) => Volatile.Read(ref Header->CallHead) > position;

    /// <summary>Whether the worker has taken the call at that position.</summary>
    internal bool IsBegun(long position, long callId) =>
        HasPassed(position)
        || Volatile.Read(ref _calls.HeaderAt(position)->Claim) == CallClaim.Taken
        || Volatile.Read(ref Header->RunningCall) == callId;

    /// <summary>Takes a call back, unless the worker has begun it.</summary>
    /// <param name="position">Where the call's frame is.</param>
    /// <param name="length">The length that was sent: what the frame says now may not be true.</param>
    /// <param name="arguments">The serialized arguments, in place until the next frame is sent.</param>
    internal bool TryRetract(long position, int length, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        if (HasPassed(position)) return false;
        FrameHeader* frame = _calls.HeaderAt(position);
        if (Interlocked.CompareExchange(ref frame->Claim, CallClaim.Retracted, CallClaim.Free) != CallClaim.Free)
        {
            return false;
        }
        if (length <= MaxInlinePayload)
        {
            arguments = new ReadOnlySpan<byte>((byte*)frame + FrameHeader.Size, length);
            return true;
        }
        arguments = new ReadOnlySpan<byte>(CallBulk.Use(length), length);
        // The worker never reads them.
        Volatile.Write(ref _lastLargeCall, NoCall);
        return true;
    }

    internal void RingCallBell() => Doorbell.Ring(&Header->CallBell);

    /// <summary>
    /// Looks at the next result, which stays in place until <see cref="AdvanceResult"/>. Of a large one there is only
    /// the length: it is read by <see cref="LargeResult"/>, until <see cref="ReleaseResultBulk"/>.
    /// </summary>
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
        long length = header.Length == sizeof(long) ? Volatile.Read(ref *(long*)place) : -1;
        if (length is < 0 or > BulkCapacity)
        {
            throw new ProtocolViolationException($"A large result claims {length} bytes.");
        }
        lock (_largeResults)
        {
            if (Volatile.Read(ref _largeReleasing) != _largeReceived)
            {
                throw new ProtocolViolationException("A large result came before the one before it had been read.");
            }
            _largeReceived++;
        }
        header.Length = (int)length;
        NoteBulk((int)length);
        return true;
    }

    /// <summary>The bytes of a large result, until it is released.</summary>
    /// <exception cref="OutOfMemoryException">This process has not so much address space left.</exception>
    internal ReadOnlySpan<byte> LargeResult(int length) => new(ResultBulk.Use(length), length);

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
        // There is one at a time. The reader may take the next one as soon as the worker can send it; an audit is
        // certain of the word only after it.
        long count = _largeReleased + 1;
        Volatile.Write(ref _largeReleasing, count);
        Volatile.Write(ref Header->LargeResultsTaken, count);
        Volatile.Write(ref _largeReleased, count);
        Doorbell.Ring(&Header->RoomBell);
    }

    /// <summary>Whether large messages have left more pages in the bulk areas than are kept for the next one.</summary>
    internal bool HoldsBulkPages => Volatile.Read(ref _largestBulk) > KeptBulk;

    /// <summary>
    /// Gives the pages of the bulk areas back to the system, but for a few megabytes. Only while the worker has no call
    /// and none is being sent.
    /// </summary>
    internal void TrimBulk()
    {
        if (!IsCallBulkFree) return;
        lock (_largeResults)
        {
            // A result may still be being read, on a thread of the thread pool.
            if (Volatile.Read(ref _largeReleased) != _largeReceived) return;
            Volatile.Write(ref _largestBulk, 0);
            CallBulk.Trim();
            ResultBulk.Trim();
        }
    }

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
            NoteBulk(length);
        }
        long position = _calls.Commit(new FrameHeader
        {
            Length = isBulk ? sizeof(long) : length,
            CallId = callId,
            Token = token,
            Kind = kind,
            IsBulk = isBulk ? (byte)1 : (byte)0,
            IsTraced = isTraced ? (byte)1 : (byte)0,
        });
        if (isBulk) Volatile.Write(ref _lastLargeCall, position);
        return position;
    }

    private byte* GrowCall(byte* current, int written, int needed, out int capacity)
    {
        bool isOnRing = IsIn(current, CallRing);
        byte* larger = CallBulk.Use(needed);
        if (isOnRing) Buffer.MemoryCopy(current, larger, written, written);
        capacity = CallBulk.Length;
        return larger;
    }

    private byte* UseCallBulk(int length)
    {
        try
        {
            return CallBulk.Use(length);
        }
        catch (OutOfMemoryException error)
        {
            throw new ProcessSerializationException(
                $"Arguments of {length} bytes could not be sent: {error.Message}", error);
        }
    }
}
