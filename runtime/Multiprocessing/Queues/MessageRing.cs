using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>
/// One process's view of a ring of messages: sending and taking, waiting for either. What ends it, and how much fits,
/// its users say. Safe to be used by several threads.
/// </summary>
internal abstract unsafe partial class MessageRing<T>
{
    private readonly BlockLease _lease;
    private readonly object _handle;
    private readonly SharedBlock _block;
    private readonly SharedRing _ring;
    private readonly int _me;
    private readonly MessageRingLocal _local;

    /// <summary>Written once, by <see cref="Dispose"/>; looked at by each wait.</summary>
    private volatile bool _isDisposed;

    /// <summary>Ends the waits for a turn. Made by the first of them, cancelled by <see cref="Dispose"/>.</summary>
    private CancellationTokenSource? _disposal;

    /// <param name="lease">The handle's hold on the block.</param>
    /// <param name="handle">What the user has: for exceptions.</param>
    /// <param name="offset">Where in the block the ring is.</param>
    /// <param name="local">What the threads of this process share about it.</param>
    /// <param name="pagesOffset">Where its pages begin, from there; null: right after what comes before them.</param>
    private protected MessageRing(
        BlockLease lease, object handle, long offset, MessageRingLocal local, long? pagesOffset = null)
    {
        SharedBlock block = lease.Block;
        _lease = lease;
        _handle = handle;
        _block = block;
        _ring = new SharedRing(block.Pointer + offset, new BlockMemory(block, offset), pagesOffset);
        _me = block.Heap.Me;
        _local = local;
    }

    internal SharedRing Pages => _ring;

    internal SharedBlock Block => _block;

    internal bool IsDisposed => _isDisposed;

    /// <inheritdoc cref="IRingRules.IsEnding"/>
    private protected abstract bool IsEnding { get; }

    /// <summary>Whether a message may wait for room until others are taken, or fails when there is no memory.</summary>
    private protected abstract bool MayWaitForMemory { get; }

    /// <inheritdoc cref="IRingRules.RoomLocked"/>
    private protected abstract int RoomLocked(bool isLarge, int length);

    private protected abstract Exception DisposedError();

    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    /// <exception cref="QueueClosedException">The queue is closed.</exception>
    /// <exception cref="IOException">The other end of the pipe is gone.</exception>
    private protected abstract void ThrowIfSendingIsOver();

    /// <summary>Ends the waits of this process with an exception. Does not give the block back.</summary>
    internal void Dispose()
    {
        _isDisposed = true;
        // SYNC disposal: pairs with the exchange in DisposalToken, after which that looks whether this came first.
        Interlocked.MemoryBarrier();
        // Not here: what follows a wait is code of the user's.
        _ = Volatile.Read(ref _disposal)?.CancelAsync();
        // Another thread may have disposed of the handle as well, and be further.
        if (!_lease.TryEnter(out BlockSection entered)) return;
        using BlockSection section = entered;
        _ring.WakeAll();
    }

    /// <summary>
    /// Until the section is disposed of, the ring's memory stays. Waits take a reference besides, and may sleep in it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected BlockSection Enter() => _lease.Enter(_handle);

    /// <summary>A reference, for an async wait; the caller releases it.</summary>
    /// <inheritdoc cref="Enter"/>
    private protected SharedBlock Hold() => _lease.Hold(_handle);

    /// <summary>Is cancelled when this handle is disposed of.</summary>
    private CancellationToken DisposalToken
    {
        get
        {
            CancellationTokenSource disposal = Volatile.Read(ref _disposal) ?? new CancellationTokenSource();
            // SYNC disposal: before the look; pairs with the fence in Dispose.
            disposal = Interlocked.CompareExchange(ref _disposal, disposal, null) ?? disposal;
            if (_isDisposed) _ = disposal.CancelAsync();
            return disposal.Token;
        }
    }

