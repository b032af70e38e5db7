using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>
/// One process's view of a ring of messages: sending and taking, waiting for either. What ends it, and how much fits, its
/// users say. Safe to be used by several threads.
/// </summary>
internal abstract unsafe partial class MessageChannel<T>
{
    private readonly SharedBlock _block;
    private readonly SharedRing _ring;
    private readonly int _me;
    private readonly ChannelLocal _local;
    private volatile bool _isDisposed;

    private protected MessageChannel(SharedBlock block, long offset, ChannelLocal local)
    {
        _block = block;
        _ring = new SharedRing(block.Pointer + offset, new BlockMemory(block, offset));
        _me = block.Heap.Me;
        _local = local;
    }

    internal SharedRing Ring => _ring;

    internal SharedBlock Block => _block;

    internal bool IsDisposed => _isDisposed;

    /// <summary>Why nothing more can be sent; null: it can. Looked at under the tail lock, and before waiting.</summary>
    private protected abstract Exception? SendRefusal();

    /// <summary>Whether nothing will come once the ring is empty. Asked before looking whether it is empty.</summary>
    private protected abstract bool IsEnding { get; }

    /// <summary>Whether a message may wait for room until others are taken, or fails when there is no memory.</summary>
    private protected abstract bool MayWaitForMemory { get; }

    private protected abstract bool HasRoomLocked(bool isLarge);

    /// <summary>Whether nothing refuses a small message, and there is room for it. The caller holds the tail lock.</summary>
    private protected abstract bool CanSendLocked();

    private protected abstract Exception DisposedError();

    /// <summary>Ends the waits of this process with an exception. Does not give the block back.</summary>
    internal void Dispose()
    {
        _isDisposed = true;
        _ring.WakeAll();
    }

    /// <returns>Whether it was sent: false when there was no room in time.</returns>
    internal bool Send(T value, Deadline deadline)
    {
        if (MessageCodec<T>.IsRaw && TrySendRaw(value)) return true;
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isSent = false;
        try
        {
            bool isSerialized = TrySerialize(scratch, value, ref message, deadline);
            isSent = isSerialized && TryAppend(ref message, deadline);
            if (!isSent && !deadline.IsOver) isSent = SendSlow(scratch, value, ref message, isSerialized, deadline);
            return isSent;
        }
        finally
        {
            if (!isSent) Withdraw(ref message);
            scratch.Return();
        }
    }

    /// <summary>Whether a message was taken, there was none in time, or none will come.</summary>
    internal TakeResult Take(out T value, Deadline deadline)
    {
        TakeResult result = TryTake(out value, deadline);
        return result != TakeResult.Nothing || deadline.IsOver ? result : TakeSlow(out value, deadline);
    }

    /// <summary>One attempt.</summary>
    internal TakeResult TryTake(out T value, Deadline deadline)
    {
        bool isEnding = IsEnding;
        value = default!;
        if (_hasHandedBack && TryTakeHandedBack(out value, keepUnreadable: false)) return TakeResult.Taken;
        if (!_ring.MayHaveItems) return Nothing(isEnding);
        if (!Enter(&_ring.Header->HeadLock, deadline)) return TakeResult.Nothing;
        if (!_ring.TryPeekLocked(_me, out RingMessage message))
        {
            Exit(&_ring.Header->HeadLock);
            return Nothing(isEnding);
        }
        if (message.IsLarge)
        {
            TakeLarge(message, out value);
        }
        else if (MessageCodec<T>.IsRaw && message.Length == Unsafe.SizeOf<T>())
        {
            value = Unsafe.ReadUnaligned<T>(message.Payload);
            _ring.TakeLocked(message);
            Exit(&_ring.Header->HeadLock);
            SharedRing.Signal(&_ring.Header->Room, 1);
        }
        else
        {
            TakeSmall(message, out value);
        }
        return TakeResult.Taken;
    }

    /// <summary>The short way for values whose bytes are the message: when nothing is in the way.</summary>
    /// <returns>False, and nothing happened: the long way says why, or waits.</returns>
    private bool TrySendRaw(T value)
    {
        if (!RobustLock<SharedOps>.TryEnter(&_ring.Header->TailLock, _me, out _)) return false;
        bool isSent = false;
        try
        {
            if (CanSendLocked())
            {
                byte* payload = _ring.TryPlaceLocked(_me, Unsafe.SizeOf<T>(), out RingPlace place);
                if (payload != null)
                {
                    Unsafe.WriteUnaligned(payload, value);
                    _ring.CommitLocked(place);
                    isSent = true;
                }
            }
        }
        finally
        {
            Exit(&_ring.Header->TailLock);
        }
        if (isSent) SharedRing.Signal(&_ring.Header->Items, 1);
        return isSent;
    }

    private protected bool EnterTail(Deadline deadline) => Enter(&_ring.Header->TailLock, deadline);

    private protected void ExitTail() => Exit(&_ring.Header->TailLock);

