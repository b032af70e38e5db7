namespace Multiprocessing.Platform;

/// <summary>The ways in which a process ends, as far as they say something about the cause.</summary>
internal enum ProcessEndKind
{
    /// <summary>Its exit code is not known: another part of the program took it.</summary>
    Unknown,

    /// <summary>It returned from <c>Main</c> or called exit.</summary>
    Exited,

    /// <summary>Killed at once, by another process or by the system.</summary>
    Killed,

    /// <summary>Asked to end by another process, and ended by that.</summary>
    Terminated,

    /// <summary>It gave up by itself: abort(), or the runtime found that it cannot go on.</summary>
    Aborted,

    /// <summary>It touched memory that is not there, or that it may not touch.</summary>
    InvalidAccess,

    /// <summary>An illegal instruction, or arithmetic that the processor refuses.</summary>
    InvalidInstruction,

    /// <summary>Something else ended it from outside.</summary>
    Other,
}

/// <summary>What an exit code means on this system.</summary>
/// <param name="Kind">How the process ended.</param>
/// <param name="Name">What the system calls it, as <c>SIGKILL</c>; null if the process exited by itself.</param>
internal readonly record struct ProcessEnd(ProcessEndKind Kind, string? Name)
{
    /// <summary>Whether another process ended it, which says little about what it ran.</summary>
    internal bool IsFromOutside => Kind is ProcessEndKind.Killed or ProcessEndKind.Terminated;
}
