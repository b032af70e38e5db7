using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>A read-only view: what it shows arrives, and a view of it.</summary>
internal sealed class WrapperFormatter<T, TInner>(
    WireFormatter<TInner> inner, bool isTracked, Func<T, TInner> unwrap, Func<TInner, T> wrap) : WireFormatter<T>
    where T : class
    where TInner : class
{
    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in T? value)
    {
        if (value is not null) WirePrimitives.RequireExact(value, typeof(T));
        if (isTracked)
        {
            if (!WireReferences.WriteReserved(ref writer, value)) return;
            inner.Write(ref writer, unwrap(value!));
            WireReferences.LeaveWriting(value!);
            return;
        }

        WirePrimitives.WriteBoolean(ref writer, value is not null);
        if (value is not null) inner.Write(ref writer, unwrap(value));
    }

    public override T? Read(ref MemoryPackReader reader)
    {
        if (!isTracked) return WirePrimitives.ReadPresence(ref reader) ? wrap(ReadInner(ref reader)) : null;
        if (!WireReferences.Read(ref reader, out T? known)) return known;
        int place = WireReferences.Reserve();
        T value = wrap(ReadInner(ref reader));
        WireReferences.Fill(place, value);
        WireReferences.LeaveReading();
        return value;
    }

    private TInner ReadInner(ref MemoryPackReader reader)
    {
        TInner? value = inner.Read(ref reader);
        if (value is null) WirePrimitives.ThrowInvalid(typeof(TInner).ToString(), "null");
        return value!;
    }
}

/// <summary>What the framework's read-only views show; derived classes see it, too.</summary>
internal static class Inside<T>
{
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Items")]
    internal static extern IList<T> Items(ReadOnlyCollection<T> view);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Set")]
    internal static extern ISet<T> Set(ReadOnlySet<T> view);
}

/// <inheritdoc cref="Inside{T}"/>
internal static class Inside<TKey, TValue>
    where TKey : notnull
{
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Dictionary")]
    internal static extern IDictionary<TKey, TValue> Dictionary(ReadOnlyDictionary<TKey, TValue> view);
}
