namespace Multiprocessing;

/// <summary>The base of all exceptions of this library's own.</summary>
public class MultiprocessingException : Exception
{
    /// <summary>Creates the exception.</summary>
    public MultiprocessingException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public MultiprocessingException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
