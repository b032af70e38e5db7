namespace Multiprocessing.Wire;

/// <summary>An exception with its inner ones, as far as they are followed.</summary>
/// <remarks>
/// Aggregates may share inner exceptions. Seen as a tree, as the texts of .NET see them, a few objects can be millions of nodes: each of
/// 16 aggregates that holds the next one three times makes 43 million.
/// </remarks>
internal static class ExceptionTree
{
    /// <summary>No more nodes than this cross with one exception.</summary>
    internal const int MaxNodes = 1024;

    /// <summary>Texts of more nodes than this are not asked for.</summary>
    internal const int MaxTextNodes = 16 * 1024;

    /// <summary>The exceptions directly within; several for an <see cref="AggregateException"/>.</summary>
    internal static IReadOnlyList<Exception> InnerOf(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions,
        { InnerException: { } one } => [one],
        _ => [],
    };

    /// <summary>Whether the texts of .NET, which hold all inner exceptions, would hold more than <see cref="MaxTextNodes"/>.</summary>
    internal static bool IsTooLargeForText(Exception exception)
    {
        Stack<Exception> rest = new([exception]);
        for (int nodes = 0; rest.TryPop(out Exception? next); nodes++)
        {
            if (nodes == MaxTextNodes) return true;
            foreach (Exception inner in InnerOf(next)) rest.Push(inner);
        }
        return false;
    }

    /// <summary>What <see cref="Exception.ToString"/> gives, unless that would be endless for all purposes.</summary>
    internal static string Describe(Exception exception) => IsTooLargeForText(exception)
        ? $"{exception.GetType()}, with more than {MaxTextNodes} inner exceptions"
        : exception.ToString();
}
