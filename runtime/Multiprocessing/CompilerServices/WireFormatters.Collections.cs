using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Multiprocessing.Wire.Formatters;

namespace Multiprocessing.CompilerServices;

public static partial class WireFormatters
{
    /// <summary>Arrays of one dimension that start at zero.</summary>
    public static WireFormatter<T[]> Array<T>(WireFormatter<T> element, bool isTracked = false) =>
        new ArrayFormatter<T>(element, isTracked)!;

    /// <summary>Arrays of several dimensions.</summary>
    public static WireFormatter<TArray> MultiArray<TArray, T>(WireFormatter<T> element, bool isTracked = false)
        where TArray : class => new MultiArrayFormatter<TArray, T>(element, isTracked);

    /// <summary><see cref="System.Collections.Generic.List{T}"/>.</summary>
    public static WireFormatter<List<T>> List<T>(WireFormatter<T> element, bool isTracked = false) =>
        new ListFormatter<T>(element, isTracked)!;

    /// <summary><see cref="System.Collections.Generic.Queue{T}"/>.</summary>
    public static WireFormatter<Queue<T>> Queue<T>(WireFormatter<T> element, bool isTracked = false) =>
        new AddingFormatter<Queue<T>, T>(
            element, isTracked, static n => new Queue<T>(n), static q => q.Count, static (q, item) => q.Enqueue(item!));

    /// <summary><see cref="System.Collections.Generic.Stack{T}"/>.</summary>
    public static WireFormatter<Stack<T>> Stack<T>(WireFormatter<T> element, bool isTracked = false) =>
        new StackFormatter<T>(element, isTracked)!;

    /// <summary><see cref="System.Collections.Generic.LinkedList{T}"/>.</summary>
    public static WireFormatter<LinkedList<T>> LinkedList<T>(WireFormatter<T> element, bool isTracked = false) =>
        new AddingFormatter<LinkedList<T>, T>(
            element, isTracked, static _ => new LinkedList<T>(), static l => l.Count,
            static (l, item) => l.AddLast(item!));

    /// <summary><see cref="System.Collections.ObjectModel.Collection{T}"/>.</summary>
    public static WireFormatter<Collection<T>> Collection<T>(WireFormatter<T> element, bool isTracked = false) =>
        new AddingFormatter<Collection<T>, T>(
            element, isTracked, static n => new Collection<T>(new List<T>(n)), static c => c.Count,
            static (c, item) => c.Add(item!));

    /// <summary>
    /// <see cref="System.Collections.ObjectModel.ObservableCollection{T}"/>, without its subscribers.
    /// </summary>
    public static WireFormatter<ObservableCollection<T>> ObservableCollection<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        new AddingFormatter<ObservableCollection<T>, T>(
            element, isTracked, static _ => [], static c => c.Count, static (c, item) => c.Add(item!));

    /// <summary><see cref="System.Collections.ObjectModel.ReadOnlyCollection{T}"/>.</summary>
    public static WireFormatter<ReadOnlyCollection<T>> ReadOnlyCollection<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        new WrapperFormatter<ReadOnlyCollection<T>, IList<T>>(
            IList(element, isTracked), isTracked, static view => Inside<T>.Items(view),
            static items => new ReadOnlyCollection<T>(items));

    /// <summary>
    /// <see cref="System.Collections.ObjectModel.ReadOnlyObservableCollection{T}"/>, without its subscribers.
    /// </summary>
    public static WireFormatter<ReadOnlyObservableCollection<T>> ReadOnlyObservableCollection<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        new WrapperFormatter<ReadOnlyObservableCollection<T>, ObservableCollection<T>>(
            ObservableCollection(element, isTracked), isTracked, static view =>
                (ObservableCollection<T>)Inside<T>.Items(view),
            static items => new ReadOnlyObservableCollection<T>(items));

    /// <summary><see cref="System.Collections.Concurrent.ConcurrentQueue{T}"/>.</summary>
    public static WireFormatter<ConcurrentQueue<T>> ConcurrentQueue<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        new SnapshotFormatter<ConcurrentQueue<T>, T, int>(
            element, isTracked, static c => c.ToArray(), static (c, item) => c.Enqueue(item!),
            static (ref _) => new ConcurrentQueue<T>());

    /// <summary><see cref="System.Collections.Concurrent.ConcurrentStack{T}"/>.</summary>
    public static WireFormatter<ConcurrentStack<T>> ConcurrentStack<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        new SnapshotFormatter<ConcurrentStack<T>, T, int>(
            element, isTracked, static c => Reversed(c.ToArray()), static (c, item) => c.Push(item!),
            static (ref _) => new ConcurrentStack<T>());

    /// <summary><see cref="System.Collections.Concurrent.ConcurrentBag{T}"/>.</summary>
    public static WireFormatter<ConcurrentBag<T>> ConcurrentBag<T>(WireFormatter<T> element, bool isTracked = false) =>
        new SnapshotFormatter<ConcurrentBag<T>, T, int>(
            element, isTracked, static c => Reversed(c.ToArray()), static (c, item) => c.Add(item!),
            static (ref _) => []);

