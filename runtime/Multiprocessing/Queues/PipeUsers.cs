using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Which ends of a pipe this process has, and how it passes them on. An end is gone when no process has it open and no
/// reference to it is on its way.
/// </summary>
internal sealed unsafe class PipeUsers
{
    private readonly Lock _gate = new();

    /// <summary>The open handles of this process, by end. Guarded by <c>_gate</c>.</summary>
    private readonly int[] _handles = new int[2];

    internal MessageRingLocal[] Rings { get; } = [new MessageRingLocal(), new MessageRingLocal()];

    private SharedBlock? Block { get; set; }

    /// <summary>The pages of each ring, as they were found when the pipe was opened.</summary>
    internal int Pages { get; private set; }

    internal static PipeUsers Of(SharedBlock block)
    {
        PipeUsers users = block.GetLocal<PipeUsers>();
        users.Block = block;
        if (users.Pages == 0) users.Pages = PipeLayout.PagesOf(block.Pointer, block.Length);
        return users;
    }

    /// <summary>One more handle of this process.</summary>
    internal void Open(int end)
    {
        lock (_gate)
        {
            if (_handles[end]++ == 0) Volatile.Write(ref EndAt(end)->Holders[Block!.Heap.Me - 1], 1);
        }
    }

    /// <summary>One handle less. The caller still has a reference to the block.</summary>
    internal void Close(int end)
    {
        lock (_gate)
        {
            if (--_handles[end] > 0) return;
            Volatile.Write(ref EndAt(end)->Holders[Block!.Heap.Me - 1], 0);
        }
        Interlocked.MemoryBarrier();
        Check(end);
    }

    /// <summary>Notes that a reference to an end is about to be sent. This process has the end open.</summary>
    /// <exception cref="ProcessSerializationException">Too many are on their way.</exception>
    internal PipeTicket Send(int end)
    {
        PipeEnd* sent = EndAt(end);
        Interlocked.Increment(ref sent->Version);
        long number = Random.Shared.NextInt64(1, long.MaxValue);
        for (int slot = 0; slot < PipeHeader.Tickets; slot++)
        {
            if (Interlocked.CompareExchange(ref sent->Tickets[slot], number, 0) == 0)
            {
                return new PipeTicket(end, slot, number);
            }
        }
        throw PipeErrors.TooManyReferences();
    }

    /// <summary>A reference has arrived; the end is open already.</summary>
    internal void Arrive(PipeTicket ticket) =>
        Interlocked.CompareExchange(ref EndAt(ticket.End)->Tickets[ticket.Slot], 0, ticket.Number);

    /// <summary>A reference will not arrive, unless it has already.</summary>
    internal void Lose(PipeTicket ticket)
    {
        Arrive(ticket);
        Check(ticket.End);
    }

    internal bool IsGone(int end) => Volatile.Read(ref EndAt(end)->Gone) != 0;

    private void Check(int end)
    {
        PipeLayout.CheckGone(Block!.Pointer, end, Pages);
        if (IsGone(0) && IsGone(1)) Block.Heap.MarkReleased(Block);
    }

    private PipeEnd* EndAt(int end) => PipeLayout.EndAt(Block!.Pointer, end);
}
