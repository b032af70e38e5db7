using System.Collections;
using System.Runtime.CompilerServices;
using System.Text;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>A small value that is written as its bytes, of which some patterns are no value at all.</summary>
internal sealed class CheckedFormatter<T, TRaw>(Func<T, TRaw> to, Func<TRaw, T> from) : WireFormatter<T>
    where T : struct
    where TRaw : unmanaged
{
    public override int MinimumSize => Unsafe.SizeOf<TRaw>();

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T value) =>
        writer.WriteUnmanaged(to(value));

    public override T Read(ref MemoryPackReader reader)
    {
        TRaw raw = reader.ReadUnmanaged<TRaw>();
        try
        {
            return from(raw);
        }
        catch (ArgumentException e)
        {
            throw new ProcessSerializationException($"The frame is damaged: it holds no valid '{typeof(T)}'.", e);
        }
    }
}

internal static class Scalars
{
    private const ulong TicksMask = 0x3FFF_FFFF_FFFF_FFFF;

    internal static readonly CheckedFormatter<decimal, (int Lo, int Mid, int Hi, int Flags)> Decimal = new(
        static value =>
        {
            Span<int> bits = stackalloc int[4];
            decimal.GetBits(value, bits);
            return (bits[0], bits[1], bits[2], bits[3]);
        },
        static raw => new decimal([raw.Lo, raw.Mid, raw.Hi, raw.Flags]));

    /// <summary>The bits rather than ToBinary, which turns local times into those of another zone.</summary>
    internal static readonly CheckedFormatter<DateTime, ulong> DateTime = new(
        Unsafe.BitCast<DateTime, ulong>,
        static raw => (long)(raw & TicksMask) <= System.DateTime.MaxValue.Ticks
            ? Unsafe.BitCast<ulong, DateTime>(raw)
            : throw new ArgumentOutOfRangeException(nameof(raw)));

    internal static readonly CheckedFormatter<DateTimeOffset, (long Ticks, long Offset)> DateTimeOffset = new(
        static value => (value.Ticks, value.Offset.Ticks),
        static raw => new DateTimeOffset(raw.Ticks, new TimeSpan(raw.Offset)));

    internal static readonly CheckedFormatter<DateOnly, int> DateOnly = new(
        static value => value.DayNumber, System.DateOnly.FromDayNumber);

    internal static readonly CheckedFormatter<TimeOnly, long> TimeOnly = new(
        static value => value.Ticks, static raw => new TimeOnly(raw));

    internal static readonly CheckedFormatter<Rune, int> Rune = new(
        static value => value.Value, static raw => new Rune(raw));

    internal static (byte Kind, int Value, string? Name) FromColor(System.Drawing.Color color) => color switch
    {
        { IsEmpty: true } => (0, 0, null),
        { IsKnownColor: true } => (1, (int)color.ToKnownColor(), null),
        { IsNamedColor: true } => (2, 0, color.Name),
        _ => (3, color.ToArgb(), null),
    };

    internal static System.Drawing.Color ToColor((byte Kind, int Value, string? Name) raw) => raw switch
    {
        (0, _, _) => default,
        (
            1,
            >= (int)System.Drawing.KnownColor.ActiveBorder and <= (
                int)System.Drawing.KnownColor.RebeccaPurple and var known,
            _) => System.Drawing.Color.FromKnownColor((System.Drawing.KnownColor)known),
        (2, _, { } name) => System.Drawing.Color.FromName(name),
        (3, var argb, _) => System.Drawing.Color.FromArgb(argb),
        _ => throw new FormatException($"There is no color of kind {raw.Kind}."),
    };

    internal static BitArray? ToBits((int Length, byte[]? Bytes) raw)
    {
        if (raw.Bytes is null) return null;
        if (raw.Length < 0 || raw.Bytes.Length != ((long)raw.Length + 7) / 8)
        {
            throw new FormatException("The length is wrong.");
        }
        if (raw.Bytes.Length <= int.MaxValue / 8) return new BitArray(raw.Bytes) { Length = raw.Length };
        // The constructor takes no more bytes than that; the last bits are set one by one.
        BitArray bits = new(raw.Bytes[..^1]) { Length = raw.Length };
        for (int i = (raw.Bytes.Length - 1) * 8; i < raw.Length; i++)
        {
            bits[i] = (raw.Bytes[^1] & (1 << (i & 7))) != 0;
        }
        return bits;
    }

    /// <summary>The scope of an IPv6 address; 0 for others.</summary>
    internal static long ScopeOf(System.Net.IPAddress? address) =>
        address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? address.ScopeId : 0;

    internal static (int Length, byte[]? Bytes) FromBits(BitArray? bits)
    {
        if (bits is null) return (0, null);
        byte[] bytes = new byte[(int)(((long)bits.Length + 7) / 8)];
        bits.CopyTo(bytes, 0);
        return (bits.Length, bytes);
    }
}

internal sealed class MultiArrayFormatter<TArray, T>(WireFormatter<T> element, bool isTracked) : WireFormatter<TArray>
    where TArray : class
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in TArray? value)
    {
        if (isTracked)
        {
            if (!WireReferences.Write(ref writer, value)) return;
        }
        else
        {
            WirePrimitives.WriteBoolean(ref writer, value is not null);
            if (value is null) return;
        }

        var array = (Array)(object)value!;
        // More than a span can address.
        if (array.LongLength > int.MaxValue) Elements.ThrowTooLong<T>(array.LongLength);
        for (int i = 0; i < array.Rank; i++)
        {
            if (array.GetLowerBound(i) != 0)
            {
                throw new ProcessSerializationException(
                    $"A '{typeof(TArray)}' cannot cross, because dimension {i} starts at {array.GetLowerBound(i)}; "
                    + "use an array whose dimensions start at 0.");
            }

            writer.WriteUnmanaged(array.GetLength(i));
        }

        Elements.WriteItems(ref writer, (ReadOnlySpan<T?>)All(array), element);
        if (isTracked) WireReferences.LeaveWriting();
    }

    public override TArray? Read(ref MemoryPackReader reader)
    {
        if (isTracked)
        {
            if (!WireReferences.Read(ref reader, out TArray? known)) return known;
        }
        else if (!WirePrimitives.ReadPresence(ref reader))
        {
            return null;
        }

        int[] lengths = new int[typeof(TArray).GetArrayRank()];
        long total = 1;
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = reader.ReadUnmanaged<int>();
            if (lengths[i] < 0) WirePrimitives.ThrowInvalid("length", lengths[i]);

            // Zero times anything is nothing, but a dimension of its own must be possible all the same.
            total = Math.BigMul((int)Math.Min(total, int.MaxValue), lengths[i]);
        }

        if (total > reader.Remaining) WirePrimitives.ThrowLength(total, reader.Remaining);
        if (total > 0) Elements.Claim(ref reader, total, element);

        Array array = Array.CreateInstanceFromArrayType(typeof(TArray), lengths);
        if (isTracked) WireReferences.Add(array);
        Elements.ReadItems(ref reader, All(array), element);
        if (isTracked) WireReferences.LeaveReading();
        return (TArray)(object)array;
    }

    private static Span<T?> All(Array array) => System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
        ref Unsafe.As<byte, T?>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)),
        array.Length);
}
