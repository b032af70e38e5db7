namespace Multiprocessing;

/// <summary>How a child process is started.</summary>
/// <remarks>
/// Read while the process is started: later changes concern later ones only. May be shared by any number of starts and
/// threads as long as nobody changes it at the same time.
/// </remarks>
/// <example>
/// <code>
/// await using ChildProcess child = Greetings.Spawn.Print(new ChildProcessOptions
/// {
///     Name = "greeter",
///     IsBackground = true,
///     Output = line => Console.WriteLine($"greeter: {line}"),
///     ErrorOutput = line => Console.Error.WriteLine($"greeter: {line}"),
///     EnvironmentVariables = new Dictionary&lt;string, string?> { ["LANG"] = "C.UTF-8", ["DEBUG"] = null },
///     HostPath = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH"),
/// });
/// await child.WaitForExitAsync();
///
/// public static partial class Greetings
/// {
///     [RunInProcess]
///     public static void Print() => Console.WriteLine("Hello");
/// }
/// </code>
/// </example>
public sealed class ChildProcessOptions
{
    /// <summary>
    /// A name for people, seen in messages and in the child. Null, the default: <c>Process-1</c> and so on.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>
    /// Whether the process is killed, rather than waited for, when this one ends. Null, the default: as the process
    /// that starts it. A background process may have children of its own; they end with it.
    /// </summary>
    public bool? IsBackground { get; set; }

    /// <summary>
    /// Variables to set (or, with a null value, to take away) in the child only; everything else is inherited. A name
    /// is not empty and has no '='; neither it nor its value has a null character. Null, the default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; set; }

    /// <summary>
    /// The path of the executable to start: a <c>dotnet</c> host, or the program's own executable. Null, the default:
    /// the one that runs this process.
    /// </summary>
    public string? HostPath { get; set; }

    /// <summary>
    /// Called for each line that the child writes to stdout, which then does not go to this process's stdout. Null, the
    /// default: it goes there. Called on the thread pool, one line after the other. Blocking holds up the child's
    /// output only; exceptions are ignored. A line of more than 1,048,576 characters comes in parts.
    /// </summary>
    public Action<string>? Output { get; set; }

    /// <summary>
    /// The same for stderr. The last lines are kept for <see cref="WorkerDiedException.LastErrorLines"/> either way.
    /// </summary>
    public Action<string>? ErrorOutput { get; set; }
}
