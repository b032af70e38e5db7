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

    internal static PoolFullException Of(int waiting, int limit) => new(
        $"The pool's queue is full: {waiting} calls wait, and QueueLimit is {limit}. "
        + "Await earlier calls first, or raise the limit.");
}
