using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

internal sealed class ArrayFormatter<T>(WireFormatter<T> element, bool isTracked)
    : CollectionFormatter<T?[], T>(element, isTracked)
{
    protected override bool AllowsDerived => true;

    protected override int Count(T?[] value) => value.Length;

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, T?[] value, int count) =>
        Elements.WriteItems(ref writer, (ReadOnlySpan<T?>)value, Element);

    protected override T?[] Create(ref MemoryPackReader reader, int length) => Elements.Allocate(length, Element);

    protected override void Fill(ref MemoryPackReader reader, T?[] value, int length) =>
        Elements.ReadItems(ref reader, value, Element);
}

internal sealed class ListFormatter<T>(WireFormatter<T> element, bool isTracked)
    : CollectionFormatter<List<T?>, T>(element, isTracked)
{
    protected override int Count(List<T?> value) => value.Count;

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, List<T?> value, int count) =>
        Elements.WriteItems(ref writer, (ReadOnlySpan<T?>)CollectionsMarshal.AsSpan(value)[..count], Element);

    protected override List<T?> Create(ref MemoryPackReader reader, int length)
    {
        var list = new List<T?>(length);
        CollectionsMarshal.SetCount(list, length);
        return list;
    }

    protected override void Fill(ref MemoryPackReader reader, List<T?> value, int length) =>
        Elements.ReadItems(ref reader, CollectionsMarshal.AsSpan(value), Element);
}
