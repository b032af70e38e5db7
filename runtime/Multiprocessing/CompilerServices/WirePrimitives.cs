using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using MemoryPack;

namespace Multiprocessing.CompilerServices;

/// <summary>The pieces that generated formatters are made of: strings, lengths, and the errors of bad bytes.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WirePrimitives
{
    private const int NullLength = -1;

    // Above it the bytes are counted before room is made for them, not estimated: that costs less than the room.
    private const int MaxEstimated = 1 << 24;

    // Of so many characters the bytes can be counted at once.
    private const int MaxCounted = int.MaxValue / 3;

    /// <summary>Writes a string; text that is not valid UTF-16 arrives unchanged as well.</summary>
    public static void WriteString(ref MemoryPackWriter<ProcessBufferWriter> writer, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            writer.WriteUnmanaged(value is null ? NullLength : 0);
            return;
        }

        // The format of MemoryPack: ~(length in bytes), then the length in chars, then the bytes.
        int maxBytes = value.Length <= MaxEstimated ? value.Length * 3 : CountUtf8(value);
        ref byte start = ref writer.GetSpanReference(maxBytes + 8);
        Span<byte> target = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref start, 8), maxBytes);
        if (Utf8.FromUtf16(value, target, out _, out int written, replaceInvalidSequences: false)
            != OperationStatus.Done)
        {
            // A lone surrogate has no UTF-8 form; nothing was advanced, so the string is simply written as UTF-16.
            writer.WriteUtf16(value);
            return;
        }

        Unsafe.WriteUnaligned(ref start, ~written);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, 4), value.Length);
        writer.Advance(written + 8);
    }

    // A pair of surrogates at a border counts for more than it takes, never for less.
    private static int CountUtf8(ReadOnlySpan<char> text)
    {
        long bytes = 0;
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, MaxCounted)..])
        {
            bytes += Encoding.UTF8.GetByteCount(rest[..Math.Min(rest.Length, MaxCounted)]);
        }
        return bytes <= int.MaxValue - 8
            ? (int)bytes
            : throw MessageErrors.ValueTooLong($"A string of {text.Length} characters", bytes + 8);
    }

    /// <summary>Reads a string that was written by <see cref="WriteString"/>.</summary>
    /// <remarks>
    /// Not by MemoryPack's own reader: a length near the largest number overflows in it, and it reads past the frame.
    /// </remarks>
    public static string? ReadString(ref MemoryPackReader reader)
    {
        int header = reader.ReadUnmanaged<int>();
        if (header == NullLength) return null;
        if (header >= 0) return ReadUtf16(ref reader, header);
        int bytes = ~header;
        int chars = reader.ReadUnmanaged<int>();
        if (bytes > reader.Remaining || chars < 0 || chars > bytes) ThrowLength(bytes, reader.Remaining);
        ReadOnlySpan<byte> source = MemoryMarshal.CreateReadOnlySpan(ref reader.GetSpanReference(bytes), bytes);
        string text = string.Create(chars, source, static (target, utf8) =>
        {
            OperationStatus status = Utf8.ToUtf16(
                utf8, target, out int read, out int written, replaceInvalidSequences: false);
            if (status != OperationStatus.Done || read != utf8.Length || written != target.Length)
                throw new ProcessSerializationException("The frame is damaged: a text in it is not valid UTF-8.");
        });
        reader.Advance(bytes);
        return text;
    }

    private static string ReadUtf16(ref MemoryPackReader reader, int length)
    {
        if (length == 0) return "";
        if (length * (long)sizeof(char) > reader.Remaining) ThrowLength(length, reader.Remaining);
        int bytes = length * sizeof(char);
        ReadOnlySpan<byte> source = MemoryMarshal.CreateReadOnlySpan(ref reader.GetSpanReference(bytes), bytes);
        string text = string.Create(
            length, source, static (target, utf16) => utf16.CopyTo(MemoryMarshal.AsBytes(target)));
        reader.Advance(bytes);
        return text;
    }

    /// <summary>Writes a <see cref="bool"/>.</summary>
    public static void WriteBoolean(ref MemoryPackWriter<ProcessBufferWriter> writer, bool value) =>
        writer.WriteUnmanaged(value ? (byte)1 : (byte)0);

    /// <summary>Reads a <see cref="bool"/>; any byte but 0 and 1 is refused.</summary>
    public static bool ReadBoolean(ref MemoryPackReader reader)
    {
        byte value = reader.ReadUnmanaged<byte>();
        if (value > 1) ThrowInvalid("bool", value);
        return value != 0;
    }

    /// <summary>Reads the byte that says whether a value follows: false for null.</summary>
    public static bool ReadPresence(ref MemoryPackReader reader) => ReadBoolean(ref reader);

    /// <summary>
    /// Refuses a value whose run-time type is not the one its formatter was made for: it would be cut down.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RequireExact(object value, Type expected)
    {
        if (value.GetType() != expected) ThrowUnknownType(value.GetType(), expected);
    }

    /// <summary>
    /// Throws: the run-time type of a value is none of those that may stand where the type is declared.
    /// </summary>
    public static void ThrowUnknownType(Type actual, Type declared) =>
        throw new ProcessSerializationException(
            $"A value of type '{actual}' cannot cross as '{declared}', because the serializer made at compile time "
            + $"does not know it and would cut it down to its base; declare the parameter or member as '{actual}', or "
            + "define the type in the project that marks the method.");

    /// <summary>Throws: a tag stands for none of the known types.</summary>
    public static void ThrowTag(int tag, Type declared) =>
        throw new ProcessSerializationException(
            $"The frame is damaged: {tag} is not the tag of a type that may stand for '{declared}'.");

    /// <summary>Throws: the bytes are not those of such a value.</summary>
    public static void ThrowInvalid(string type, object? value) =>
        throw new ProcessSerializationException($"The frame is damaged: {value} is not a valid {type}.");

    internal static void ThrowLength(long length, long remaining) =>
        throw new ProcessSerializationException(
            $"The frame is damaged: it claims {length} elements, which do not fit into the {remaining} bytes that are "
            + "left.");
}
