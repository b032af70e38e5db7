namespace Multiprocessing;

/// <summary>
/// A process ended before the call it ran did. Says how, which call, and what it last wrote to stderr.
/// </summary>
public sealed class WorkerDiedException : MultiprocessingException
{
    /// <summary>Creates the exception, as a test of code that handles it does.</summary>
    /// <param name="message">The whole account.</param>
    /// <param name="processId">The id of the process that died.</param>
    /// <param name="exitCode">Its exit code; -N when signal N killed it; null when the operating system did not
    /// tell.</param>
    /// <param name="innerException">What led to the death, if it is known.</param>
    public WorkerDiedException(string message, int processId, int? exitCode, Exception? innerException = null)
        : base(message, innerException)
    {
        ProcessId = processId;
        ExitCode = exitCode;
    }

    /// <summary>The id of the process that died.</summary>
    public int ProcessId { get; }

    /// <summary>
    /// Its exit code; -N when signal N killed it; null when the operating system did not tell.
    /// </summary>
    public int? ExitCode { get; }

    /// <summary>The number of the signal that killed it, or null if it ended by itself.</summary>
    public int? Signal => ExitCode is < 0 ? -ExitCode : null;

    /// <summary>The name of the signal that killed it, such as <c>SIGSEGV</c>, or null if it ended by itself.</summary>
    public string? SignalName { get; init; }

    /// <summary>The name of the method it ran, or null if it ran none.</summary>
    public string? Call { get; init; }

    /// <summary>How long the call had run.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The last lines that the process wrote to stderr, oldest first; empty if stderr was not captured.
    /// </summary>
    public IReadOnlyList<string> LastErrorLines { get; init; } = [];

    /// <summary>What probably happened, in words, or null if nothing is known.</summary>
    public string? LikelyCause { get; init; }
}
