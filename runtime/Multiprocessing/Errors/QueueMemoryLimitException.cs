namespace Multiprocessing;

/// <summary>
/// The messages that lie in a queue without a capacity take all the memory that it may use, or one message needs more
/// than a queue or a pipe may use at all. See <see cref="ProcessQueueOptions.MemoryLimit"/>.
/// </summary>
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
