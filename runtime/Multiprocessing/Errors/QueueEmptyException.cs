namespace Multiprocessing;

/// <summary>A queue has no item, and did not get any in the time allowed.</summary>
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
