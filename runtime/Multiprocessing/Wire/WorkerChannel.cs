using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// The worker's end of a channel. One thread reads; any thread may send. Lives as long as the process.
/// </summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
internal sealed unsafe partial class WorkerChannel : Channel
{
    private static readonly TimeSpan s_quietTime = TimeSpan.FromSeconds(1);

    private readonly RingReader _calls;
    private readonly RingWriter _results;

    /// <summary>Its first word is the bell of the caller's thread that reads results.</summary>
    private readonly SharedMapping _pump;

    /// <summary>Held by the thread that sends: the one that runs calls, or one that reports.</summary>
    private readonly Lock _sendLock = new();

    private readonly ProcessBufferWriter _buffer = new();
    private readonly BufferGrowth _growResult;

    /// <summary>How many large results were sent. Guarded by the lock.</summary>
    private long _largeSent;

    /// <summary>For a look at the call ring before the sleep. The thread alone that takes calls.</summary>
    private CourteousSpin _spin;

    /// <summary>Whether a large message came or went since the process was quiet. Any thread sets it.</summary>
    private volatile bool _hadLarge;

    /// <param name="mapping">The memory of the channel.</param>
    /// <param name="pump">A page whose first word is the bell of the thread that reads the results of many
    /// workers.</param>
    internal WorkerChannel(SharedMapping mapping, SharedMapping pump) : base(mapping)
    {
        CheckLayout(mapping);
        _pump = pump;
        _calls = new RingReader(CallRing, RingCapacity, &Header->CallHead, &Header->CallTail);
        _results = new RingWriter(ResultRing, RingCapacity, &Header->ResultHead, &Header->ResultTail);
        _growResult = GrowResult;
    }

    private string DebuggerDisplay =>
        $"{_calls.Position} bytes read, {_results.Position} bytes sent, {_largeSent} large results";

    /// <summary>How long to look for the next call before going to sleep. Zero: not at all.</summary>
    internal TimeSpan SpinTime { get; set; }

    /// <summary>Called once when no call came for a second after a large message.</summary>
    internal Action? OnQuietAfterLarge { get; set; }

    /// <summary>Takes the one-time secret out of the shared memory.</summary>
    internal Guid TakeSecret()
    {
        Guid secret = Header->Secret;
        Header->Secret = Guid.Empty;
        return secret;
    }

    /// <summary>Waits for the next frame, which stays in place until <see cref="AdvanceCall"/>.</summary>
    internal void WaitForCall(out FrameHeader header, out byte* place)
    {
        try
        {
            while (!_calls.TryRead(out header, out place)) WaitForWork();
        }
        catch (ProtocolViolationException violation)
        {
            throw EndDamaged(violation);
        }
        _hadLarge |= header.IsBulk != 0;
    }

    /// <summary>The payload of the frame at that place.</summary>
    /// <exception cref="OutOfMemoryException">This process has not enough address space for a large one.</exception>
    internal ReadOnlySpan<byte> PayloadOf(in FrameHeader header, byte* place)
    {
        if (header.IsBulk == 0) return new ReadOnlySpan<byte>(place, header.Length);
        long length = header.Length == sizeof(long) ? *(long*)place : -1;
        if (length is < 0 or > BulkCapacity)
        {
            throw EndDamaged(new ProtocolViolationException($"A large call claims {length} bytes."));
        }
        return new ReadOnlySpan<byte>(CallBulk.Use((int)length), (int)length);
    }

    /// <summary>Claims a call that lies on the ring.</summary>
    /// <returns>False when the caller took it back.</returns>
    internal static bool TryClaim(byte* place) =>
        Interlocked.CompareExchange(ref RingReader.HeaderOf(place)->Claim, CallClaim.Taken, CallClaim.Free)
            == CallClaim.Free;

    /// <summary>Says that a call was claimed and is being run: before its frame is passed.</summary>
    internal void BeginRunning(long callId) => Volatile.Write(ref Header->RunningCall, callId);

    /// <summary>Says that no call is being run: after the outcome is on the ring.</summary>
    internal void EndRunning() => Volatile.Write(ref Header->RunningCall, 0);

    /// <summary>
    /// Gives address space back that large messages took. For the thread that takes calls, when it has none.
    /// </summary>
    internal void ShrinkBulk()
    {
        CallBulk.Shrink();
        lock (_sendLock)
        {
            if (ReadLargeResultsTaken() == _largeSent) ResultBulk.Shrink();
        }
    }

