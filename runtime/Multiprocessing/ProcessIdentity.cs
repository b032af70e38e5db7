namespace Multiprocessing;

/// <summary>The id and the name of a process. Immutable.</summary>
/// <example>
/// <code>
/// ProcessIdentity me = ChildProcess.Current;
/// Console.WriteLine($"{me.Name} is process {me.Id}{(me.IsBackground ? ", in the background" : "")}.");
/// Console.WriteLine(ChildProcess.Parent is { } parent ? $"{parent.Name} started it." : "It is the main program.");
/// </code>
/// </example>
public sealed class ProcessIdentity
{
    /// <summary>The process id.</summary>
    public required int Id { get; init; }

    /// <summary>The name it was started with; "Main" for the main program.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is killed, rather than waited for, when its parent ends.</summary>
    public bool IsBackground { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Name} (process {Id})";
}
