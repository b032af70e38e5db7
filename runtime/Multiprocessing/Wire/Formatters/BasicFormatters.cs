using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

internal sealed class RawFormatter<T> : WireFormatter<T>
    where T : unmanaged
{
    internal static readonly RawFormatter<T> Instance = new();

    public override int MinimumSize => Unsafe.SizeOf<T>();

    public override bool IsRaw => true;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T value) =>
        writer.WriteUnmanaged(value);

    public override T Read(ref MemoryPackReader reader) => reader.ReadUnmanaged<T>();
}

internal sealed class BooleanFormatter : WireFormatter<bool>
{
    internal static readonly BooleanFormatter Instance = new();

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in bool value) =>
        WirePrimitives.WriteBoolean(ref writer, value);

    public override bool Read(ref MemoryPackReader reader) => WirePrimitives.ReadBoolean(ref reader);
}

internal sealed class StringFormatter : WireFormatter<string>
{
    internal static readonly StringFormatter Instance = new();

    public override int MinimumSize => sizeof(int);

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in string? value) =>
        WirePrimitives.WriteString(ref writer, value);

    public override string? Read(ref MemoryPackReader reader) => WirePrimitives.ReadString(ref reader);
}

internal sealed class NullableFormatter<T>(WireFormatter<T> element) : WireFormatter<T?>
    where T : struct
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value.HasValue);
        if (value.HasValue) element.Write(ref writer, value.GetValueOrDefault());
    }

    public override T? Read(ref MemoryPackReader reader) =>
        WirePrimitives.ReadPresence(ref reader) ? element.Read(ref reader) : null;
}
