using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

public static partial class WireFormatters
{
    private static InterfaceFormatter<TInterface> Map<TInterface, TKey, TValue>(
        WireFormatter<TKey> key, WireFormatter<TValue> value, bool isTracked)
        where TInterface : class, IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull =>
        new(isTracked,
            StandOf<TInterface, Dictionary<TKey,
            TValue>>(Dictionary(key, value, isTracked), static d => Shown<TKey, TValue>(d) switch
            {
                Dictionary<TKey, TValue> usual => usual,
                ConcurrentDictionary<TKey, TValue> c => Copy(c, c.Comparer),
                ImmutableDictionary<TKey, TValue> c => Copy(c, c.KeyComparer),
                ImmutableDictionary<TKey, TValue>.Builder c => Copy(c, c.KeyComparer),
                FrozenDictionary<TKey, TValue> c => Copy(c, c.Comparer),
                _ => null,
            }),
            StandOf<TInterface, SortedDictionary<TKey, TValue>>(
                SortedDictionary(key, value, isTracked), static d => Shown<TKey, TValue>(d) switch
                {
                    SortedDictionary<TKey, TValue> sorted => sorted,
                    ImmutableSortedDictionary<TKey, TValue> sorted =>
                        new SortedDictionary<TKey, TValue>(sorted, sorted.KeyComparer),
                    ImmutableSortedDictionary<TKey, TValue>.Builder sorted =>
                        new SortedDictionary<TKey, TValue>(sorted, sorted.KeyComparer),
                    _ => null,
                }),
            StandOf<TInterface, SortedList<TKey, TValue>>(
                SortedList(key, value, isTracked), static d => Shown<TKey, TValue>(d) as SortedList<TKey, TValue>),
            StandOf<TInterface, OrderedDictionary<TKey, TValue>>(OrderedDictionary(key, value, isTracked), static d =>
            {
                object shown = Shown<TKey, TValue>(d);
                return shown as OrderedDictionary<TKey, TValue>
                    ?? throw Reduction.NoComparer(shown, typeof(TInterface));
            }));

    private static InterfaceFormatter<TInterface> Set<TInterface, T>(WireFormatter<T> element, bool isTracked)
        where TInterface : class, IEnumerable<T> =>
        new(isTracked,
            Hashed<TInterface, T>(element, isTracked),
            StandOf<TInterface, SortedSet<T>>(SortedSet(element, isTracked), static items =>
            {
                object shown = Shown<T>(items);
                return Sorted<T>(shown) ?? throw Reduction.NoComparer(shown, typeof(TInterface));
            }));

    private static InterfaceFormatter<TInterface> Sequence<TInterface, T>(WireFormatter<T> element, bool isTracked)
        where TInterface : class, IEnumerable<T>
    {
        Stand<TInterface> array = StandOf<TInterface, T[]>(
            Array(element, isTracked), static items => items.GetType() == typeof(T[]) ? (T[])(object)items : null);
        Stand<TInterface> list = StandOf<TInterface, List<T>>(
            List(element, isTracked), static items => items as List<T> ?? [.. items]);
        if (!typeof(TInterface).IsAssignableFrom(typeof(HashSet<T>))) return new(isTracked, array, list);
        return new(
            isTracked, array, Hashed<TInterface, T>(element, isTracked),
            StandOf<TInterface, SortedSet<T>>(SortedSet(element, isTracked), static items =>
            {
                object shown = Shown<T>(items);
                if (Sorted<T>(shown) is { } sorted) return sorted;
                if (shown is ISet<T> or IReadOnlySet<T>) throw Reduction.NoComparer(shown, typeof(TInterface));
                return null;
            }),
            list);
    }