    /// <returns>Whether it was sent: false when there was no room in time.</returns>
    internal bool Send(T value, Deadline deadline, CancellationToken cancellationToken = default)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        if (MessageCodec<T>.IsRaw && AppendRaw(new ReadOnlySpan<T>(in value), deadline) > 0) return true;
        if (MessageCodec<T>.IsBytes && value is byte[] bytes)
        {
            return SendBytes(bytes, bytes, deadline, cancellationToken);
        }
        return SendSerialized(value, deadline, cancellationToken);
    }

    /// <summary>Whether a message was taken, there was none in time, or none will come.</summary>
    internal TakeResult Take(out T value, Deadline deadline, CancellationToken cancellationToken = default)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        TakeResult result = TryTake(out value, deadline);
        if (result != TakeResult.Nothing || deadline.IsOver) return result;
        return TakeSlow(out value, deadline, cancellationToken);
    }

    /// <summary>One attempt.</summary>
    private TakeResult TryTake(out T value, Deadline deadline)
    {
        if (_hasHandedBack && TryTakeHandedBack(out value, keepUnreadable: false)) return TakeResult.Taken;
        return MessageCodec<T>.IsRaw ? TryTakeRaw(out value, deadline) : TryTakeSerialized(out value, deadline);
    }

    private bool SendSerialized(T value, Deadline deadline, CancellationToken cancellationToken)
    {
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isSent = false;
        try
        {
            bool isSerialized = TrySerialize(scratch, value, ref message, deadline);
            isSent = isSerialized && TryAppend(ref message, deadline);
            if (isSent || deadline.IsOver) return isSent;
            isSent = SendSlow(scratch, value, ref message, isSerialized, deadline, cancellationToken);
            return isSent;
        }
        finally
        {
            if (!isSent) Withdraw(ref message);
            scratch.Return();
        }
    }

    private TakeResult TryTakeSerialized(out T value, Deadline deadline)
    {
        MessageScratch scratch = MessageScratch.Rent();
        try
        {
            OneTarget target = new(scratch);
            TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, 1);
            value = result == TakeResult.Taken ? target.Read() : default!;
            return result;
        }
        finally
        {
            scratch.Return();
        }
    }

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
            // The ring, which would say so, is asked for room only once there is memory, and that may never come.
            ThrowIfSendingIsOver();
            bool canEverFit = _ring.PagesFor(full.Bytes) < _ring.PageCount;
            if (MayWaitForMemory && canEverFit) return false;
            throw MemoryError(full.Bytes, canEverFit);
        }
    }

    private bool TryAppend(ref Outgoing message, Deadline deadline)
    {
        Rules rules = new(this, deadline);
        bool isSent, lacksPages;
        if (message.IsLarge)
        {
            isSent = _ring.TrySendLarge(_me, rules, message.Page, message.Length, out lacksPages);
        }
        else
        {
            OneSource source = new(message.Data, message.Length);
            isSent = _ring.TrySend(_me, rules, ref source, 1, out lacksPages) == 1;
        }
        if (lacksPages && !MayWaitForMemory) throw MemoryError(message.Length, canEverFit: true);
        return isSent;
    }

    /// <summary>A message that was not sent leaves no trace.</summary>
    private void Withdraw(ref Outgoing message)
    {
        if (message.IsLarge) _ring.Release(message.Page, message.Claimed);
        message = Outgoing.None;
    }

    private QueueMemoryLimitException MemoryError(int bytes, bool canEverFit)
    {
        long limit = (long)_ring.PageCount * _ring.PageBytes;
        return canEverFit ? QueueErrors.NoMemory(bytes, limit, _ring.Count) : QueueErrors.NeverFits(bytes, limit);
    }

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
            return RingLock<SharedOps>.EnterHeld(cell, _me, atLeast, ref _local.LockSpin);
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    /// <summary>What the ring asks; with the time that one call has.</summary>
    private protected readonly struct Rules(MessageRing<T> messages, Deadline deadline) : IRingRules
    {
        public bool IsEnding => messages.IsEnding;

        public bool Enter(LockCell* cell) => messages.EnterSlow(cell, deadline);

        public int RoomLocked(bool isLarge, int length) => messages.RoomLocked(isLarge, length);
    }

    /// <summary>A message that is serialized.</summary>
    private readonly struct OneSource(byte* data, int length) : IRingSource
    {
        public int LengthOf(int index) => length;

        public void Write(int index, byte* place) => Buffer.MemoryCopy(data, place, length, length);
    }

    /// <summary>A message that is read once the ring is no longer needed.</summary>
    private struct OneTarget(MessageScratch scratch) : IRingTarget
    {
        // The bytes of a small message that were copied; or the value that was read. The thread alone that takes.
        private int _length;
        private bool _isRead;
        private T _value = default!;

        public bool TryCopy(in RingMessage message)
        {
            _length = Math.Min(message.Length, MessageScratch.Bytes);
            Buffer.MemoryCopy(message.Payload, scratch.Memory, MessageScratch.Bytes, _length);
            return true;
        }

        public void ReadLarge(in RingMessage message)
        {
            _value = MessageCodec<T>.Read(message.Payload, message.Length);
            _isRead = true;
        }

        internal readonly T Read() => _isRead ? _value : MessageCodec<T>.Read(scratch.Memory, _length);
    }
}

/// <summary>What the threads of one process share about one ring.</summary>
internal sealed class MessageRingLocal
{
    // Guesses at how long to spin. All threads write them, without a lock: see SpinBudget.

    /// <summary>For a lock at an end of the ring.</summary>
    internal SpinBudget LockSpin;

    /// <summary>For a message to take.</summary>
    internal SpinBudget TakeSpin;

    /// <summary>For room.</summary>
    internal SpinBudget SendSpin;

    /// <summary>How long takers leave the senders alone.</summary>
    internal StreamPause TakePause;

    /// <summary>How long senders leave the takers alone.</summary>
    internal StreamPause SendPause;

    /// <summary>
    /// The turn of async takers of this process, whatever handle they use: only the one that has it waits for the ring
    /// itself.
    /// </summary>
    internal SemaphoreSlim TakeTurn { get; } = new(1, 1);

    /// <summary>As <see cref="TakeTurn"/>, for async senders.</summary>
    internal SemaphoreSlim SendTurn { get; } = new(1, 1);
}
