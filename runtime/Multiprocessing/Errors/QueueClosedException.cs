namespace Multiprocessing;

/// <summary>A queue was closed: nothing more goes in, and what was in it has been taken.</summary>
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
