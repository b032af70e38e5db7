using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;

namespace Multiprocessing.Wire.Formatters;

/// <summary>What a set or dictionary finds its elements by.</summary>
internal static class Keys
{
    [DoesNotReturn]
    internal static void ThrowTwice(Type collection) => throw new ProcessSerializationException(
        $"A '{collection}' cannot be read, because it holds the same key twice or one that is null: the frame is "
        + "damaged, or a key was changed after it "
        + "had been added.");

    /// <summary>Reads keys such that a collection learns whether they are whole.</summary>
    internal static WireFormatter<TKey> Watch<TKey>(WireFormatter<TKey> key) =>
        Keys<TKey>.MayBeIncomplete ? new KeyFormatter<TKey>(key) : key;

    /// <summary>
    /// Makes a collection that cannot be filled later. On a cycle a key may have to be added before it is itself: then
    /// that is said.
    /// </summary>
    /// <param name="create">Makes it.</param>
    /// <param name="holdsAll">Whether it finds all its keys.</param>
    internal static TCollection Create<TCollection, TKey>(Func<TCollection> create, Func<TCollection, bool> holdsAll)
    {
        if (!Keys<TKey>.MayBeIncomplete || !ReadObjects.IsInObject) return create();
        TCollection made;
        try
        {
            made = create();
        }
        catch (Exception e) when (e is not ProcessSerializationException)
        {
            throw Incomplete<TCollection>(e);
        }

        ReadObjects.Current.WhenWhole(() =>
        {
            if (!holdsAll(made)) throw Incomplete<TCollection>(null);
        });
        return made;
    }

    private static ProcessSerializationException Incomplete<TCollection>(Exception? inner) => new(
        $"A '{typeof(TCollection)}' cannot be read: a key in it refers back to what holds the collection, and "
        + "compares by members that are not there "
        + "yet when it is added (or the frame is damaged). Use a mutable dictionary or set, or compare by members "
        + "that do not refer back.",
        inner);
}

/// <inheritdoc cref="Keys"/>
internal static class Keys<TKey>
{
    /// <summary>Whether a key may refer to objects of which the state is still to be read.</summary>
    internal static readonly bool MayBeIncomplete =
        RuntimeHelpers.IsReferenceOrContainsReferences<TKey>() && typeof(TKey) != typeof(string);
}

/// <inheritdoc cref="Keys.Watch"/>
internal sealed class KeyFormatter<TKey>(WireFormatter<TKey> inner) : WireFormatter<TKey>
{
    public override int MinimumSize => inner.MinimumSize;

    public override void Write(ref MemoryPackWriter<ProcessBufferWriter> writer, in TKey? value) =>
        inner.Write(ref writer, in value);

    public override TKey? Read(ref MemoryPackReader reader)
    {
        if (!ReadObjects.IsInObject) return inner.Read(ref reader);
        ReadObjects.KeyWatch watch = ReadObjects.Current.BeginKey();
        TKey? key = inner.Read(ref reader);
        ReadObjects.Current.EndKey(watch);
        return key;
    }
}

/// <summary>Sets, with their comparers.</summary>
internal sealed class SetFormatter<TSet, T>(
    WireFormatter<T> element, bool isTracked, SetFormatter<TSet, T>.WriteComparer write, SetFormatter<TSet,
    T>.CreateSet create)
    : CollectionFormatter<TSet, T>(Keys.Watch(element), isTracked)
    where TSet : class, ISet<T>
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value);

    internal delegate TSet CreateSet(ref MemoryPackReader reader, int length);

    protected override int Count(TSet value) => value.Count;

    protected override void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value) =>
        write(ref writer, value);

    protected override void WriteItems(ref MemoryPackWriter<ProcessBufferWriter> writer, TSet value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TSet Create(ref MemoryPackReader reader, int length) => create(ref reader, length);

    protected override void Fill(ref MemoryPackReader reader, TSet value, int length) =>
        ReadKeys<T>(ref reader, length, value, static (set, item) =>
        {
            if (!set.Add(item!)) Keys.ThrowTwice(typeof(TSet));
        });
}

/// <summary>Dictionaries, with their comparers.</summary>
internal sealed class DictionaryFormatter<TDictionary, TKey, TValue>(
    WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked,
    DictionaryFormatter<TDictionary, TKey, TValue>.WriteComparer write,
    DictionaryFormatter<TDictionary, TKey, TValue>.CreateDictionary create)
    : CollectionFormatter<TDictionary, KeyValuePair<TKey, TValue>>(
        new PairFormatter<TKey, TValue>(Keys.Watch(key), value)!, isTracked)
    where TDictionary : class, IDictionary<TKey, TValue>
    where TKey : notnull
{
    internal delegate void WriteComparer(ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value);

    internal delegate TDictionary CreateDictionary(ref MemoryPackReader reader, int length);

    protected override int Count(TDictionary value) => value.Count;

    protected override void WriteHead(ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value) =>
        write(ref writer, value);

    protected override void WriteItems(
        ref MemoryPackWriter<ProcessBufferWriter> writer, TDictionary value, int count) =>
        WriteItems(ref writer, value, count, value);

    protected override TDictionary Create(ref MemoryPackReader reader, int length) => create(ref reader, length);

    protected override void Fill(ref MemoryPackReader reader, TDictionary target, int length) =>
        ReadKeys<TKey>(ref reader, length, target, static (dictionary, pair) =>
        {
            if (pair.Key is null || !dictionary.TryAdd(pair.Key, pair.Value)) Keys.ThrowTwice(typeof(TDictionary));
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
