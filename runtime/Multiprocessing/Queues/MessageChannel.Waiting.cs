using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>Waiting with a thread. No lock is held meanwhile.</summary>
internal abstract unsafe partial class MessageChannel<T>
{
    internal bool MayTake => _ring.MayHaveItems;

    /// <summary>Waits until there may be something to take, or nothing will come.</summary>
    /// <returns>False when the time was up.</returns>
    internal bool WaitForItems(Deadline deadline)
    {
        bool isEnding = IsEnding;
        if (_ring.MayHaveItems || isEnding) return true;
        if (deadline.IsOver) return false;
        _block.AddReference();
        _block.Heap.PrepareToWait();
        WaitCell* cell = &_ring.Header->Items;
        int* mine = _ring.ItemsEntry(_me);
        SharedRing.BeginWaiting(cell, mine);
        try
        {
            while (true)
            {
                int epoch = SharedOps.Load(&cell->Epoch);
                isEnding = IsEnding;
                if (_ring.MayHaveItems || isEnding) return true;
                if (_isDisposed) throw DisposedError();
                if (deadline.IsOver) return false;
                SharedOps.Wait(&cell->Epoch, epoch, deadline);
            }
        }
        finally
        {
            SharedRing.EndWaiting(cell, mine);
            // A wake may have been meant for somebody who takes: this one only looks.
            if (_ring.MayHaveItems) SharedRing.Signal(cell, 1);
            _block.Release(disposed: false);
        }
    }

    private TakeResult TakeSlow(out T value, Deadline deadline)
    {
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            int limit = SharedOps.SpinLimit(_local.TakeSpin.Rounds);
            for (int round = 0; round < limit; round++)
            {
                SharedOps.Pause(SpinBudget.PauseOf(round));
                if (!_ring.MayHaveItems) continue;
                TakeResult early = TryTake(out value, deadline);
                if (early == TakeResult.Nothing) continue;
                _local.TakeSpin.Succeeded();
                return early;
            }
            if (limit > 0) _local.TakeSpin.Failed();
            WaitCell* cell = &_ring.Header->Items;
            int* mine = _ring.ItemsEntry(_me);
            bool isTrimmed = false;
            SharedRing.BeginWaiting(cell, mine);
            try
            {
                while (true)
                {
                    int epoch = SharedOps.Load(&cell->Epoch);
                    TakeResult result = TryTake(out value, deadline);
                    if (result != TakeResult.Nothing) return result;
                    if (_isDisposed) throw DisposedError();
                    if (deadline.IsOver) return TakeResult.Nothing;
                    if (!isTrimmed) _ring.Trim(_me);
                    isTrimmed = true;
                    SharedOps.Wait(&cell->Epoch, epoch, deadline);
                }
            }
            finally
            {
                SharedRing.EndWaiting(cell, mine);
            }
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }

    private bool SendSlow(MessageScratch scratch, T value, ref Outgoing message, bool isSerialized, Deadline deadline)
    {
        _block.AddReference();
        try
        {
            _block.Heap.PrepareToWait();
            int limit = isSerialized ? SharedOps.SpinLimit(_local.SendSpin.Rounds) : 0;
            int head = SharedRing.CountOf(SharedOps.Load(&_ring.Header->Head));
            for (int round = 0; round < limit; round++)
            {
                SharedOps.Pause(SpinBudget.PauseOf(round));
                int now = SharedRing.CountOf(SharedOps.Load(&_ring.Header->Head));
                if (now == head) continue;
                head = now;
                if (!TryAppend(ref message, deadline)) continue;
                _local.SendSpin.Succeeded();
                return true;
            }
            if (limit > 0) _local.SendSpin.Failed();
            WaitCell* cell = &_ring.Header->Room;
            int* mine = _ring.RoomEntry(_me);
            SharedRing.BeginWaiting(cell, mine);
            try
            {
                while (true)
                {
                    int epoch = SharedOps.Load(&cell->Epoch);
                    isSerialized = isSerialized || TrySerialize(scratch, value, ref message, deadline);
                    if (isSerialized && TryAppend(ref message, deadline)) return true;
                    if (_isDisposed) throw DisposedError();
                    if (deadline.IsOver) return false;
                    SharedOps.Wait(&cell->Epoch, epoch, deadline);
                }
            }
            finally
            {
                SharedRing.EndWaiting(cell, mine);
            }
        }
        finally
        {
            _block.Release(disposed: false);
        }
    }
}
