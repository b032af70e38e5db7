namespace Multiprocessing;

/// <summary>A pool has as many calls waiting as <see cref="ProcessPoolOptions.QueueLimit"/> allows.</summary>
public sealed class PoolFullException : QueueFullException
{
    /// <summary>Creates the exception.</summary>
    public PoolFullException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public PoolFullException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