    private void TakeSmall(in RingMessage message, out T value)
    {
        MessageScratch scratch = MessageScratch.Rent();
        try
        {
            int length = Math.Min(message.Length, MessageScratch.Bytes);
            new ReadOnlySpan<byte>(message.Payload, length).CopyTo(new Span<byte>(scratch.Memory, MessageScratch.Bytes));
            _ring.TakeLocked(message);
            Exit(&_ring.Header->HeadLock);
            SharedRing.Signal(&_ring.Header->Room, 1);
            value = MessageCodec<T>.Read(scratch.Memory, length);
        }
        finally
        {
            scratch.Return();
        }
    }

    private void TakeLarge(in RingMessage message, out T value)
    {
        _ring.TakeLargeLocked(_me, message);
        Exit(&_ring.Header->HeadLock);
        SharedRing.Signal(&_ring.Header->Room, 1);
        try
        {
            value = MessageCodec<T>.Read(message.Payload, message.Length);
        }
        finally
        {
            _ring.FinishLarge(_me, message);
            SharedRing.Signal(&_ring.Header->Room, int.MaxValue);
        }
    }

    private static TakeResult Nothing(bool isEnding) => isEnding ? TakeResult.Ended : TakeResult.Nothing;

    /// <returns>False when there is no memory, and waiting for some may help.</returns>
    private bool TrySerialize(MessageScratch scratch, T value, ref Outgoing message, Deadline deadline)
    {
        try
        {
            message = MessageCodec<T>.Write(scratch, _ring, _me, value);
            return true;
        }
        catch (RingFullException full)
        {
            bool canEverFit = _ring.PagesFor(full.Bytes) < _ring.PageCount;
            if (MayWaitForMemory && canEverFit && !_isDisposed) return false;
            throw MemoryError(full.Bytes, canEverFit);
        }
    }

    private bool TryAppend(ref Outgoing message, Deadline deadline)
    {
        if (!Enter(&_ring.Header->TailLock, deadline)) return false;
        bool isPlaced;
        RingPlace place = default;
        try
        {
            if (SendRefusal() is { } refusal) throw refusal;
            if (!HasRoomLocked(message.IsLarge)) return false;
            if (message.IsLarge)
            {
                isPlaced = _ring.TryPlaceLargeLocked(_me, message.Page, message.Length, out place);
            }
            else
            {
                byte* payload = _ring.TryPlaceLocked(_me, message.Length, out place);
                isPlaced = payload != null;
                if (isPlaced) Unsafe.CopyBlockUnaligned(payload, message.Data, (uint)message.Length);
            }
            if (isPlaced) _ring.CommitLocked(place);
        }
        finally
        {
            Exit(&_ring.Header->TailLock);
        }
        if (!isPlaced)
        {
            if (!MayWaitForMemory) throw MemoryError(message.Length, canEverFit: true);
            return false;
        }
        if (message.IsLarge) _ring.DisownLarge(_me, message.Page, message.Length, place);
        SharedRing.Signal(&_ring.Header->Items, 1);
        return true;
    }

    /// <summary>A message that was not sent leaves no trace.</summary>
    private void Withdraw(ref Outgoing message)
    {
        if (message.IsLarge) _ring.Release(message.Page, message.Claimed);
        message = Outgoing.None;
    }

    private QueueMemoryLimitException MemoryError(int bytes, bool canEverFit)
    {
        long limit = (long)_ring.PageCount * _ring.PageBytes >> 20;
        return new QueueMemoryLimitException(canEverFit
            ? $"A message of {bytes} bytes does not fit in the {limit} MB of memory that this queue may use: {_ring.Count} messages lie in it. "
                + "Take messages out faster, or give the queue a capacity, so that writers wait."
            : $"A message of {bytes} bytes can never fit in the {limit} MB of memory that this queue may use. Send it in parts.");
    }

    private bool Enter(LockCell* cell, Deadline deadline) =>
        RobustLock<SharedOps>.TryEnter(cell, _me, out _) || EnterSlow(cell, deadline);

    /// <summary>
    /// The lock is only ever held for the copy of a small message, so "try once" means to wait for that, but not for a
    /// process that is stopped in the middle of it.
    /// </summary>
    private bool EnterSlow(LockCell* cell, Deadline deadline)
    {
        Deadline atLeast = Deadline.After(TimeSpan.FromSeconds(1));
        if (deadline.IsInfinite || deadline.Remaining > atLeast.Remaining) atLeast = deadline;
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            return RobustLock<SharedOps>.Enter(cell, _me, atLeast, ref _local.LockSpin, out _);
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    private void Exit(LockCell* cell) => RobustLock<SharedOps>.TryExit(cell, _me);
}

/// <summary>What the threads of one process share about one ring.</summary>
internal sealed class ChannelLocal
{
    /// <summary>Guesses at how long to spin.</summary>
    internal SpinBudget LockSpin;
    internal SpinBudget TakeSpin;
    internal SpinBudget SendSpin;

    /// <summary>Async waiters of this process, in their order: only the first of each waits for the ring itself.</summary>
    internal SemaphoreSlim TakeTurn { get; } = new(1, 1);

    internal SemaphoreSlim SendTurn { get; } = new(1, 1);
}

internal enum TakeResult
{
    Nothing,
    Taken,
    Ended,
}
