using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>What a queue or a pipe says about its ring.</summary>
internal unsafe interface IRingRules
{
    /// <summary>Whether nothing will come once the ring is empty. Asked before looking whether it is empty.</summary>
    bool IsEnding { get; }

    /// <summary>Somebody holds the lock: waits for it, and takes it.</summary>
    /// <returns>False: gives up.</returns>
    bool Enter(LockCell* cell);

    /// <summary>How many more messages may go in, by any rule but that of memory. Under the tail lock.</summary>
    /// <exception cref="Exception">None may, and none will: why.</exception>
    int RoomLocked(bool isLarge, int length);
}

/// <summary>Small messages on their way in.</summary>
internal unsafe interface IRingSource
{
    int LengthOf(int index);

    /// <summary>Under the tail lock.</summary>
    void Write(int index, byte* place);
}

/// <summary>Where messages go that are taken.</summary>
internal interface IRingTarget
{
    /// <summary>Copies a small message. Under the head lock; takes any message that is the first.</summary>
    /// <returns>False: it stays, for the next call.</returns>
    bool TryCopy(in RingMessage message);

    /// <summary>Reads a large message where it lies, without a lock.</summary>
    void ReadLarge(in RingMessage message);
}

internal enum TakeResult
{
    Nothing,
    Taken,
    Ended,
}
