using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

public static partial class WireFormatters
{
    /// <summary><see cref="System.Collections.Generic.HashSet{T}"/>, with its comparer.</summary>
    public static WireFormatter<HashSet<T>> HashSet<T>(WireFormatter<T> element, bool isTracked = false) =>
        new SetFormatter<HashSet<T>, T>(
            element, isTracked,
            static (ref writer, set) => ComparerCodec.Write(ref writer, set.Comparer, typeof(HashSet<T>)),
            static (ref reader, length) => new HashSet<T>(length, ComparerCodec.Read<T>(ref reader)));

    /// <summary><see cref="System.Collections.Generic.SortedSet{T}"/>, with its comparer.</summary>
    public static WireFormatter<SortedSet<T>> SortedSet<T>(WireFormatter<T> element, bool isTracked = false) =>
        new SetFormatter<SortedSet<T>, T>(
            element, isTracked,
            static (ref writer, set) => ComparerCodec.WriteOrder(ref writer, set.Comparer, typeof(SortedSet<T>)),
            static (ref reader, _) => new SortedSet<T>(ComparerCodec.ReadOrder<T>(ref reader)));

    /// <summary><see cref="System.Collections.Generic.Dictionary{TKey, TValue}"/>, with its comparer.</summary>
    public static WireFormatter<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new DictionaryFormatter<Dictionary<TKey, TValue>, TKey, TValue>(
            key, value, isTracked,
            static (ref writer, d) => ComparerCodec.Write(ref writer, d.Comparer, typeof(Dictionary<TKey, TValue>)),
            static (ref reader, length) => new Dictionary<TKey, TValue>(length, ComparerCodec.Read<TKey>(ref reader)));

    /// <summary><see cref="System.Collections.Generic.OrderedDictionary{TKey, TValue}"/>, with its comparer.</summary>
    public static WireFormatter<OrderedDictionary<TKey, TValue>> OrderedDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new DictionaryFormatter<OrderedDictionary<TKey, TValue>, TKey, TValue>(
            key, value, isTracked,
            static (ref writer, d) =>
                ComparerCodec.Write(ref writer, d.Comparer, typeof(OrderedDictionary<TKey, TValue>)),
            static (ref reader, length) => new OrderedDictionary<TKey,
            TValue>(length, ComparerCodec.Read<TKey>(ref reader)));

    /// <summary><see cref="System.Collections.Generic.SortedDictionary{TKey, TValue}"/>, with its comparer.</summary>
    public static WireFormatter<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new DictionaryFormatter<SortedDictionary<TKey, TValue>, TKey, TValue>(
            key, value, isTracked,
            static (ref writer, d) =>
                ComparerCodec.WriteOrder(ref writer, d.Comparer, typeof(SortedDictionary<TKey, TValue>)),
            static (ref reader, _) => new SortedDictionary<TKey, TValue>(ComparerCodec.ReadOrder<TKey>(ref reader)));

    /// <summary><see cref="System.Collections.Generic.SortedList{TKey, TValue}"/>, with its comparer.</summary>
    public static WireFormatter<SortedList<TKey, TValue>> SortedList<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new DictionaryFormatter<SortedList<TKey, TValue>, TKey, TValue>(
            key, value, isTracked,
            static (ref writer, d) =>
                ComparerCodec.WriteOrder(ref writer, d.Comparer, typeof(SortedList<TKey, TValue>)),
            static (ref reader, length) => new SortedList<TKey,
            TValue>(length, ComparerCodec.ReadOrder<TKey>(ref reader)));

    /// <summary>
    /// <see cref="System.Collections.Generic.PriorityQueue{TElement, TPriority}"/>, with its comparer.
    /// </summary>
    public static WireFormatter<PriorityQueue<TElement, TPriority>> PriorityQueue<TElement, TPriority>(
        WireFormatter<TElement> element, WireFormatter<TPriority> priority, bool isTracked = false) =>
        new SnapshotFormatter<PriorityQueue<TElement, TPriority>, (TElement, TPriority), TPriority>(
            ValueTuple(element, Keys.Watch(priority)), isTracked,
            static q => q.UnorderedItems.Select(item => (item.Element, item.Priority)).ToArray(),
            static (q, item) => q.Enqueue(item.Item1, item.Item2),
            static (ref reader) =>
                new PriorityQueue<TElement, TPriority>(ComparerCodec.ReadOrder<TPriority>(ref reader)),
            static (ref writer, q) =>
                ComparerCodec.WriteOrder(ref writer, q.Comparer, typeof(PriorityQueue<TElement, TPriority>)));

