using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>Memory is written like an array, but without copying what it shows first.</summary>
internal sealed class MemoryFormatter<T>(WireFormatter<T> element) : WireFormatter<ReadOnlyMemory<T?>>
{
    public override int MinimumSize => sizeof(int);

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in ReadOnlyMemory<T?> value)
    {
        writer.WriteUnmanaged(value.Length);
        Elements.WriteItems(ref writer, value.Span, element);
    }

    public override ReadOnlyMemory<T?> Read(ref MemoryPackReader reader)
    {
        int length = Elements.ReadLength(ref reader, element);
        if (length < 0) WirePrimitives.ThrowInvalid("length", length);
        T?[] items = Elements.Allocate(length, element);
        Elements.ReadItems(ref reader, items, element);
        return items;
    }
}
