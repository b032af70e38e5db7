namespace Multiprocessing;

/// <summary>
/// A queue has no room for an item, by its capacity or by its memory, and did not get any in the time allowed.
/// </summary>
/// <example>
/// <code>
/// using ProcessQueue&lt;int> queue = new(capacity: 1);
/// try
/// {
///     await queue.EnqueueAsync(1);
///     await queue.EnqueueAsync(2, TimeSpan.FromMilliseconds(10));
/// }
/// catch (QueueMemoryLimitException)
/// {
///     Console.WriteLine("The items take more memory than the queue may.");
/// }
/// catch (QueueFullException)
/// {
///     Console.WriteLine("Nobody took an item in time.");
/// }
/// </code>
/// </example>
public class QueueFullException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public QueueFullException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public QueueFullException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
