namespace Multiprocessing;

/// <summary>
/// A queue was closed: nothing more can be enqueued. From a dequeue it says as well that all items have been taken.
/// </summary>
/// <example>
/// <code>
/// using ProcessQueue&lt;int> queue = new();
/// queue.Close();
/// try
/// {
///     Console.WriteLine(await queue.DequeueAsync());
/// }
/// catch (QueueClosedException)
/// {
///     Console.WriteLine("Nothing will come any more.");
/// }
/// </code>
/// </example>
public sealed class QueueClosedException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public QueueClosedException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public QueueClosedException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
