using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Puts a length and a checksum before the bytes of a value whose code is not this library's. MemoryPack's reader and
/// formatters trust their bytes in places: a damaged length makes them read past the frame or allocate what it cannot
/// hold. Here they see only bytes that their own writer wrote, in a copy that nobody can change any more.
/// </summary>
/// <remarks>
/// The checksum protects against damage: bytes that were overwritten, cut off, shifted, or written by another type's
/// code. It does not protect against a process that means to deceive: it is no secret, and who can write to the shared
/// memory can compute one that fits. Such bytes reach MemoryPack's reader, with all that it then may allocate or read.
/// The budget of the message (<see cref="AllocationBudget"/>) holds in there only for values that this library's
/// formatters read again.
/// </remarks>
internal sealed class GuardedFormatter<T>(WireFormatter<T> inner) : WireFormatter<T>
{
    private const int HeadSize = sizeof(int) + sizeof(ulong);

    // An abstract type or an interface has its cases written down in its own code; a class does not know those derived
    // from it. What a formatter that the user named makes of derived ones is the user's matter.
    private readonly bool _canBeSliced = inner is PackableFormatter<T>
        && typeof(T) is { IsClass: true, IsSealed: false, IsAbstract: false };

    // Bytes of another type are as wrong as damaged ones.
    private readonly ulong _seed = Checksum.Of(
        MemoryMarshal.AsBytes((typeof(T).FullName ?? typeof(T).Name).AsSpan()), 0);

    public override int MinimumSize => HeadSize;

    /// <summary>What writes the value itself.</summary>
    internal WireFormatter<T> Inner => inner;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        if (_canBeSliced && value is not null) WirePrimitives.RequireExact(value, typeof(T));
        ProcessBufferWriter buffer = ScratchBuffers.Rent();
        using MemoryPackWriterOptionalState options = MemoryPackWriterOptionalStatePool.Rent(
            MemoryPackSerializerOptions.Default);
        try
        {
            MemoryPackWriter<ProcessBufferWriter> own = new(ref buffer, options);
            inner.Write(ref own, in value);
            own.Flush();
            ReadOnlySpan<byte> bytes = buffer.WrittenSpan;
            writer.WriteUnmanaged(bytes.Length, Checksum.Of(bytes, _seed));
            if (bytes.IsEmpty) return;
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref writer.GetSpanReference(bytes.Length), bytes.Length));
            writer.Advance(bytes.Length);
        }
        finally
        {
            ScratchBuffers.Return(buffer);
        }
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        reader.ReadUnmanaged(out int length, out ulong checksum);
        if (length < 0 || length > reader.Remaining) WirePrimitives.ThrowInvalid("length", length);
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> bytes = copy.AsSpan(0, length);
            if (length > 0) MemoryMarshal.CreateReadOnlySpan(ref reader.GetSpanReference(length), length).CopyTo(bytes);
            reader.Advance(length);
            if (Checksum.Of(bytes, _seed) != checksum) ThrowDamaged();
            return ReadChecked(bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private T? ReadChecked(ReadOnlySpan<byte> bytes)
    {
        using MemoryPackReaderOptionalState options = MemoryPackReaderOptionalStatePool.Rent(
            MemoryPackSerializerOptions.Default);
        AllocationBudget budget = AllocationBudget.Current;
        MemoryPackReaderOptionalState? outer = budget.Reading;
        budget.Reading = options;
        MemoryPackReader own = new(bytes, options);
        try
        {
            T? value = inner.Read(ref own);
            if (own.Remaining > 0) ThrowDamaged();
            return value;
        }
        finally
        {
            budget.Reading = outer;
            own.Dispose();
        }
    }

    private static void ThrowDamaged() => throw new ProcessSerializationException(
        $"The frame is damaged: the bytes of a '{typeof(T)}' are not those that were written.");
}

/// <summary>Buffers for values that are serialized apart: one per thread is kept, as they are rarely nested.</summary>
internal static class ScratchBuffers
{
    /// <summary>This thread's; null while it is rented, and before the first was returned.</summary>
    [ThreadStatic]
    private static ProcessBufferWriter? t_kept;

    internal static ProcessBufferWriter Rent()
    {
        if (t_kept is not { } buffer) return new ProcessBufferWriter();
        t_kept = null;
        buffer.ResetToArray();
        return buffer;
    }

    internal static void Return(ProcessBufferWriter buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer.DetachArray());
        t_kept = buffer;
    }
}

/// <summary>
/// A fast hash of 64 bits against damage. It is no secret, and so no protection against a process that computes it.
/// </summary>
internal static class Checksum
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xD6E8_FEB8_6659_FD93;

    internal static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = Mix(seed ^ First, (ulong)bytes.Length ^ Second);
        while (bytes.Length >= 2 * sizeof(ulong))
        {
            hash = Mix(hash ^ Read(bytes) ^ First, Read(bytes[sizeof(ulong)..]) ^ Second);
            bytes = bytes[(2 * sizeof(ulong))..];
        }

        Span<byte> rest = stackalloc byte[2 * sizeof(ulong)];
        rest.Clear();
        bytes.CopyTo(rest);
        return Mix(hash ^ Read(rest) ^ First, Read(rest[sizeof(ulong)..]) ^ Second);
    }

    private static ulong Read(ReadOnlySpan<byte> bytes) =>
        Unsafe.ReadUnaligned<ulong>(ref MemoryMarshal.GetReference(bytes));

    // One side being zero would erase the other.
    private static ulong Mix(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low ^ System.Numerics.BitOperations.RotateLeft(a + b, 23);
    }
}
