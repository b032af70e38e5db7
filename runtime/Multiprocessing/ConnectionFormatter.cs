using MemoryPack;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

/// <summary>Sends an end of a pipe as a reference. Null stays null.</summary>
internal sealed class ConnectionFormatter<T> : MemoryPackFormatter<ProcessConnection<T>>
{
    public override void Serialize<TBufferWriter>(
        ref MemoryPackWriter<TBufferWriter> writer, scoped ref ProcessConnection<T>? value)
    {
        if (value is null)
        {
            writer.WriteNullObjectHeader();
            return;
        }
        PipeLease lease = value.Lease;
        using BlockSection section = lease.Enter(value);
        HandleTransfer.Write(ref writer, lease, value);
        PipeTicket ticket = lease.Users.Send(lease.End);
        HandleTransfer.Note(lease.Users, ticket);
        writer.WriteUnmanaged(ticket.End, ticket.Slot, ticket.Number);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref ProcessConnection<T>? value)
    {
        if (reader.PeekIsNull())
        {
            reader.Advance(1);
            value = null;
            return;
        }
        BlockReference reference = BlockReference.Read(ref reader);
        reader.ReadUnmanaged(out int end, out int slot, out long number);
        if (end is < 0 or > 1 || (uint)slot >= PipeHeader.Tickets)
        {
            throw PipeErrors.NoReference();
        }
        SharedBlock block = ProcessHeaps.Open(reference);
        ProcessConnection<T> opened = new(block, end);
        opened.Lease.Users.Arrive(new PipeTicket(end, slot, number));
        value = opened;
    }
}
