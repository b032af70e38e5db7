namespace Multiprocessing;

/// <summary>
/// A barrier is broken: a party's time was up, a party died, or somebody aborted it. It stays broken until
/// <see cref="ProcessBarrier.Reset"/>.
/// </summary>
/// <example>
/// <code>
/// using ProcessBarrier barrier = new(participants: 2);
/// barrier.Abort();
/// try
/// {
///     await barrier.SignalAndWaitAsync();
/// }
/// catch (BrokenBarrierException)
/// {
///     Console.WriteLine("A party died, gave up, or called Abort.");
/// }
/// </code>
/// </example>
public sealed class BrokenBarrierException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public BrokenBarrierException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BrokenBarrierException(string message, Exception? innerException) : base(message, innerException)
    {
    }
}
