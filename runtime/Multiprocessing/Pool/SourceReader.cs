namespace Multiprocessing.Pool;

/// <summary>Reads a source of a user's.</summary>
internal static class SourceReader
{
    /// <summary>
    /// The elements that the source's enumerator yields, and no others: a collection of a user's may have a count that
    /// is wrong, and the framework's own ways to copy one fill what is missing with defaults.
    /// </summary>
    /// <param name="source">The source; may be endless if the token ends it.</param>
    /// <param name="cancellationToken">Looked at before each element.</param>
    internal static T[] ReadAll<T>(IEnumerable<T> source, CancellationToken cancellationToken)
    {
        if (source is T[] array) return [.. array];
        // Not a type derived from it, which may be enumerated as something else than what it holds.
        if (source.GetType() == typeof(List<T>)) return ((List<T>)source).ToArray();
        List<T> items = [];
        foreach (T item in source)
        {
            cancellationToken.ThrowIfCancellationRequested();
            items.Add(item);
        }
        return items.ToArray();
    }

    /// <summary>The same elements, for code that reads asynchronously.</summary>
    internal static IAsyncEnumerable<T> ToAsync<T>(IEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Read(source);

        static async IAsyncEnumerable<T> Read(IEnumerable<T> source)
        {
            foreach (T item in source) yield return item;
            await Task.CompletedTask.ConfigureAwait(false);
        }
    }
}
