using System.Diagnostics.CodeAnalysis;

namespace Multiprocessing;

/// <summary>
/// What an asynchronous wait with a time limit has taken: an item, or none because the time was up or none will come.
/// Immutable; the default of the type has none.
/// </summary>
/// <typeparam name="T">The type of the item.</typeparam>
/// <example>
/// <code>
/// using ProcessQueue&lt;int> queue = new();
/// ReceivedItem&lt;int> received = await queue.TryDequeueAsync(TimeSpan.FromMilliseconds(10));
/// Console.WriteLine(received.HasItem ? $"took {received.Item}" : "took nothing");
/// if (received.TryGet(out int item)) Console.WriteLine(item);
/// </code>
/// </example>
public readonly struct ReceivedItem<T>
{
    private readonly T _item;

    internal ReceivedItem(T item)
    {
        _item = item;
        HasItem = true;
    }

    /// <summary>Whether there is an item.</summary>
    public bool HasItem { get; }

    /// <summary>The item; null if null was sent.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Item => HasItem ? _item : throw new InvalidOperationException(
        "No item was taken: look at HasItem first, or use TryGet.");

    /// <summary>
    /// The item, if there is one: <c>if ((await queue.TryDequeueAsync(time)).TryGet(out var item)) …</c>.
    /// </summary>
    /// <param name="item">The item; the default of its type if there is none.</param>
    /// <returns>The same as <see cref="HasItem"/>.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T item)
    {
        item = _item;
        return HasItem;
    }
}
