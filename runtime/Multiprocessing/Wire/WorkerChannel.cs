using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;

namespace Multiprocessing.Wire;

/// <summary>
/// The worker's end of a channel. One thread reads; any thread may send. Lives as long as the process.
/// </summary>
internal sealed unsafe class WorkerChannel : Channel
{
    private static readonly TimeSpan s_quietTime = TimeSpan.FromSeconds(1);

    private readonly RingReader _calls;
    private readonly RingWriter _results;
    private readonly SharedMapping _pump;
    private readonly Lock _sendLock = new();
    private readonly ProcessBufferWriter _buffer = new();
    private readonly Func<nint> _resultBulk;
    private CourteousSpin _spin;
    private volatile bool _hadLarge;

    /// <param name="mapping">The memory of the channel.</param>
    /// <param name="pump">A page whose first word is the bell of the thread that reads the results of many workers.</param>
    internal WorkerChannel(SharedMapping mapping, SharedMapping pump) : base(mapping)
    {
        CheckLayout(mapping);
        _pump = pump;
        _calls = new RingReader(CallRing, RingCapacity, &Header->CallHead, &Header->CallTail);
        _results = new RingWriter(ResultRing, RingCapacity, &Header->ResultHead, &Header->ResultTail);
        _resultBulk = AcquireResultBulk;
    }

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
    internal void WaitForCall(out FrameHeader header, out byte* place, out ReadOnlySpan<byte> payload)
    {
        while (!_calls.TryRead(out header, out place)) WaitForWork();
        _hadLarge |= header.IsBulk != 0;
        payload = header.IsBulk != 0
            ? new ReadOnlySpan<byte>(CallBulk, (int)*(long*)place)
            : new ReadOnlySpan<byte>(place, header.Length);
    }

    /// <summary>Claims a call that lies on the ring.</summary>
    /// <returns>False when the caller took it back.</returns>
    internal static bool TryClaim(byte* place) =>
        Interlocked.CompareExchange(ref RingReader.HeaderOf(place)->Claim, CallClaim.Taken, CallClaim.Free) == CallClaim.Free;

    /// <summary>Says that the payload of a large call has been read.</summary>
    internal void ReleaseCallBulk() => Volatile.Write(ref Header->CallBulkBusy, 0);

    internal void AdvanceCall()
    {
        _calls.Advance();
        _calls.Release();
    }

    /// <summary>Serializes straight onto the ring (or into the bulk area) and publishes; waits for room.</summary>
    /// <exception cref="ProcessSerializationException">The serialization failed; nothing was published.</exception>
    internal void Send<TState>(
        FrameKind kind, long callId, int token, TState state, Codec.WriteAction<TState> write, string what, string? of = null)
    {
        lock (_sendLock)
        {
            byte* place = Reserve();
            _buffer.Reset(place, MaxInlinePayload, _resultBulk, BulkCapacity);
            Codec.Write(_buffer, state, write, what, of);
            bool isBulk = _buffer.HasOverflowed;
            if (isBulk)
            {
                *(long*)place = _buffer.WrittenCount;
                _hadLarge = true;
                Volatile.Write(ref Header->ResultBulkBusy, 1);
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

    /// <summary>The number of the call whose token is to fire.</summary>
    internal long CancelledCall => Volatile.Read(ref Header->CancelledCall);

    internal int ControlSequence => Volatile.Read(ref Header->ControlSequence);

    internal void WaitForControl(int seen) =>
        PlatformSelector.Wait.Wait(&Header->ControlSequence, seen, Timeout.InfiniteTimeSpan);

    /// <summary>Waits until the caller has taken at least so many elements of the stream of that call.</summary>
    /// <exception cref="OperationCanceledException">The token fired, and <see cref="RingItemBell"/> was called after it.</exception>
    internal void WaitForItemsTaken(long callId, long count, CancellationToken cancellationToken)
    {
        while (ItemsTaken(callId) < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Doorbell.Arm(&Header->ItemBell);
            bool mustWait = ItemsTaken(callId) < count && !cancellationToken.IsCancellationRequested;
            if (mustWait) Doorbell.Sleep(&Header->ItemBell, Timeout.InfiniteTimeSpan);
            else Doorbell.Disarm(&Header->ItemBell);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Wakes <see cref="WaitForItemsTaken"/>, for the control thread.</summary>
    internal void RingItemBell() => Doorbell.Ring(&Header->ItemBell);

    private long ItemsTaken(long callId) =>
        Volatile.Read(ref Header->StreamCall) == callId ? Volatile.Read(ref Header->ItemsTaken) : 0;

    private void WaitForWork()
    {
        if (SpinTime > TimeSpan.Zero && _spin.TryWaitFor(new NextCall(_calls), SpinTime, CourteousSpin.Alone)) return;
        Doorbell.Arm(&Header->CallBell);
        if (_calls.HasFrame) Doorbell.Disarm(&Header->CallBell);
        else if (_hadLarge) SleepAfterLarge();
        else Doorbell.Sleep(&Header->CallBell, Timeout.InfiniteTimeSpan);
    }

    private void SleepAfterLarge()
    {
        long start = Stopwatch.GetTimestamp();
        Doorbell.Sleep(&Header->CallBell, s_quietTime);
        if (_calls.HasFrame || Stopwatch.GetElapsedTime(start) < s_quietTime) return;
        _hadLarge = false;
        OnQuietAfterLarge?.Invoke();
    }

    private byte* Reserve()
    {
        while (true)
        {
            byte* place = _results.TryReserve(MaxInlinePayload);
            if (place != null) return place;
            Doorbell.Arm(&Header->RoomBell);
            place = _results.TryReserve(MaxInlinePayload);
            if (place != null)
            {
                Doorbell.Disarm(&Header->RoomBell);
                return place;
            }
            Doorbell.Sleep(&Header->RoomBell, Timeout.InfiniteTimeSpan);
        }
    }

    private nint AcquireResultBulk()
    {
        while (Volatile.Read(ref Header->ResultBulkBusy) != 0)
        {
            Doorbell.Arm(&Header->RoomBell);
            if (Volatile.Read(ref Header->ResultBulkBusy) == 0) Doorbell.Disarm(&Header->RoomBell);
            else Doorbell.Sleep(&Header->RoomBell, Timeout.InfiniteTimeSpan);
        }
        return (nint)ResultBulk;
    }

    private readonly struct NextCall(RingReader calls) : IAwaited
    {
        public bool IsThere => calls.HasFrame;
    }
}