    internal void AdvanceCall()
    {
        _calls.Advance();
        _calls.Release();
    }

    /// <summary>Serializes straight onto the ring (or into the bulk area) and publishes; waits for room.</summary>
    /// <exception cref="ProcessSerializationException">The serialization failed; nothing was published.</exception>
    internal void Send<TState>(
        FrameKind kind, long callId, int token, TState state, Codec.WriteAction<TState> write, string what,
        string? of = null)
    {
        lock (_sendLock)
        {
            byte* place = Reserve();
            _buffer.Reset(place, MaxInlinePayload, _growResult, BulkCapacity);
            Codec.Write(_buffer, state, write, what, of);
            bool isBulk = _buffer.HasOverflowed;
            if (isBulk)
            {
                *(long*)place = _buffer.WrittenCount;
                _hadLarge = true;
                _largeSent++;
            }
            _results.Commit(new FrameHeader
            {
                Length = isBulk ? sizeof(long) : _buffer.WrittenCount,
                CallId = callId,
                Token = token,
                Kind = kind,
                IsBulk = isBulk ? (byte)1 : (byte)0,
            });
        }
        // The frame must be out before the flag is looked at: the reader clears the flag, then looks for frames.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref Header->HasDirectReader) != 0) Doorbell.Ring(&Header->DirectBell);
        else Doorbell.Ring((int*)_pump.Pointer);
    }

    private void WaitForWork()
    {
        if (SpinTime > TimeSpan.Zero && _spin.TryWaitFor(new NextCall(_calls), SpinTime, CourteousSpin.Alone)) return;
        Doorbell.Arm(&Header->CallBell);
        if (_calls.HasFrame) Doorbell.Disarm(&Header->CallBell);
        else if (_hadLarge) SleepAfterLarge();
        else Doorbell.Sleep(&Header->CallBell, Timeout.InfiniteTimeSpan);
        CheckOwnWords();
    }

    private void SleepAfterLarge()
    {
        long start = Stopwatch.GetTimestamp();
        Doorbell.Sleep(&Header->CallBell, s_quietTime);
        if (_calls.HasFrame || Stopwatch.GetElapsedTime(start) < s_quietTime) return;
        _hadLarge = false;
        ShrinkBulk();
        OnQuietAfterLarge?.Invoke();
    }

    private byte* Reserve()
    {
        while (true)
        {
            byte* place = TryReserve();
            if (place != null) return place;
            Doorbell.Arm(&Header->RoomBell);
            place = TryReserve();
            if (place != null)
            {
                Doorbell.Disarm(&Header->RoomBell);
                return place;
            }
            Doorbell.Sleep(&Header->RoomBell, Timeout.InfiniteTimeSpan);
        }
    }

    private byte* TryReserve()
    {
        try
        {
            return _results.TryReserve(MaxInlinePayload);
        }
        catch (ProtocolViolationException violation)
        {
            throw EndDamaged(violation);
        }
    }

    private byte* GrowResult(byte* current, int written, int needed, out int capacity)
    {
        bool isOnRing = IsIn(current, ResultRing);
        if (isOnRing) WaitForResultBulk();
        byte* larger = ResultBulk.Use(needed);
        if (isOnRing) Buffer.MemoryCopy(current, larger, written, written);
        capacity = ResultBulk.Length;
        return larger;
    }

    private void WaitForResultBulk()
    {
        while (ReadLargeResultsTaken() != _largeSent)
        {
            Doorbell.Arm(&Header->RoomBell);
            if (ReadLargeResultsTaken() == _largeSent) Doorbell.Disarm(&Header->RoomBell);
            else Doorbell.Sleep(&Header->RoomBell, Timeout.InfiniteTimeSpan);
        }
    }

    private long ReadLargeResultsTaken()
    {
        long taken = Volatile.Read(ref Header->LargeResultsTaken);
        return taken == _largeSent || taken == _largeSent - 1
            ? taken
            : throw EndDamaged(new ProtocolViolationException($"{taken} large results were taken, of {_largeSent}."));
    }

    private readonly struct NextCall(RingReader calls) : IAwaited
    {
        public bool IsThere => calls.HasFrame;
    }
}
