using System.Buffers;
using MemoryPack;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

/// <summary>
/// What is sent along with the start of a child: it stays although the sender lets go of it before the child has opened
/// it, and is known to be lost when the child ends without having done so.
/// </summary>
internal sealed class HandleTransfer : IDisposable
{
    /// <summary>The one that this thread has begun last and not disposed of; null if there is none.</summary>
    [ThreadStatic]
    private static HandleTransfer? t_current;

    /// <summary>Whether this thread serializes no handles; see <see cref="Refuse"/>.</summary>
    [ThreadStatic]
    private static bool t_refuses;

    private readonly HandleTransfer? _outer = t_current;
    private readonly List<SharedBlock> _blocks = [];
    private readonly List<(PipeUsers Users, PipeTicket Ticket)> _ends = [];

    private HandleTransfer() => t_current = this;

    /// <summary>From here until it is disposed of, this thread notes what it serializes.</summary>
    internal static HandleTransfer Begin() => new();

    /// <summary>
    /// From here until it is disposed of, this thread serializes no handles: the bytes may go anywhere.
    /// </summary>
    internal static Refusal Refuse()
    {
        Refusal refusal = new(t_refuses);
        t_refuses = true;
        return refusal;
    }

    /// <summary>Writes a reference to a block; every formatter of a handle does it here.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal static void Write<TBufferWriter>(
        ref MemoryPackWriter<TBufferWriter> writer, BlockLease lease, object handle)
        where TBufferWriter : IBufferWriter<byte>
    {
        using BlockSection section = lease.Enter(handle);
        if (t_refuses) throw QueueErrors.CannotBecomeBytes(handle);
        SharedBlock block = lease.Block;
        BlockReference.Write(ref writer, block);
        if (t_current is not { } current) return;
        block.AddReference();
        current._blocks.Add(block);
    }

    internal static void Note(PipeUsers users, PipeTicket ticket) => t_current?._ends.Add((users, ticket));

    /// <summary>The child was started: what it was sent is kept until it ends.</summary>
    internal void ReleaseAfter(Task exited)
    {
        if (_blocks.Count == 0) return;
        SharedBlock[] blocks = [.. _blocks];
        (PipeUsers Users, PipeTicket Ticket)[] ends = [.. _ends];
        _blocks.Clear();
        _ends.Clear();
        _ = exited.ContinueWith(
            _ =>
            {
                foreach ((PipeUsers users, PipeTicket ticket) in ends) users.Lose(ticket);
                foreach (SharedBlock block in blocks) ProcessHeaps.Release(block);
            },
            TaskScheduler.Default);
    }

    public void Dispose()
    {
        t_current = _outer;
        // Whatever is left was serialized for a child that was not started.
        foreach ((PipeUsers users, PipeTicket ticket) in _ends) users.Lose(ticket);
        foreach (SharedBlock block in _blocks) ProcessHeaps.Release(block);
        _ends.Clear();
        _blocks.Clear();
    }

    /// <summary>See <see cref="Refuse"/>.</summary>
    internal readonly struct Refusal(bool outer) : IDisposable
    {
        public void Dispose() => t_refuses = outer;
    }
}
