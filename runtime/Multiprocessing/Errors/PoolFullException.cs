namespace Multiprocessing;

/// <summary>A pool has as many calls waiting as <see cref="ProcessPoolOptions.QueueLimit"/> allows.</summary>
/// <example>
/// <code>
/// await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, QueueLimit = 100 });
/// try
/// {
///     Console.WriteLine(await pool.Numbers.SquareAsync(12));
/// }
/// catch (PoolFullException)
/// {
///     Console.WriteLine("Try again later.");
/// }
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
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
