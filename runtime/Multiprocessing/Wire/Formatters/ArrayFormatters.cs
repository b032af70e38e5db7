using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>What arrays, lists and memory have in common: a length and the elements, raw ones as one block.</summary>
internal static class Elements
{
    internal static void WriteItems<T>(
        ref MemoryPackWriter<ProcessBufferWriter> writer, ReadOnlySpan<T?> values, WireFormatter<T> element)
    {
        if (element.IsRaw)
        {
            ReadOnlySpan<byte> bytes = AsBytes(values);
            if (bytes.IsEmpty) return;
            Unsafe.CopyBlockUnaligned(
                ref writer.GetSpanReference(bytes.Length), ref MemoryMarshal.GetReference(bytes), (uint)bytes.Length);
            writer.Advance(bytes.Length);
            return;
        }

        foreach (ref readonly T? value in values) element.Write(ref writer, in value);
    }

    internal static void ReadItems<T>(ref MemoryPackReader reader, Span<T?> values, WireFormatter<T> element)
    {
        if (element.IsRaw)
        {
            ReadOnlySpan<byte> bytes = AsBytes((ReadOnlySpan<T?>)values);
            if (bytes.IsEmpty) return;
            Unsafe.CopyBlockUnaligned(
                ref MemoryMarshal.GetReference(bytes), ref reader.GetSpanReference(bytes.Length), (uint)bytes.Length);
            reader.Advance(bytes.Length);
            return;
        }

        foreach (ref T? value in values) value = element.Read(ref reader);
    }

    internal static T?[] Allocate<T>(int length, WireFormatter<T> element) =>
        length == 0 ? [] : element.IsRaw ? GC.AllocateUninitializedArray<T?>(length) : new T?[length];

    private static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T?> values) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.As<T?, byte>(ref MemoryMarshal.GetReference(values)), checked(values.Length * Unsafe.SizeOf<T>()));
}

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
