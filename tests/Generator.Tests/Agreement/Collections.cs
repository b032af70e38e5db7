using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Generator.Tests.Agreement;

/// <summary>Makes the generic types of the framework that the library carries, filled with elements.</summary>
internal static class Collections
{
    internal static object? TryCreate(ValueFactory values, Type type, int depth)
    {
        if (!type.IsGenericType || type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true) return null;
        string name = type.Name.Replace('`', '_');
        MethodInfo? make = typeof(Collections).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic);
        return make?.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [values, depth]);
    }

    private static Lazy<T> Lazy_1<T>(ValueFactory v, int d) => new(One<T>(v, d));
    private static ArraySegment<T> ArraySegment_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static Memory<T> Memory_1<T>(ValueFactory v, int d) => v.Items<T>(d);
    private static ReadOnlyMemory<T> ReadOnlyMemory_1<T>(ValueFactory v, int d) => v.Items<T>(d);
    private static ReadOnlySequence<T> ReadOnlySequence_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static List<T> List_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static IList<T> IList_1<T>(ValueFactory v, int d) => List_1<T>(v, d);
    private static ICollection<T> ICollection_1<T>(ValueFactory v, int d) => List_1<T>(v, d);
    private static IEnumerable<T> IEnumerable_1<T>(ValueFactory v, int d) => List_1<T>(v, d);
    private static IReadOnlyList<T> IReadOnlyList_1<T>(ValueFactory v, int d) => List_1<T>(v, d);
    private static IReadOnlyCollection<T> IReadOnlyCollection_1<T>(ValueFactory v, int d) => List_1<T>(v, d);
    private static Queue<T> Queue_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static Stack<T> Stack_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static LinkedList<T> LinkedList_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static HashSet<T> HashSet_1<T>(ValueFactory v, int d) => new(v.Items<T>(d), KeyComparer<T>());
    private static ISet<T> ISet_1<T>(ValueFactory v, int d) => HashSet_1<T>(v, d);
    private static IReadOnlySet<T> IReadOnlySet_1<T>(ValueFactory v, int d) => HashSet_1<T>(v, d);
    private static SortedSet<T> SortedSet_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static Collection<T> Collection_1<T>(ValueFactory v, int d) => new(List_1<T>(v, d));
    private static ObservableCollection<T> ObservableCollection_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ReadOnlyCollection<T> ReadOnlyCollection_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static ReadOnlyObservableCollection<T> ReadOnlyObservableCollection_1<T>(ValueFactory v, int d) =>
        new(ObservableCollection_1<T>(v, d));
    private static ConcurrentQueue<T> ConcurrentQueue_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static ConcurrentStack<T> ConcurrentStack_1<T>(ValueFactory v, int d) => new(v.Items<T>(d));
    private static ConcurrentBag<T> ConcurrentBag_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableArray<T> ImmutableArray_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableList<T> ImmutableList_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableQueue<T> ImmutableQueue_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableStack<T> ImmutableStack_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableHashSet<T> ImmutableHashSet_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static ImmutableSortedSet<T> ImmutableSortedSet_1<T>(ValueFactory v, int d) => [.. v.Items<T>(d)];
    private static IImmutableList<T> IImmutableList_1<T>(ValueFactory v, int d) => ImmutableList_1<T>(v, d);
    private static IImmutableQueue<T> IImmutableQueue_1<T>(ValueFactory v, int d) => ImmutableQueue_1<T>(v, d);
    private static IImmutableStack<T> IImmutableStack_1<T>(ValueFactory v, int d) => ImmutableStack_1<T>(v, d);
    private static IImmutableSet<T> IImmutableSet_1<T>(ValueFactory v, int d) => ImmutableHashSet_1<T>(v, d);
    private static FrozenSet<T> FrozenSet_1<T>(ValueFactory v, int d) => v.Items<T>(d).ToFrozenSet();
    private static KeyValuePair<K, V> KeyValuePair_2<K, V>(ValueFactory v, int d) => new(One<K>(v, d), One<V>(v, d));

    private static Dictionary<K, V> Dictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Pairs<K, V>(v, d), KeyComparer<K>());

    private static IDictionary<K, V> IDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => Dictionary_2<K, V>(v, d);

    private static IReadOnlyDictionary<K, V> IReadOnlyDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => Dictionary_2<K, V>(v, d);

    private static OrderedDictionary<K, V> OrderedDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Pairs<K, V>(v, d));

    private static SortedDictionary<K, V> SortedDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Dictionary_2<K, V>(v, d));

    private static SortedList<K, V> SortedList_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Dictionary_2<K, V>(v, d));

    private static ReadOnlyDictionary<K, V> ReadOnlyDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Dictionary_2<K, V>(v, d));

    private static ConcurrentDictionary<K, V> ConcurrentDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => new(Pairs<K, V>(v, d));

    private static ImmutableDictionary<K, V> ImmutableDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => Pairs<K, V>(v, d).ToImmutableDictionary();

    private static ImmutableSortedDictionary<K, V> ImmutableSortedDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => Pairs<K, V>(v, d).ToImmutableSortedDictionary();

    private static IImmutableDictionary<K, V> IImmutableDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => ImmutableDictionary_2<K, V>(v, d);

    private static FrozenDictionary<K, V> FrozenDictionary_2<K, V>(ValueFactory v, int d)
        where K : notnull => Pairs<K, V>(v, d).ToFrozenDictionary();

    private static PriorityQueue<T, P> PriorityQueue_2<T, P>(ValueFactory v, int d) =>
        new([(One<T>(v, d), One<P>(v, d)), (One<T>(v, d), One<P>(v, d))]);

    private static ILookup<K, T> ILookup_2<K, T>(ValueFactory v, int d) =>
        v.Items<K>(d).SelectMany(key => v.Items<T>(d).Select(item => (key, item))).ToLookup(p => p.key, p => p.item);

    private static IGrouping<K, T> IGrouping_2<K, T>(ValueFactory v, int d)
    {
        K key = One<K>(v, d);
        return v.Items<T>(d).GroupBy(_ => key).First();
    }

    private static T One<T>(ValueFactory v, int d) => (T)v.Create(typeof(T), d + 1)!;

    private static KeyValuePair<K, V>[] Pairs<K, V>(ValueFactory v, int d)
        where K : notnull =>
        [.. v.Items<K>(d).Where(key => key is not null).Distinct()
            .Select(key => new KeyValuePair<K, V>(key, One<V>(v, d)))];

    /// <summary>Not the default, so that a comparer that is lost shows.</summary>
    private static IEqualityComparer<K>? KeyComparer<K>() =>
        typeof(K) == typeof(string) ? (IEqualityComparer<K>)(object)StringComparer.OrdinalIgnoreCase : null;
}
