using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// What arrays, lists and memory have in common: a length and the elements, raw ones as one block. A length is believed
/// only if the message can hold so many elements besides all others that it promised.
/// </summary>
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
        Pad(ref writer, values.Length, element);
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
        SkipPadding(ref reader, values.Length, element);
    }

    internal static T?[] Allocate<T>(int length, WireFormatter<T> element) =>
        length == 0 ? [] : element.IsRaw ? GC.AllocateUninitializedArray<T?>(length) : new T?[length];

    /// <summary>Reads a length (-1 for null), and claims what its elements take at least.</summary>
    internal static int ReadLength<T>(ref MemoryPackReader reader, WireFormatter<T> element)
    {
        int length = reader.ReadUnmanaged<int>();
        if (length < -1) WirePrimitives.ThrowLength(length, reader.Remaining);
        if (length > 0) Claim(ref reader, length, element);
        return length;
    }

    /// <summary>Claims what so many elements take at least.</summary>
    /// <exception cref="ProcessSerializationException">They are not in the message.</exception>
    internal static void Claim<T>(ref MemoryPackReader reader, long length, WireFormatter<T> element)
    {
        long bytes = length * WeightOf(element);

        // Raw elements hold no lengths, and are read at once: what is left of the frame is what is left to claim.
        if (bytes > reader.Remaining || (!element.IsRaw && !AllocationBudget.TryClaim(bytes)))
            WirePrimitives.ThrowLength(length, reader.Remaining);
    }

    /// <summary>
    /// Elements that take much more in memory than in the message, such as an absent value of a large struct, are
    /// followed by as many bytes as justify their place. It is a constant for each element, whatever it holds: the
    /// lengths in it claim those bytes.
    /// </summary>
    internal static void Pad<T>(ref MemoryPackWriter<ProcessBufferWriter> writer, int length, WireFormatter<T> element)
    {
        if (!IsLarge<T>()) return;
        long missing = Padding(length, element);
        while (missing > 0)
        {
            int part = (int)Math.Min(missing, 1 << 16);
            MemoryMarshal.CreateSpan(ref writer.GetSpanReference(part), part).Clear();
            writer.Advance(part);
            missing -= part;
        }
    }

    /// <summary>Reads over what <see cref="Pad"/> wrote.</summary>
    internal static void SkipPadding<T>(ref MemoryPackReader reader, int length, WireFormatter<T> element)
    {
        if (!IsLarge<T>()) return;
        long missing = Padding(length, element);
        if (missing > reader.Remaining) WirePrimitives.ThrowLength(length, reader.Remaining);
        if (missing > 0) reader.Advance((int)missing);
    }

    /// <summary>Throws: so many elements are in no message.</summary>
    [DoesNotReturn]
    internal static void ThrowTooLong<T>(long count) => throw MessageErrors.ValueTooLong(
        $"A sequence of {count} elements of type '{typeof(T)}'", count * Unsafe.SizeOf<T>());

    /// <summary>Known to the compiler: most elements are small, and cost nothing.</summary>
    private static bool IsLarge<T>() => Unsafe.SizeOf<T>() > AllocationBudget.Expansion;

    private static long Padding<T>(int length, WireFormatter<T> element) =>
        (long)length * (WeightOf(element) - element.MinimumSize);

    private static int WeightOf<T>(WireFormatter<T> element) =>
        Math.Max(element.MinimumSize, Unsafe.SizeOf<T>() / AllocationBudget.Expansion);

    private static ReadOnlySpan<byte> AsBytes<T>(ReadOnlySpan<T?> values)
    {
        long bytes = (long)values.Length * Unsafe.SizeOf<T>();
        if (bytes > int.MaxValue) ThrowTooLong<T>(values.Length);
        return MemoryMarshal.CreateReadOnlySpan(
            ref Unsafe.As<T?, byte>(ref MemoryMarshal.GetReference(values)), (int)bytes);
    }
}
