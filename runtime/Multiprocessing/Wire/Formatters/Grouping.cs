using System.Collections;

namespace Multiprocessing.Wire.Formatters;

/// <summary>A group that has arrived: the framework has no public class for one.</summary>
internal sealed class Grouping<TKey, TElement>(TKey key, TElement[] elements)
    : IGrouping<TKey, TElement>, IReadOnlyList<TElement>
{
    public TKey Key => key;

    public int Count => elements.Length;

    public TElement this[int index] => elements[index];

    public IEnumerator<TElement> GetEnumerator() => ((IEnumerable<TElement>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => elements.GetEnumerator();
}
