namespace Multiprocessing;

/// <summary>
/// A value could not cross the process boundary: its serialization failed, or the bytes that arrived are not those of
/// such a value. Only the one call (or queue item) is affected; pool, worker and queue go on.
/// </summary>
public sealed class ProcessSerializationException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public ProcessSerializationException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ProcessSerializationException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
