using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>Makes one of MemoryPack's formatters usable as one of this library's.</summary>
internal sealed class MemoryPackAdapter<T>(MemoryPackFormatter<T> formatter) : WireFormatter<T>
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        T? copy = value;
        formatter.Serialize(ref writer, ref copy);
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        T? value = default;
        formatter.Deserialize(ref reader, ref value);
        return value;
    }
}

/// <summary>A type that MemoryPack's own generator wrote the code for.</summary>
/// <param name="register">Makes MemoryPack know the type; cheap after the first time.</param>
internal sealed class PackableFormatter<T>(Action register) : WireFormatter<T>
{
    /// <summary>Set once, under the lock of <see cref="Registrations"/>; read without it.</summary>
    private volatile bool _isRegistered;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        Register();
        writer.WriteValue(value);
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        Register();
        return reader.ReadValue<T>();
    }

    // On first use: the registration may need formatters that are being made when this one is.
    internal void Register()
    {
        if (_isRegistered) return;
        lock (Registrations.Lock)
        {
            if (_isRegistered) return;
            register();
            _isRegistered = true;
        }
    }
}

/// <summary>Registers types with MemoryPack: one after another, as a registration overwrites an earlier one.</summary>
internal static class Registrations
{
    internal static Lock Lock { get; } = new();

    internal static void Add<T>(WireFormatter<T> formatter)
    {
        // One that MemoryPack has code for must not be framed once more within its own messages: the other process may
        // not have been asked for it apart, and so not know of the frame.
        if (formatter is GuardedFormatter<T> { Inner: PackableFormatter<T> packable })
        {
            packable.Register();
            return;
        }

        lock (Lock)
        {
            if (MemoryPackFormatterProvider.IsRegistered<T>()) return;
            MemoryPackFormatterProvider.Register(new ReverseAdapter<T>(formatter, MemoryPacksOwn<T>()));
        }
    }

    /// <summary>
    /// What MemoryPack would use without a registration: of a list, say, it knows how to make one. Null if that only
    /// throws.
    /// </summary>
    private static IMemoryPackFormatter<T>? MemoryPacksOwn<T>()
    {
        using MemoryPackReaderOptionalState options = MemoryPackReaderOptionalStatePool.Rent(
            MemoryPackSerializerOptions.Default);
        using MemoryPackReader reader = new([], options);
        IMemoryPackFormatter<T> own = reader.GetFormatter<T>();
        return own.GetType().Name == "ErrorMemoryPackFormatter`1" ? null : own;
    }
}

/// <summary>
/// Makes one of this library's formatters usable by MemoryPack's own code. What the program serializes with MemoryPack
/// for other ends stays as it would be without this library.
/// </summary>
/// <param name="formatter">For messages.</param>
/// <param name="own">MemoryPack's, for all else; null if it has none.</param>
internal sealed class ReverseAdapter<T>(WireFormatter<T> formatter, IMemoryPackFormatter<T>? own)
    : MemoryPackFormatter<T>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref T? value)
    {
        if (typeof(TBufferWriter) == typeof(ProcessBufferWriter))
        {
            formatter.Write(
                ref Unsafe.As<MemoryPackWriter<TBufferWriter>, MemoryPackWriter<ProcessBufferWriter>>(ref writer),
                in value);
        }
        else if (own is not null)
        {
            own.Serialize(ref writer, ref value);
        }
        else
        {
            WriteApart(ref writer, in value);
        }
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref T? value)
    {
        AllocationBudget budget = AllocationBudget.Current;
        if (ReferenceEquals(reader.OptionalState, budget.Reading)) value = formatter.Read(ref reader);
        else if (own is not null) own.Deserialize(ref reader, ref value);
        else value = ReadApart(ref reader, budget);
    }

    private void WriteApart<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, in T? value)
        where TBufferWriter : IBufferWriter<byte>
    {
        ProcessBufferWriter buffer = ScratchBuffers.Rent();
        using MemoryPackWriterOptionalState options = MemoryPackWriterOptionalStatePool.Rent(
            MemoryPackSerializerOptions.Default);
        WireReferences.WritingScope scope = WireReferences.BeginWriting();
        try
        {
            MemoryPackWriter<ProcessBufferWriter> apart = new(ref buffer, options);
            formatter.Write(ref apart, in value);
            apart.Flush();
            ReadOnlySpan<byte> bytes = buffer.WrittenSpan;
            if (bytes.IsEmpty) return;
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref writer.GetSpanReference(bytes.Length), bytes.Length));
            writer.Advance(bytes.Length);
        }
        finally
        {
            scope.End();
            ScratchBuffers.Return(buffer);
        }
    }

    private T? ReadApart(ref MemoryPackReader reader, AllocationBudget budget)
    {
        (long unclaimed, MemoryPackReaderOptionalState? reading) = (budget.Unclaimed, budget.Reading);
        (budget.Unclaimed, budget.Reading) = (reader.Remaining, reader.OptionalState);
        WireReferences.ReadingScope scope = WireReferences.BeginReading();
        try
        {
            return formatter.Read(ref reader);
        }
        finally
        {
            scope.End();
            (budget.Unclaimed, budget.Reading) = (unclaimed, reading);
        }
    }
}
