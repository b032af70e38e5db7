using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>A ring as a queue: bounded by its capacity, ended by being closed, with a count of what is done.</summary>
internal sealed unsafe partial class QueueRing<T> : MessageRing<T>
{
    internal QueueRing(BlockLease lease, object handle)
        : base(lease, handle, 0, lease.Block.GetLocal<MessageRingLocal>())
    {
    }

    internal int Count
    {
        get
        {
            using BlockSection section = Enter();
            return Pages.Count;
        }
    }

    internal int Capacity
    {
        get
        {
            using BlockSection section = Enter();
            return Pages.Header->Capacity;
        }
    }

    internal bool IsClosed
    {
        get
        {
            using BlockSection section = Enter();
            return Pages.IsClosed;
        }
    }

    /// <summary>Items that were enqueued and not marked done.</summary>
    internal int Unfinished
    {
        get
        {
            using BlockSection section = Enter();
            return UnfinishedCore;
        }
    }

    private protected override bool IsEnding => Pages.IsClosed;

    private protected override bool MayWaitForMemory => Pages.Header->Capacity != int.MaxValue;

    private int* DoneCount => &Pages.Header->DoneCount;

    private WaitCell* DoneCell => &Pages.Header->Done;

    /// <summary>Nothing more goes in.</summary>
    internal void Close()
    {
        using BlockSection section = Enter();
        Pages.Close(Block.Heap.Me, new Rules(this, Deadline.Infinite));
    }

    private int UnfinishedCore => SharedRing.CountOf(SharedOps.Load(&Pages.Header->Tail)) - SharedOps.Load(DoneCount);

    /// <returns>False, and nothing changed: so many were not enqueued.</returns>
    internal bool TryMarkDone(int count)
    {
        using BlockSection section = Enter();
        int done = SharedOps.Load(DoneCount);
        while (true)
        {
            int enqueued = SharedRing.CountOf(SharedOps.Load(&Pages.Header->Tail));
            if (enqueued - done < count) return false;
            int found = SharedOps.CompareExchange(DoneCount, done + count, done);
            if (found == done)
            {
                if (enqueued - done == count) SharedRing.Signal(DoneCell, int.MaxValue);
                return true;
            }
            done = found;
        }
    }

    internal bool WaitUntilDone(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        if (UnfinishedCore == 0) return true;
        if (deadline.IsOver) return false;
        Block.AddReference();
        try
        {
            Block.Heap.PrepareToWait();
            DoneCondition condition = new(this, cancellationToken);
            using CancellationTokenRegistration waking = WakeWhenCancelled(cancellationToken);
            return SharedRing.WaitFor(DoneCell, Pages.DoneEntry(Block.Heap.Me), ref condition, deadline);
        }
        finally
        {
            Block.Release(disposed: false);
        }
    }

    private protected override int RoomLocked(bool isLarge, int length)
    {
        ThrowIfSendingIsOver();
        return Pages.RoomLocked();
    }

    private protected override void ThrowIfSendingIsOver()
    {
        if (Pages.IsClosed) throw QueueErrors.Closed();
        if (IsDisposed) throw DisposedError();
    }

    private protected override Exception DisposedError() => QueueErrors.Disposed<T>();

    private int MarkDoneCell() => SharedRing.Mark(DoneCell);

    private void BeginDone() => SharedRing.BeginWaiting(DoneCell, Pages.DoneEntry(Block.Heap.Me));

    private void EndDone() => SharedRing.EndWaiting(DoneCell, Pages.DoneEntry(Block.Heap.Me));

    private Task<bool> WaitDoneAsync(int epoch, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(Block, &DoneCell->Epoch, epoch, deadline, cancellationToken);

    private readonly struct DoneCondition(
        QueueRing<T> ring, CancellationToken cancellationToken) : IRingCondition
    {
        public bool IsMet()
        {
            if (ring.UnfinishedCore == 0) return true;
            ring.ThrowIfOver(cancellationToken);
            return false;
        }
    }
}