    /// <summary>
    /// <see cref="System.Collections.Concurrent.ConcurrentDictionary{TKey, TValue}"/>, with its comparer.
    /// </summary>
    public static WireFormatter<ConcurrentDictionary<TKey, TValue>> ConcurrentDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new SnapshotFormatter<ConcurrentDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>, TKey>(
            KeyValuePair(Keys.Watch(key), value), isTracked, static d => d.ToArray(),
            static (d, pair) =>
            {
                if (pair.Key is null || !d.TryAdd(pair.Key, pair.Value))
                {
                    Keys.ThrowTwice(typeof(ConcurrentDictionary<TKey, TValue>));
                }
            },
            static (ref reader) => new ConcurrentDictionary<TKey, TValue>(ComparerCodec.Read<TKey>(ref reader)),
            static (ref writer, d) =>
                ComparerCodec.Write(ref writer, d.Comparer, typeof(ConcurrentDictionary<TKey, TValue>)));

    /// <summary>
    /// <see cref="System.Collections.Immutable.ImmutableDictionary{TKey, TValue}"/>, with its comparers.
    /// </summary>
    public static WireFormatter<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value)
        where TKey : notnull =>
        new ComparedFormatter<ImmutableDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            Array(KeyValuePair(key, value)),
            static (ref writer, d) =>
            {
                ComparerCodec.Write(ref writer, d.KeyComparer, typeof(ImmutableDictionary<TKey, TValue>));
                ComparerCodec.Write(ref writer, d.ValueComparer, typeof(ImmutableDictionary<TKey, TValue>));
            },
            static d => d.ToArray(),
            static (ref reader, pairs) =>
            {
                IEqualityComparer<TKey>? keys = ComparerCodec.Read<TKey>(ref reader);
                IEqualityComparer<TValue>? values = ComparerCodec.Read<TValue>(ref reader);
                return Whole<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
                    pairs.Read(ref reader),
                    items => System.Collections.Immutable.ImmutableDictionary.CreateRange(keys, values, items));
            });

    /// <summary>
    /// <see cref="System.Collections.Immutable.ImmutableSortedDictionary{TKey, TValue}"/>, with its comparers.
    /// </summary>
    public static WireFormatter<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value)
        where TKey : notnull =>
        new ComparedFormatter<ImmutableSortedDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            Array(KeyValuePair(key, value)),
            static (ref writer, d) =>
            {
                ComparerCodec.WriteOrder(ref writer, d.KeyComparer, typeof(ImmutableSortedDictionary<TKey, TValue>));
                ComparerCodec.Write(ref writer, d.ValueComparer, typeof(ImmutableSortedDictionary<TKey, TValue>));
            },
            static d => d.ToArray(),
            static (ref reader, pairs) =>
            {
                IComparer<TKey>? keys = ComparerCodec.ReadOrder<TKey>(ref reader);
                IEqualityComparer<TValue>? values = ComparerCodec.Read<TValue>(ref reader);
                return Whole<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
                    pairs.Read(ref reader),
                    items => System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(keys, values, items));
            });

    /// <summary><see cref="System.Collections.Frozen.FrozenDictionary{TKey, TValue}"/>, with its comparer.</summary>
    public static WireFormatter<FrozenDictionary<TKey, TValue>> FrozenDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value)
        where TKey : notnull =>
        new ComparedFormatter<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            Array(KeyValuePair(key, value)),
            static (ref writer, d) =>
                ComparerCodec.Write(ref writer, d.Comparer, typeof(FrozenDictionary<TKey, TValue>)),
            static d => d.ToArray(),
            static (ref reader, pairs) =>
            {
                IEqualityComparer<TKey>? comparer = ComparerCodec.Read<TKey>(ref reader);
                return Whole<FrozenDictionary<TKey, TValue>, TKey, TValue>(
                    pairs.Read(ref reader), items => items.ToFrozenDictionary(comparer));
            });

    /// <summary><see cref="System.Collections.Frozen.FrozenSet{T}"/>, with its comparer.</summary>
    public static WireFormatter<FrozenSet<T>> FrozenSet<T>(WireFormatter<T> element) =>
        new ComparedFormatter<FrozenSet<T>, T>(
            Array(element),
            static (ref writer, set) => ComparerCodec.Write(ref writer, set.Comparer, typeof(FrozenSet<T>)),
            static set => set.ToArray(),
            static (ref reader, items) =>
            {
                IEqualityComparer<T>? comparer = ComparerCodec.Read<T>(ref reader);
                return Whole<FrozenSet<T>, T>(items.Read(ref reader), all => all.ToFrozenSet(comparer));
            });

    /// <summary><see cref="System.Collections.Immutable.ImmutableHashSet{T}"/>, with its comparer.</summary>
    public static WireFormatter<ImmutableHashSet<T>> ImmutableHashSet<T>(WireFormatter<T> element) =>
        new ComparedFormatter<ImmutableHashSet<T>, T>(
            Array(element),
            static (ref writer, set) => ComparerCodec.Write(ref writer, set.KeyComparer, typeof(ImmutableHashSet<T>)),
            static set => set.ToArray(),
            static (ref reader, items) =>
            {
                IEqualityComparer<T>? comparer = ComparerCodec.Read<T>(ref reader);
                return Whole<ImmutableHashSet<T>, T>(
                    items.Read(ref reader),
                    all => System.Collections.Immutable.ImmutableHashSet.CreateRange(comparer, all));
            });

    /// <summary><see cref="System.Collections.Immutable.ImmutableSortedSet{T}"/>, with its comparer.</summary>
    public static WireFormatter<ImmutableSortedSet<T>> ImmutableSortedSet<T>(WireFormatter<T> element) =>
        new ComparedFormatter<ImmutableSortedSet<T>, T>(
            Array(element),
            static (ref writer, set) =>
                ComparerCodec.WriteOrder(ref writer, set.KeyComparer, typeof(ImmutableSortedSet<T>)),
            static set => set.ToArray(),
            static (ref reader, items) =>
            {
                IComparer<T>? comparer = ComparerCodec.ReadOrder<T>(ref reader);
                return Whole<ImmutableSortedSet<T>, T>(
                    items.Read(ref reader),
                    all => System.Collections.Immutable.ImmutableSortedSet.CreateRange(comparer, all));
            });

    /// <summary>
    /// <see cref="System.Collections.ObjectModel.ReadOnlyDictionary{TKey, TValue}"/>, with what it shows.
    /// </summary>
    public static WireFormatter<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull =>
        new WrapperFormatter<ReadOnlyDictionary<TKey, TValue>, IDictionary<TKey, TValue>>(
            IDictionary(key, value, isTracked), isTracked, static view => Inside<TKey, TValue>.Dictionary(view),
            static d => new ReadOnlyDictionary<TKey, TValue>(d));

    /// <summary>
    /// An interface of dictionaries. Sorted dictionaries, and those that keep their order, arrive as such, all others
    /// as a dictionary; always with the comparer.
    /// </summary>
    public static WireFormatter<IDictionary<TKey, TValue>> IDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull => Map<IDictionary<TKey, TValue>, TKey, TValue>(key, value, isTracked);

    /// <inheritdoc cref="IDictionary{TKey, TValue}"/>
    public static WireFormatter<IReadOnlyDictionary<TKey, TValue>> IReadOnlyDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked = false)
        where TKey : notnull => Map<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>(key, value, isTracked);

    /// <summary>An interface of immutable dictionaries: the sorted one as such, all others as the usual one.</summary>
    public static WireFormatter<IImmutableDictionary<TKey, TValue>> IImmutableDictionary<TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value)
        where TKey : notnull =>
        new InterfaceFormatter<IImmutableDictionary<TKey, TValue>>(
            isTracked: false,
            StandOf<IImmutableDictionary<TKey, TValue>, ImmutableSortedDictionary<TKey, TValue>>(
                ImmutableSortedDictionary(key, value), static d => d as ImmutableSortedDictionary<TKey, TValue>),
            StandOf<IImmutableDictionary<TKey, TValue>, ImmutableDictionary<TKey, TValue>>(
                ImmutableDictionary(key, value),
                static d => d as ImmutableDictionary<TKey,
                TValue> ?? System.Collections.Immutable.ImmutableDictionary.CreateRange(d)));

    /// <summary>An interface of sets: a sorted one as such, all others as a set; always with the comparer.</summary>
    public static WireFormatter<ISet<T>> ISet<T>(WireFormatter<T> element, bool isTracked = false) =>
        Set<ISet<T>, T>(element, isTracked);

    /// <inheritdoc cref="ISet{T}"/>
    public static WireFormatter<IReadOnlySet<T>> IReadOnlySet<T>(WireFormatter<T> element, bool isTracked = false) =>
        Set<IReadOnlySet<T>, T>(element, isTracked);

    /// <summary>An interface of immutable sets: the sorted one as such, all others as the usual one.</summary>
    public static WireFormatter<IImmutableSet<T>> IImmutableSet<T>(WireFormatter<T> element) =>
        new InterfaceFormatter<IImmutableSet<T>>(
            isTracked: false,
            StandOf<IImmutableSet<T>, ImmutableSortedSet<T>>(
                ImmutableSortedSet(element), static s => s as ImmutableSortedSet<T>),
            StandOf<IImmutableSet<T>,
            ImmutableHashSet<T>>(ImmutableHashSet(element), static s => s as ImmutableHashSet<T> ?? [.. s]));
}
