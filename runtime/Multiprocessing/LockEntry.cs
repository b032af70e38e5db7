namespace Multiprocessing;

/// <summary>
/// How an asynchronous wait for a lock has ended: what the blocking forms tell by an <c>out</c> parameter.
/// </summary>
public readonly struct LockEntry
{
    internal LockEntry(bool wasAbandoned)
    {
        IsEntered = true;
        WasAbandoned = wasAbandoned;
    }

    /// <summary>Whether the lock was taken. False only for a wait with a time limit, whose time was up.</summary>
    public bool IsEntered { get; }

    /// <summary>
    /// Whether the process that held the lock before died while it did: what the lock protects may be half done. False
    /// when the lock was not taken.
    /// </summary>
    public bool WasAbandoned { get; }
}
