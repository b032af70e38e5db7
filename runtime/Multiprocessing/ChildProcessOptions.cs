namespace Multiprocessing;

/// <summary>How a child process is started. Immutable; may be shared by any number of starts.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>A name for people: in messages, in <see cref="ChildProcess"/>. Null: one is made up.</summary>
    public string? Name { get; init; }
}
