namespace Multiprocessing;

/// <summary>
/// A process tried to start another one, but is nested too deep already, or the initializer of a pool tried to make a
/// pool with the same initializer: a guard against programs that start themselves without end. The limit is 10 levels
/// unless the environment variable <c>MULTIPROCESSING_MAX_DEPTH</c> says otherwise: a number of at least 1.
/// </summary>
public sealed class ProcessNestingException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public ProcessNestingException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ProcessNestingException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
