using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Collections that others may change at any time, or that cannot be enumerated in the order they are filled in.
/// </summary>
/// <typeparam name="TCollection">The collection.</typeparam>
/// <typeparam name="T">Its elements.</typeparam>
/// <typeparam name="TKey">What it compares; of an element that it does not compare, some type without
/// references.</typeparam>
internal sealed class SnapshotFormatter<TCollection, T, TKey>(
    WireFormatter<T> element, bool isTracked, Func<TCollection, T[]> snapshot, Action<TCollection, T?> add,
    SnapshotFormatter<TCollection, T, TKey>.CreateEmpty create,
    SnapshotFormatter<TCollection, T, TKey>.WriteComparer? write = null)
    : CollectionFormatter<TCollection, T>(element, isTracked)
    where TCollection : class
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value);

    internal delegate TCollection CreateEmpty(ref MemoryPackReader reader);

    public override void WriteContent(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value)
    {
        WirePrimitives.RequireExact(value, typeof(TCollection));
        T[] items = snapshot(value);
        writer.WriteUnmanaged(items.Length);
        write?.Invoke(ref writer, value);
        Elements.WriteItems(ref writer, (ReadOnlySpan<T?>)items, Element);
    }

    protected override int Count(TCollection value) => snapshot(value).Length;

    protected override void WriteItems(
        ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value, int count) =>
        throw new NotSupportedException();

    protected override TCollection Create(ref MemoryPackReader reader, int length) => create(ref reader);

    protected override void Fill(ref MemoryPackReader reader, TCollection value, int length) =>
        ReadKeys<TKey>(ref reader, length, value, add);
}
