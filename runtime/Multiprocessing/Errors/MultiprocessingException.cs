namespace Multiprocessing;

/// <summary>The base of all exceptions of this library's own.</summary>
/// <example>
/// <code>
/// await using ProcessPool pool = new(1);
/// try
/// {
///     Console.WriteLine(await pool.Numbers.SquareAsync(12));
/// }
/// catch (ProcessSerializationException error)
/// {
///     Console.WriteLine($"An argument or the result could not cross: {error.Message}");
/// }
/// catch (ProcessNestingException error)
/// {
///     Console.WriteLine($"Processes start processes without end: {error.Message}");
/// }
/// catch (MultiprocessingException error)
/// {
///     Console.WriteLine($"The worker died, or the pool is broken: {error.Message}");
/// }
///
/// public static partial class Numbers
/// {
///     [RunInProcess]
///     public static int Square(int number) => number * number;
/// }
/// </code>
/// </example>
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
