using MemoryPack;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

/// <summary>Sends a handle as a reference, and opens the same object on the other side. Null stays null.</summary>
/// <typeparam name="T">The handle.</typeparam>
/// <param name="leaseOf">The handle's hold on its block.</param>
/// <param name="open">Makes a handle of a block of which it takes over one reference.</param>
/// <param name="kind">What the block must hold, if <paramref name="open"/> does not check it.</param>
internal sealed class ProcessHandleFormatter<T>(
    Func<T, BlockLease> leaseOf, Func<SharedBlock, T> open, BlockKind kind = BlockKind.None) : MemoryPackFormatter<T>
    where T : class
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref T? value)
    {
        if (value is null)
        {
            writer.WriteNullObjectHeader();
            return;
        }
        HandleTransfer.Write(ref writer, leaseOf(value), value);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref T? value)
    {
        if (reader.PeekIsNull())
        {
            reader.Advance(1);
            value = null;
            return;
        }
        BlockReference reference = BlockReference.Read(ref reader);
        if (kind != BlockKind.None && reference.Kind != kind) throw reference.IsNot(typeof(T).Name);
        value = open(ProcessHeaps.Open(reference));
    }
}
