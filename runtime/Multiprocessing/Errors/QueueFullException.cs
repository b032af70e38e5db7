namespace Multiprocessing;

/// <summary>
/// A queue has no room for an item, by its capacity or by its memory, and did not get any in the time allowed.
/// </summary>
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
