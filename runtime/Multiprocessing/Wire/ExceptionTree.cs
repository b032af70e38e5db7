namespace Multiprocessing.Wire;

/// <summary>An exception with its inner ones, as far as they are followed.</summary>
/// <remarks>
/// Aggregates may share inner exceptions. Seen as a tree, as the texts of .NET see them, a few objects can be millions
/// of nodes: each of 16 aggregates that holds the next one three times makes 43 million.
/// </remarks>
internal static class ExceptionTree
{
    /// <summary>No more nodes than this cross with one exception.</summary>
    internal const int MaxNodes = 1024;

    /// <summary>Texts of more nodes than this are not asked for.</summary>
    private const int MaxTextNodes = 16 * MaxNodes;

    /// <summary>The exceptions directly within; several for an <see cref="AggregateException"/>.</summary>
    internal static IReadOnlyList<Exception> InnerOf(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions,
        { InnerException: { } one } => [one],
        _ => [],
    };

    /// <summary>
    /// The message, which a user's type may fail to give, and which of an aggregate holds those of all within.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <param name="nodes">How many nodes may cross of it: its text may be of 16 times as many.</param>
    internal static string MessageOf(Exception exception, int nodes = MaxNodes)
    {
        if (exception is AggregateException && HasMoreThan(exception, 16 * nodes))
        {
            return $"More than {16 * nodes} errors occurred.";
        }
        try
        {
            return exception.Message;
        }
        catch (Exception)
        {
            return $"(the message of {exception.GetType()} could not be read)";
        }
    }

    // Seen as a tree.
    private static bool HasMoreThan(Exception exception, int most)
    {
        Stack<Exception> rest = new([exception]);
        for (int nodes = 0; rest.TryPop(out Exception? next); nodes++)
        {
            if (nodes == most) return true;
            foreach (Exception inner in InnerOf(next)) rest.Push(inner);
        }
        return false;
    }

    /// <summary>What <see cref="Exception.ToString"/> gives, unless that would be endless for all purposes.</summary>
    internal static string Describe(Exception exception) => HasMoreThan(exception, MaxTextNodes)
        ? $"{exception.GetType()}, with more than {MaxTextNodes} inner exceptions"
        : exception.ToString();
}
