namespace Multiprocessing;

/// <summary>
/// A process ended before the call it ran did. Says how, which call, and what it last wrote to stderr.
/// </summary>
/// <example>
/// <code>
/// await using ProcessPool pool = new(1);
/// try
/// {
///     await pool.Images.DecodeAsync("a.jpg");
/// }
/// catch (WorkerDiedException death)
/// {
///     Console.WriteLine($"{death.Call} ended process {death.ProcessId} after {death.Elapsed.TotalSeconds:0.0} s,");
///     Console.WriteLine($"by signal {death.Signal} ({death.SignalName}) or with exit code {death.ExitCode}.");
///     Console.WriteLine(death.LikelyCause);
///     foreach (string line in death.LastErrorLines) Console.WriteLine(line);
/// }
///
/// public static partial class Images
/// {
///     [RunInProcess]
///     public static int Decode(string file) => File.ReadAllBytes(file).Length;
/// }
/// </code>
/// </example>
public sealed class WorkerDiedException : MultiprocessingException
{
    /// <summary>Creates the exception, as a test of code that handles it does.</summary>
    /// <param name="message">The whole account.</param>
    /// <param name="processId">The id of the process that died.</param>
    /// <param name="exitCode">Its exit code; -N when signal N killed it; null when the operating system did not
    /// tell.</param>
    /// <param name="innerException">What led to the death; null if that is not known.</param>
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

    /// <summary>
    /// The number of the signal that killed it; null if it ended by itself, or if that is not known.
    /// </summary>
    public int? Signal => ExitCode is < 0 ? -ExitCode : null;

    /// <summary>
    /// The name of the signal that killed it, such as <c>SIGSEGV</c>; null if it ended by itself, or if that is not
    /// known.
    /// </summary>
    public string? SignalName { get; init; }

    /// <summary>
    /// The name of the method it ran, as <c>Namespace.Type.Method(string, int)</c>; null if it ran none.
    /// </summary>
    public string? Call { get; init; }

    /// <summary>
    /// How long the call had run; of a <see cref="ChildProcess"/>, how long the process had. Zero if it ran none.
    /// </summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The last lines that the process wrote to stderr, oldest first: about 20 of them, each cut to 2,000 characters.
    /// Empty if it wrote none.
    /// </summary>
    public IReadOnlyList<string> LastErrorLines { get; init; } = [];

    /// <summary>What probably happened, in words, or null if nothing is known.</summary>
    public string? LikelyCause { get; init; }
}