    /// <summary><see cref="System.ArraySegment{T}"/>: the elements it shows.</summary>
    public static WireFormatter<ArraySegment<T>> ArraySegment<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ArraySegment<T>, T[]>(
            Array(element), static s => s.Array is null ? null : s.ToArray(),
            static items => items is null ? default : new ArraySegment<T>(items));

    /// <summary><see cref="System.Memory{T}"/>: the elements it shows.</summary>
    public static WireFormatter<Memory<T>> Memory<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<Memory<T>, ReadOnlyMemory<T>>(
            ReadOnlyMemory(element), static m => m, static m => MemoryMarshal.AsMemory(m));

    /// <summary><see cref="System.ReadOnlyMemory{T}"/>: the elements it shows.</summary>
    public static WireFormatter<ReadOnlyMemory<T>> ReadOnlyMemory<T>(WireFormatter<T> element) =>
        new MemoryFormatter<T>(element)!;

    /// <summary><see cref="System.Buffers.ReadOnlySequence{T}"/>: the elements it shows.</summary>
    public static WireFormatter<ReadOnlySequence<T>> ReadOnlySequence<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ReadOnlySequence<T>, T[]>(
            Array(element), static s => s.ToArray(), static items => new ReadOnlySequence<T>(items ?? []));

    /// <summary><see cref="System.Collections.Immutable.ImmutableArray{T}"/>.</summary>
    public static WireFormatter<ImmutableArray<T>> ImmutableArray<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ImmutableArray<T>, T[]>(
            Array(element), ImmutableCollectionsMarshal.AsArray, ImmutableCollectionsMarshal.AsImmutableArray);

    /// <summary><see cref="System.Collections.Immutable.ImmutableList{T}"/>.</summary>
    public static WireFormatter<ImmutableList<T>> ImmutableList<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ImmutableList<T>, T[]>(
            Array(element), static c => c?.ToArray(), static items => items is null ? null : [.. items]);

    /// <summary><see cref="System.Collections.Immutable.ImmutableQueue{T}"/>.</summary>
    public static WireFormatter<ImmutableQueue<T>> ImmutableQueue<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ImmutableQueue<T>, T[]>(
            Array(element), static c => c?.ToArray(), static items => items is null ? null : [.. items]);

    /// <summary><see cref="System.Collections.Immutable.ImmutableStack{T}"/>.</summary>
    public static WireFormatter<ImmutableStack<T>> ImmutableStack<T>(WireFormatter<T> element) =>
        new ConvertingFormatter<ImmutableStack<T>, T[]>(
            Array(element), static c => c?.ToArray(),
            static items =>
                items is null ? null : System.Collections.Immutable.ImmutableStack.CreateRange(items.Reverse()));

    /// <summary>An interface of lists: an array as an array, all else as a list.</summary>
    public static WireFormatter<IList<T>> IList<T>(WireFormatter<T> element, bool isTracked = false) =>
        Sequence<IList<T>, T>(element, isTracked);

    /// <inheritdoc cref="IList{T}"/>
    public static WireFormatter<ICollection<T>> ICollection<T>(WireFormatter<T> element, bool isTracked = false) =>
        Sequence<ICollection<T>, T>(element, isTracked);

    /// <inheritdoc cref="IList{T}"/>
    public static WireFormatter<IReadOnlyList<T>> IReadOnlyList<T>(WireFormatter<T> element, bool isTracked = false) =>
        Sequence<IReadOnlyList<T>, T>(element, isTracked);

    /// <inheritdoc cref="IList{T}"/>
    public static WireFormatter<IReadOnlyCollection<T>> IReadOnlyCollection<T>(
        WireFormatter<T> element, bool isTracked = false) =>
        Sequence<IReadOnlyCollection<T>, T>(element, isTracked);

    /// <inheritdoc cref="IList{T}"/>
    public static WireFormatter<IEnumerable<T>> IEnumerable<T>(WireFormatter<T> element, bool isTracked = false) =>
        Sequence<IEnumerable<T>, T>(element, isTracked);

    /// <inheritdoc cref="ImmutableList{T}"/>
    public static WireFormatter<IImmutableList<T>> IImmutableList<T>(WireFormatter<T> element) =>
        Immutable<IImmutableList<T>, T>(element, static items => items.ToImmutableList());

    /// <inheritdoc cref="ImmutableQueue{T}"/>
    public static WireFormatter<IImmutableQueue<T>> IImmutableQueue<T>(WireFormatter<T> element) =>
        Immutable<IImmutableQueue<T>, T>(element, static items => ImmutableQueueOf(items));

    /// <inheritdoc cref="ImmutableStack{T}"/>
    public static WireFormatter<IImmutableStack<T>> IImmutableStack<T>(WireFormatter<T> element) =>
        Immutable<IImmutableStack<T>, T>(
            element,
            static items => System.Collections.Immutable.ImmutableStack.CreateRange(Enumerable.Reverse(items)));

    private static ImmutableQueue<T> ImmutableQueueOf<T>(List<T> items) =>
        System.Collections.Immutable.ImmutableQueue.CreateRange(items);

    private static T[] Reversed<T>(T[] items)
    {
        System.Array.Reverse(items);
        return items;
    }
}
