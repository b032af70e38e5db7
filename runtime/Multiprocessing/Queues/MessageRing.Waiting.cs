using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>Waiting with a thread. No lock is held meanwhile.</summary>
internal abstract unsafe partial class MessageRing<T>
{
    internal bool IsReady
    {
        get
        {
            using BlockSection section = Enter();
            return MayTake || IsEnding;
        }
    }

    private bool MayTake => _ring.MayHaveItems || _hasHandedBack;

    /// <summary>Waits until there may be something to take, or nothing will come.</summary>
    /// <returns>False when the time was up.</returns>
    internal bool WaitForItems(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        LookCondition condition = new(this, cancellationToken);
        if (condition.IsMet()) return true;
        if (deadline.IsOver) return false;
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            if (SpinForItems()) return true;
            using CancellationTokenRegistration waking = WakeWhenCancelled(cancellationToken);
            return SleepForItems(ref condition, deadline);
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    private TakeResult TakeSlow(out T value, Deadline deadline, CancellationToken cancellationToken)
    {
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            while (SpinForItems())
            {
                TakeResult early = TryTake(out value, deadline);
                if (early != TakeResult.Nothing) return early;
                // Somebody else was faster.
                if (deadline.IsOver) return TakeResult.Nothing;
                cancellationToken.ThrowIfCancellationRequested();
            }
            TakeCondition condition = new(this, deadline, cancellationToken);
            using CancellationTokenRegistration waking = WakeWhenCancelled(cancellationToken);
            SleepForItems(ref condition, deadline);
            value = condition.Value;
            return condition.Result;
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    /// <summary>
    /// A thread that sleeps looks again, and sees its token. The new epoch keeps a wait from a sleep that it is just
    /// about to begin. Disposed while the block is still held: that waits for a wake that is under way.
    /// </summary>
    private protected CancellationTokenRegistration WakeWhenCancelled(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static ring => ((SharedRing)ring!).WakeAll(), _ring);

    private bool SpinForItems()
    {
        int limit = SharedOps.SpinLimit(_local.TakeSpin.Rounds);
        if (limit == 0) return false;
        int first = _local.TakePause.Next(SharedRing.CountOf(SharedOps.Load(&_ring.Header->Head)));
        for (int round = 0; round < limit; round++)
        {
            SharedOps.Pause(round == 0 ? first : SpinBudget.PauseOf(round));
            if (!_ring.MayHaveItems) continue;
            _local.TakeSpin.Succeeded(round);
            return true;
        }
        _local.TakeSpin.Failed();
        return false;
    }

    /// <summary>
    /// Memory that the ring keeps for large messages is given back only when they have stopped coming.
    /// </summary>
    private bool SleepForItems<TCondition>(ref TCondition condition, Deadline deadline)
        where TCondition : struct, IRingCondition, allows ref struct
    {
        if (_ring.HasSpareMemory)
        {
            Deadline soon = Deadline.Sooner(deadline, ReadyWatch.KeepMemory);
            if (_ring.WaitForItems(_me, ref condition, soon)) return true;
            if (deadline.IsOver) return false;
            _ring.Trim(_me);
        }
        return _ring.WaitForItems(_me, ref condition, deadline);
    }

    private bool SendSlow(
        MessageScratch scratch,
        T value,
        ref Outgoing message,
        bool isSerialized,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            int limit = isSerialized ? SharedOps.SpinLimit(_local.SendSpin.Rounds) : 0;
            int head = SharedRing.CountOf(SharedOps.Load(&_ring.Header->Head));
            int first = _local.SendPause.Next(SharedRing.CountOf(SharedOps.Load(&_ring.Header->Tail)));
            for (int round = 0; round < limit; round++)
            {
                SharedOps.Pause(round == 0 ? first : SpinBudget.PauseOf(round));
                int now = SharedRing.CountOf(SharedOps.Load(&_ring.Header->Head));
                if (now == head) continue;
                head = now;
                if (!TryAppend(ref message, deadline)) continue;
                _local.SendSpin.Succeeded(round);
                return true;
            }
            if (limit > 0) _local.SendSpin.Failed();
            SendCondition condition = new(this, scratch, value, ref message, isSerialized, deadline, cancellationToken);
            using CancellationTokenRegistration waking = WakeWhenCancelled(cancellationToken);
            return _ring.WaitForRoom(_me, ref condition, deadline);
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    /// <summary>A wait has found nothing: looks whether it may go on.</summary>
    private protected void ThrowIfOver(CancellationToken cancellationToken)
    {
        if (_isDisposed) throw DisposedError();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>There may be something to take, or nothing will come.</summary>
    private readonly struct LookCondition(
        MessageRing<T> messages, CancellationToken cancellationToken) : IRingCondition
    {
        public bool IsMet()
        {
            bool isEnding = messages.IsEnding;
            if (messages.MayTake || isEnding) return true;
            messages.ThrowIfOver(cancellationToken);
            return false;
        }
    }

    private struct TakeCondition(
        MessageRing<T> messages, Deadline deadline, CancellationToken cancellationToken) : IRingCondition
    {
        // What the last look took, and how that went. The thread alone that waits.
        internal T Value = default!;
        internal TakeResult Result;

        public bool IsMet()
        {
            Result = messages.TryTake(out Value, deadline);
            if (Result != TakeResult.Nothing) return true;
            messages.ThrowIfOver(cancellationToken);
            return false;
        }
    }

    private ref struct SendCondition(
        MessageRing<T> messages,
        MessageScratch scratch,
        T value,
        ref Outgoing message,
        bool isSerialized,
        Deadline deadline,
        CancellationToken cancellationToken) : IRingCondition
    {
        private readonly ref Outgoing _message = ref message;
        // Whether _message is there. The thread alone that waits.
        private bool _isSerialized = isSerialized;

        public bool IsMet()
        {
            _isSerialized = _isSerialized || messages.TrySerialize(scratch, value, ref _message, deadline);
            if (_isSerialized && messages.TryAppend(ref _message, deadline)) return true;
            messages.ThrowIfOver(cancellationToken);
            return false;
        }
    }
}
