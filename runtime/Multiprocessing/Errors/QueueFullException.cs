namespace Multiprocessing;

/// <summary>A bounded queue has no room, and did not get any in the time allowed.</summary>
public sealed class QueueFullException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public QueueFullException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public QueueFullException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    internal static QueueFullException Of(int waiting, int limit) => new(
        $"The pool's queue is full: {waiting} calls wait, and QueueLimit is {limit}. Await earlier calls first, or raise the limit.");
}
