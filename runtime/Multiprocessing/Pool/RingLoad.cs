using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>What a call takes of a worker's channel.</summary>
/// <param name="Bytes">The most that it takes on the ring, as far as is known.</param>
/// <param name="IsLarge">Whether it may need the bulk area, of which there is one.</param>
internal readonly record struct RingCharge(int Bytes, bool IsLarge)
{
    /// <summary>Before the arguments are serialized.</summary>
    internal const int UnknownLength = -1;

    /// <param name="length">The bytes of the serialized arguments; negative before they were serialized.</param>
    internal static RingCharge Of(int length) => new(
        Channel.FrameOverhead + length switch
        {
            UnknownLength => Channel.MaxInlinePayload,
            > Channel.MaxInlinePayload => sizeof(long),
            _ => length,
        },
        length is UnknownLength or > Channel.MaxInlinePayload);
}

/// <summary>
/// How full a worker's ring is: with the calls that it was given, and with frames of calls that were taken back, whose
/// room is free only when the worker has passed them.
/// </summary>
/// <param name="hasPassed">Whether the worker has passed the frame at a position.</param>
internal sealed class RingLoad(Func<long, bool> hasPassed)
{
    // Half of a ring: the other half is for the room that is lost where a frame does not fit before the end.
    internal const int MaxBytes = Channel.RingCapacity / 2;

    private readonly List<(long Position, int Bytes)> _takenBack = [];

    // Of both: calls and frames that were taken back. Guarded by the scheduler's lock.
    private int _bytes;

    /// <summary>How many of the calls may need the bulk area.</summary>
    internal int LargeCalls { get; private set; }

    internal void Add(RingCharge charge)
    {
        _bytes += charge.Bytes;
        if (charge.IsLarge) LargeCalls++;
    }

    internal void Remove(RingCharge charge)
    {
        _bytes -= charge.Bytes;
        if (charge.IsLarge) LargeCalls--;
    }

    /// <summary>A call was taken back; its frame stays on the ring. The call itself is removed as any other.</summary>
    internal void KeepFrame(long position, RingCharge charge)
    {
        _takenBack.Add((position, charge.Bytes));
        _bytes += charge.Bytes;
    }

    internal bool HasRoomFor(RingCharge charge) => CountBytes() + charge.Bytes <= MaxBytes;

    /// <summary>The most that is taken of the ring at this moment.</summary>
    internal int CountBytes()
    {
        for (int i = _takenBack.Count - 1; i >= 0; i--)
        {
            (long position, int bytes) = _takenBack[i];
            if (!hasPassed(position)) continue;
            _bytes -= bytes;
            _takenBack.RemoveAt(i);
        }
        return _bytes;
    }

    internal void Clear()
    {
        _takenBack.Clear();
        _bytes = 0;
        LargeCalls = 0;
    }

    /// <summary>Whether the sums are those of these calls.</summary>
    internal bool Matches(CallList calls)
    {
        int bytes = 0;
        int large = 0;
        foreach ((_, int kept) in _takenBack) bytes += kept;
        for (int i = 0; i < calls.Count; i++)
        {
            bytes += calls[i].Charge.Bytes;
            if (calls[i].Charge.IsLarge) large++;
        }
        return bytes == _bytes && large == LargeCalls;
    }
}
