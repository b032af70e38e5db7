namespace Multiprocessing.Pool;

/// <summary>The elements that a sequence of calls is made for.</summary>
internal static class CallSource
{
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
