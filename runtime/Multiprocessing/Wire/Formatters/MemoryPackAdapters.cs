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

/// <summary>Tells MemoryPack of types: one after another, as it overwrites what it was told before.</summary>
internal static class Registrations
{
    internal static Lock Lock { get; } = new();

    internal static void Add<T>(WireFormatter<T> formatter)
    {
        // One that MemoryPack has code for must not be framed once more within its own messages: the other process may not have been
        // asked for it apart, and so not know of the frame.
        if (formatter is GuardedFormatter<T> { Inner: PackableFormatter<T> packable })
        {
            packable.Register();
            return;
        }

        lock (Lock)
        {
            if (!MemoryPackFormatterProvider.IsRegistered<T>()) MemoryPackFormatterProvider.Register(new ReverseAdapter<T>(formatter));
        }
    }
}

/// <summary>Makes one of this library's formatters usable by MemoryPack's own code, for the buffer of this library only.</summary>
internal sealed class ReverseAdapter<T>(WireFormatter<T> formatter) : MemoryPackFormatter<T>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref T? value)
    {
        if (typeof(TBufferWriter) != typeof(ProcessBufferWriter))
        {
            throw new ProcessSerializationException(
                $"'{typeof(T)}' has a serializer for crossing processes only; for other uses make it [MemoryPackable].");
        }

        formatter.Write(
            ref System.Runtime.CompilerServices.Unsafe.As<MemoryPackWriter<TBufferWriter>, MemoryPackWriter<ProcessBufferWriter>>(
                ref writer),
            in value);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref T? value) => value = formatter.Read(ref reader);
}
