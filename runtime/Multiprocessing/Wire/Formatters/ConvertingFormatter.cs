using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// A type that is written as another one: immutable collections as arrays, interfaces as the usual class, and so on.
/// </summary>
/// <param name="inner">Writes the stand-in.</param>
/// <param name="to">The stand-in of a value.</param>
/// <param name="from">The value of a stand-in. May throw for one that is not valid.</param>
/// <param name="allowsOwn">Whether classes that the type's own assembly derives from it are taken as the type
/// itself.</param>
internal sealed class ConvertingFormatter<T, TInner>(
    WireFormatter<TInner> inner, Func<T?, TInner?> to, Func<TInner?, T?> from,
    bool allowsOwn = false) : WireFormatter<T>
{
    private static readonly bool s_canBeDerived = typeof(T) is { IsClass: true, IsSealed: false, IsAbstract: false };

    public override int MinimumSize => inner.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        if (s_canBeDerived && value is not null && !(allowsOwn && value.GetType().Assembly == typeof(T).Assembly))
            WirePrimitives.RequireExact(value, typeof(T));
        inner.Write(ref writer, to(value));
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        TInner? stand = inner.Read(ref reader);
        try
        {
            return from(stand);
        }
        catch (Exception e) when (
            e is ArgumentException or FormatException or OverflowException or InvalidOperationException)
        {
            throw new ProcessSerializationException($"The frame is damaged: it holds no valid '{typeof(T)}'.", e);
        }
    }
}

/// <summary>An immutable collection with a comparer: the comparer, then the elements.</summary>
internal sealed class ComparedFormatter<T, TElement>(
    WireFormatter<TElement[]> elements, ComparedFormatter<T, TElement>.WriteComparer write,
    Func<T, TElement[]> to, ComparedFormatter<T, TElement>.Create create) : WireFormatter<T>, IContentFormatter<T>
    where T : class
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, T value);

    /// <summary>Reads the comparer, then the elements, and makes the collection.</summary>
    internal delegate T Create(ref MemoryPackReader reader, WireFormatter<TElement[]> elements);

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is not null) WriteContent(ref writer, value);
    }

    public override T? Read(ref MemoryPackReader reader) =>
        WirePrimitives.ReadPresence(ref reader) ? ReadContent(ref reader) : null;

    public void WriteContent(ref MemoryPackWriter<ProcessBufferWriter> writer, T value)
    {
        write(ref writer, value);
        elements.Write(ref writer, to(value));
    }

    public T ReadContent(ref MemoryPackReader reader)
    {
        try
        {
            return create(ref reader, elements);
        }
        catch (ArgumentException e)
        {
            throw new ProcessSerializationException($"The frame is damaged: it holds no valid '{typeof(T)}'.", e);
        }
    }
}
