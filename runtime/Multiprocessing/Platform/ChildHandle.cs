namespace Multiprocessing.Platform;

/// <summary>A started process, by an identity that the operating system does not reuse.</summary>
internal abstract class ChildHandle : IDisposable
{
    /// <summary>The process id.</summary>
    internal int ProcessId { get; private protected init; }

    /// <summary>A descriptor that becomes readable when the process has ended.</summary>
    internal int ExitDescriptor { get; private protected set; } = -1;

    /// <summary>
    /// Reaps the process if it has ended, and gives its exit code: -N when killed by signal N, null when somebody else
    /// reaped it.
    /// </summary>
    /// <returns>False while it still runs.</returns>
    internal abstract bool TryReap(out int? exitCode);

    /// <summary>Kills the process, waits for its end, and releases what the handle holds.</summary>
    internal abstract void Abandon();

    /// <summary>Sends a signal; does nothing when the process has ended.</summary>
    internal abstract void Signal(int signal);

    /// <summary>Kills the process and everything it started, as far as that can be found.</summary>
    internal abstract void KillTree();

    /// <summary>
    /// Asks the process to end (SIGTERM). What it has started by then is killed when it has ended, as far as it can be
    /// found.
    /// </summary>
    internal abstract void TerminateTree();

    public abstract void Dispose();
}
