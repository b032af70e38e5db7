namespace Multiprocessing;

/// <summary>
/// How an asynchronous wait of a <see cref="ProcessCondition"/> has ended, with its lock held again. Immutable.
/// </summary>
/// <example>
/// <code>
/// using ProcessCondition changed = new();
/// await using (await changed.EnterScopeAsync())
/// {
///     ConditionEntry entry = await changed.TryWaitAsync(TimeSpan.FromMilliseconds(10));
///     if (!entry.IsNotified) Console.WriteLine("The time was up.");
///     if (entry.WasAbandoned) Console.WriteLine("Check what the process left that died in here.");
/// }
/// </code>
/// </example>
public readonly struct ConditionEntry
{
    internal ConditionEntry(bool isNotified, bool wasAbandoned)
    {
        IsNotified = isNotified;
        WasAbandoned = wasAbandoned;
    }

    /// <summary>Whether the wait was notified; false when its time was up first.</summary>
    public bool IsNotified { get; }

    /// <summary>
    /// Whether the process that held the lock before it was taken again died while it held it: what the lock protects
    /// may be half done.
    /// </summary>
    public bool WasAbandoned { get; }
}
