namespace Multiprocessing;

/// <summary>
/// How an asynchronous wait for a lock has ended: what the blocking forms report by an <c>out</c> parameter. Immutable.
/// </summary>
/// <example>
/// <code>
/// using ProcessLock gate = new();
/// LockEntry entry = await gate.EnterAsync();
/// if (entry.WasAbandoned) Console.WriteLine("Check what the process left that died in here.");
/// Console.WriteLine(entry.IsEntered);                                   // or a TimeoutException were thrown
/// gate.Exit();
/// </code>
/// </example>
public readonly struct LockEntry
{
    internal LockEntry(bool wasAbandoned)
    {
        IsEntered = true;
        WasAbandoned = wasAbandoned;
    }

    /// <summary>
    /// Whether the lock was taken. True for all that waits return: one whose time is up throws
    /// <see cref="TimeoutException"/>.
    /// </summary>
    public bool IsEntered { get; }

    /// <summary>
    /// Whether the process that held the lock before died while it held it: what the lock protects may be half done.
    /// </summary>
    public bool WasAbandoned { get; }
}
