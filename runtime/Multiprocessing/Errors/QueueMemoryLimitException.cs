namespace Multiprocessing;

/// <summary>The messages that lie in a queue use all the memory that it may use.</summary>
public sealed class QueueMemoryLimitException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public QueueMemoryLimitException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public QueueMemoryLimitException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