    private static Stand<TInterface> Hashed<TInterface, T>(WireFormatter<T> element, bool isTracked)
        where TInterface : class, IEnumerable<T> =>
        StandOf<TInterface, HashSet<T>>(HashSet(element, isTracked), static items => Shown<T>(items) switch
        {
            HashSet<T> usual => usual,
            ImmutableHashSet<T> c => new HashSet<T>(c, c.KeyComparer),
            ImmutableHashSet<T>.Builder c => new HashSet<T>(c, c.KeyComparer),
            FrozenSet<T> c => new HashSet<T>(c, c.Comparer),
            _ => null,
        });

    private static SortedSet<T>? Sorted<T>(object shown) => shown switch
    {
        // Views of a part of a set are of a class of the framework that is derived from it.
        SortedSet<T> view when view.GetType() != typeof(SortedSet<T>)
            && view.GetType().Assembly == typeof(SortedSet<T>).Assembly =>
            new SortedSet<T>(view, view.Comparer),
        SortedSet<T> sorted => sorted,
        ImmutableSortedSet<T> sorted => new SortedSet<T>(sorted, sorted.KeyComparer),
        ImmutableSortedSet<T>.Builder sorted => new SortedSet<T>(sorted, sorted.KeyComparer),
        _ => null,
    };

    private static Dictionary<TKey, TValue> Copy<TKey, TValue>(
        IEnumerable<KeyValuePair<TKey, TValue>> pairs, IEqualityComparer<TKey> comparer)
        where TKey : notnull => new(pairs, comparer);

    private static ConvertingFormatter<TInterface, List<T>> Immutable<TInterface, T>(
        WireFormatter<T> element, Func<List<T>, TInterface> from)
        where TInterface : class, IEnumerable<T> =>
        new(List(element),
            static items =>
            {
                if (items is null) return null;
                Reduction.Require(items, typeof(TInterface));
                return [.. items];
            },
            items => items is null ? null : from(items));

    private static Stand<TInterface, TCollection> StandOf<TInterface, TCollection>(
        WireFormatter<TCollection> formatter, Func<TInterface, TCollection?> from)
        where TInterface : class
        where TCollection : class => new((IContentFormatter<TCollection>)formatter, from);

    /// <summary>What a read-only view shows; all else shows itself.</summary>
    private static object Shown<TKey, TValue>(object dictionary)
        where TKey : notnull
    {
        while (dictionary.GetType() == typeof(ReadOnlyDictionary<TKey, TValue>))
            dictionary = Inside<TKey, TValue>.Dictionary((ReadOnlyDictionary<TKey, TValue>)dictionary);
        return dictionary;
    }

    /// <inheritdoc cref="Shown{TKey, TValue}"/>
    private static object Shown<T>(object set)
    {
        while (set.GetType() == typeof(ReadOnlySet<T>)) set = Inside<T>.Set((ReadOnlySet<T>)set);
        return set;
    }

    /// <summary>
    /// Makes an immutable collection, and sees to it that it holds as many elements as were read, and finds each.
    /// </summary>
    private static TDictionary Whole<TDictionary, TKey, TValue>(
        KeyValuePair<TKey, TValue>[]? pairs, Func<KeyValuePair<TKey, TValue>[], TDictionary> create)
        where TDictionary : class, IReadOnlyDictionary<TKey, TValue>
        where TKey : notnull
    {
        NotNull(pairs);
        TDictionary made = Keys.Create<TDictionary, TKey>(
            () => create(pairs!), d => pairs!.All(pair => d.ContainsKey(pair.Key)));
        if (made.Count != pairs!.Length) Keys.ThrowTwice(typeof(TDictionary));
        return made;
    }

    /// <inheritdoc cref="Whole{TDictionary, TKey, TValue}"/>
    private static TSet Whole<TSet, T>(T[]? items, Func<T[], TSet> create)
        where TSet : class, IReadOnlySet<T>
    {
        NotNull(items);
        TSet made = Keys.Create<TSet, T>(() => create(items!), set => items!.All(set.Contains));
        if (made.Count != items!.Length) Keys.ThrowTwice(typeof(TSet));
        return made;
    }
}
