using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>What arrays, lists and memory have in common: a length and the elements, raw ones as one block.</summary>
internal static class Elements
{
    internal static void Write<T>(
        ref MemoryPackWriter<ProcessBufferWriter> writer, ReadOnlySpan<T?> values, WireFormatter<T> element)
    {
        writer.WriteUnmanaged(values.Length);
        WriteItems(ref writer, values, element);
    }

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

internal sealed class ArrayFormatter<T>(WireFormatter<T> element) : WireFormatter<T?[]>
{
    public override int MinimumSize => sizeof(int);

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T?[]? value)
    {
        if (value is null) writer.WriteUnmanaged(-1);
        else Elements.Write(ref writer, (ReadOnlySpan<T?>)value, element);
    }

    public override T?[]? Read(ref MemoryPackReader reader)
    {
        int length = WirePrimitives.ReadLength(ref reader, element.MinimumSize);
        if (length < 0) return null;
        T?[] values = Elements.Allocate(length, element);
        Elements.ReadItems(ref reader, values, element);
        return values;
    }
}

internal sealed class ListFormatter<T>(WireFormatter<T> element) : WireFormatter<List<T?>>
{
    public override int MinimumSize => sizeof(int);

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in List<T?>? value)
    {
        if (value is null)
        {
            writer.WriteUnmanaged(-1);
            return;
        }

        WirePrimitives.RequireExact(value, typeof(List<T?>));
        Elements.Write(ref writer, (ReadOnlySpan<T?>)CollectionsMarshal.AsSpan(value), element);
    }

    public override List<T?>? Read(ref MemoryPackReader reader)
    {
        int length = WirePrimitives.ReadLength(ref reader, element.MinimumSize);
        if (length < 0) return null;
        var list = new List<T?>(length);
        CollectionsMarshal.SetCount(list, length);
        Elements.ReadItems(ref reader, CollectionsMarshal.AsSpan(list), element);
        return list;
    }
}
