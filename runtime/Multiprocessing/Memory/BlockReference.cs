using System.Buffers;
using System.Runtime.CompilerServices;
using MemoryPack;

namespace Multiprocessing.Memory;

/// <summary>
/// What is sent of a handle: where the heap is, and which block of it. Any process of this user can open it as long as
/// the heap's creator or the sender lives, whichever is longer.
/// </summary>
internal readonly record struct BlockReference(
    Guid Heap, int Block, uint Generation, BlockKind Kind, string RootLocation, string SenderLocation)
{
    private const byte FieldCount = 4;

    /// <summary>Writes a reference, and notes that it is on its way.</summary>
    internal static void Write<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, SharedBlock block)
        where TBufferWriter : IBufferWriter<byte>
    {
        block.Publish();
        SharedHeap heap = block.Heap;
        writer.WriteUnmanagedWithObjectHeader(FieldCount, heap.Id, block.Index, block.Generation, (byte)block.Kind);
        writer.WriteString(heap.NamedPath ?? heap.RootLocation);
        writer.WriteString(heap.NamedPath is null ? heap.Location : null);
    }

    internal static BlockReference Read(ref MemoryPackReader reader)
    {
        if (!reader.TryReadObjectHeader(out byte count) || count != FieldCount)
        {
            throw new ProcessSerializationException(
                $"A reference to a shared object was expected, but these bytes are none (field count {count}).");
        }
        reader.ReadUnmanaged(out Guid heap, out int block, out uint generation, out byte kind);
        string root = reader.ReadString() ?? string.Empty;
        string sender = reader.ReadString() ?? string.Empty;
        return new BlockReference(heap, block, generation, (BlockKind)kind, root, sender);
    }

    /// <summary>What is thrown when the reference means another kind of object.</summary>
    internal ProcessSerializationException IsNot(string expected) => WrongKind(expected, Kind);

    /// <inheritdoc cref="IsNot"/>
    internal static ProcessSerializationException WrongKind(string expected, BlockKind kind) => new(
        $"A reference to a {expected} was expected, but this one is to a shared object of kind {kind}.");
}
