namespace Multiprocessing.Platform;

/// <summary>A started process, by an identity that the operating system does not reuse.</summary>
internal abstract class ChildHandle : IDisposable
{
    /// <summary>The process id.</summary>
    internal int ProcessId { get; private protected init; }

    /// <summary>
    /// Calls back, on a thread of the platform, when the process has ended, and again until <see cref="TryReap"/> has
    /// said so. The callback must neither block nor throw.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    internal abstract void WatchEnd(Action onEnded);

    /// <summary>
    /// Looks whether the process has ended. If so, releases what the system keeps of it, and gives its exit code: null
    /// when another part of the program took it; <see cref="IProcessPlatform.Explain"/> says what it means.
    /// </summary>
    /// <returns>False while it still runs.</returns>
    internal abstract bool TryReap(out int? exitCode);

    /// <summary>Kills the process, waits for its end, and releases what the handle holds.</summary>
    internal abstract void Abandon();

    /// <summary>Asks the process to end. Does nothing when it has ended.</summary>
    internal abstract void Terminate();

    /// <summary>Ends the process at once. Does nothing when it has ended.</summary>
    internal abstract void Kill();

    /// <summary>Kills the process and everything it started, as far as that can be found.</summary>
    internal abstract void KillTree();

    /// <summary>
    /// Asks the process to end. What it has started by then is killed when it has ended, as far as it can be found.
    /// </summary>
    internal abstract void TerminateTree();

    public abstract void Dispose();
}
