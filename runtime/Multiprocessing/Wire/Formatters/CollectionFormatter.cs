using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>
/// Collections that are made empty and then filled. Where they lie on a cycle of the type graph they are tracked, which is
/// why they have to exist before their elements are read.
/// </summary>
internal abstract class CollectionFormatter<TCollection, T>(WireFormatter<T> element, bool isTracked) : WireFormatter<TCollection>
    where TCollection : class
{
    public override int MinimumSize => isTracked ? 1 : sizeof(int);

    public sealed override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in TCollection? value)
    {
        if (isTracked)
        {
            if (!WireReferences.Write(ref writer, value)) return;
            WriteContent(ref writer, value!);
            WireReferences.LeaveWriting();
        }
        else if (value is null)
        {
            writer.WriteUnmanaged(-1);
        }
        else
        {
            WriteContent(ref writer, value);
        }
    }

    public sealed override TCollection? Read(ref MemoryPackReader reader)
    {
        if (isTracked && !WireReferences.Read(ref reader, out TCollection? known)) return known;
        int length = Elements.ReadLength(ref reader, element);
        if (length < 0)
        {
            if (isTracked) WirePrimitives.ThrowInvalid("length", length);
            return null;
        }

        TCollection value = Create(ref reader, length);
        if (isTracked) WireReferences.Add(value);
        Fill(ref reader, value, length);
        if (isTracked) WireReferences.LeaveReading();
        return value;
    }

    /// <summary>The formatter of the elements.</summary>
    protected WireFormatter<T> Element => element;

    /// <summary>Arrays may be of a derived element type; the elements are checked one by one.</summary>
    protected virtual bool AllowsDerived => false;

    protected abstract int Count(TCollection value);

    /// <summary>Writes what <see cref="Create"/> reads, such as a comparer.</summary>
    protected virtual void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value)
    {
    }

    protected abstract void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value, int count);

    protected abstract TCollection Create(ref MemoryPackReader reader, int length);

    protected abstract void Fill(ref MemoryPackReader reader, TCollection value, int length);

    protected void WriteItems(
        ref MemoryPackWriter<ProcessBufferWriter> writer, IEnumerable<T?> items, int count, TCollection owner)
    {
        int written = 0;
        int start = writer.WrittenCount;
        foreach (T? item in items)
        {
            element.Write(ref writer, item);
            written++;
        }

        if (written != count) throw Changed(owner);
        Elements.Pad(ref writer, start, count, element);
    }

    /// <summary>Reads the elements one after another, as the other <c>WriteItems</c> wrote them.</summary>
    protected void ReadItems(ref MemoryPackReader reader, int length, TCollection owner, Action<TCollection, T?> add)
    {
        int start = reader.Consumed;
        for (int i = 0; i < length; i++) add(owner, element.Read(ref reader));
        Elements.SkipPadding(ref reader, start, length, element);
    }

    protected static ProcessSerializationException Changed(TCollection value) =>
        new($"A '{value.GetType()}' cannot cross, because it was changed while it was serialized; pass a copy.");

    private void WriteContent(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value)
    {
        if (value.GetType() != typeof(TCollection) && !AllowsDerived) WirePrimitives.ThrowUnknownType(value.GetType(), typeof(TCollection));
        int count = Count(value);
        writer.WriteUnmanaged(count);
        WriteHead(ref writer, value);
        WriteItems(ref writer, value, count);
    }
}

/// <summary>A collection whose elements are added one by one, in the order they are enumerated in.</summary>
internal sealed class AddingFormatter<TCollection, T>(
    WireFormatter<T> element, bool isTracked, Func<int, TCollection> create, Func<TCollection, int> count,
    Action<TCollection, T?> add)
    : CollectionFormatter<TCollection, T>(element, isTracked)
    where TCollection : class, IEnumerable<T?>
{
    protected override int Count(TCollection value) => count(value);

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TCollection value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TCollection Create(ref MemoryPackReader reader, int length) => create(length);

    protected override void Fill(ref MemoryPackReader reader, TCollection value, int length) =>
        ReadItems(ref reader, length, value, add);
}

/// <summary>A stack is enumerated from its top, but has to be filled from its bottom.</summary>
internal sealed class StackFormatter<T>(WireFormatter<T> element, bool isTracked)
    : CollectionFormatter<Stack<T?>, T>(element, isTracked)
{
    protected override int Count(Stack<T?> value) => value.Count;

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, Stack<T?> value, int count) =>
        WriteItems(ref writer, value.Reverse(), count, value);

    protected override Stack<T?> Create(ref MemoryPackReader reader, int length) => new(length);

    protected override void Fill(ref MemoryPackReader reader, Stack<T?> value, int length) =>
        ReadItems(ref reader, length, value, static (stack, item) => stack.Push(item));
}

/// <summary>Sets, with their comparers.</summary>
internal sealed class SetFormatter<TSet, T>(
    WireFormatter<T> element, bool isTracked, SetFormatter<TSet, T>.WriteComparer write, SetFormatter<TSet, T>.CreateSet create)
    : CollectionFormatter<TSet, T>(element, isTracked)
    where TSet : class, ISet<T>
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value);

    internal delegate TSet CreateSet(ref MemoryPackReader reader, int length);

    protected override int Count(TSet value) => value.Count;

    protected override void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value) => write(ref writer, value);

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TSet Create(ref MemoryPackReader reader, int length) => create(ref reader, length);

    protected override void Fill(ref MemoryPackReader reader, TSet value, int length) =>
        ReadItems(ref reader, length, value, static (set, item) =>
        {
            if (!set.Add(item!)) WirePrimitives.ThrowInvalid("new element", item);
        });
}

/// <summary>Dictionaries, with their comparers.</summary>
internal sealed class DictionaryFormatter<TDictionary, TKey, TValue>(
    WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked,
    DictionaryFormatter<TDictionary, TKey, TValue>.WriteComparer write,
    DictionaryFormatter<TDictionary, TKey, TValue>.CreateDictionary create)
    : CollectionFormatter<TDictionary, KeyValuePair<TKey, TValue>>(new PairFormatter<TKey, TValue>(key, value)!, isTracked)
    where TDictionary : class, IDictionary<TKey, TValue>
    where TKey : notnull
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value);

    internal delegate TDictionary CreateDictionary(ref MemoryPackReader reader, int length);

    protected override int Count(TDictionary value) => value.Count;

    protected override void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value) =>
        write(ref writer, value);

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TDictionary Create(ref MemoryPackReader reader, int length) => create(ref reader, length);

    protected override void Fill(ref MemoryPackReader reader, TDictionary target, int length) =>
        ReadItems(ref reader, length, target, static (dictionary, pair) =>
        {
            if (pair.Key is null || !dictionary.TryAdd(pair.Key, pair.Value)) WirePrimitives.ThrowInvalid("new key", pair.Key);
        });
}

internal sealed class PairFormatter<TKey, TValue>(WireFormatter<TKey> key, WireFormatter<TValue> value)
    : WireFormatter<KeyValuePair<TKey?, TValue?>>
{
    public override int MinimumSize => key.MinimumSize + value.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in KeyValuePair<TKey?, TValue?> pair)
    {
        key.Write(ref writer, pair.Key);
        value.Write(ref writer, pair.Value);
    }

    public override KeyValuePair<TKey?, TValue?> Read(ref MemoryPackReader reader)
    {
        TKey? k = key.Read(ref reader);
        return new KeyValuePair<TKey?, TValue?>(k, value.Read(ref reader));
    }
}
