namespace Multiprocessing;

/// <summary>A queue has no item, and did not get any in the time allowed.</summary>
/// <example>
/// <code>
/// using ProcessQueue&lt;int> queue = new();
/// try
/// {
///     Console.WriteLine(await queue.DequeueAsync(TimeSpan.FromMilliseconds(10)));
/// }
/// catch (QueueEmptyException)
/// {
///     Console.WriteLine("Nothing came in time.");
/// }
/// </code>
/// </example>
public sealed class QueueEmptyException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public QueueEmptyException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public QueueEmptyException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
