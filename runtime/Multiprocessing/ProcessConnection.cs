namespace Multiprocessing;

/// <summary>
/// The members of <see cref="ProcessWait"/>, for programs that look for them here. Thread-safe, as those are.
/// </summary>
public static class ProcessConnection
{
    /// <inheritdoc cref="ProcessWait.WaitAny(IEnumerable{IProcessWaitable})"/>
    public static IReadOnlyList<IProcessWaitable> WaitAny(params IEnumerable<IProcessWaitable> items) =>
        ProcessWait.WaitAny(items);

    /// <inheritdoc cref="ProcessWait.WaitAny(IEnumerable{IProcessWaitable}, TimeSpan)"/>
    public static IReadOnlyList<IProcessWaitable> WaitAny(IEnumerable<IProcessWaitable> items, TimeSpan timeout) =>
        ProcessWait.WaitAny(items, timeout);

    /// <inheritdoc cref="ProcessWait.WaitAnyAsync(IEnumerable{IProcessWaitable}, TimeSpan, CancellationToken)"/>
    public static Task<IReadOnlyList<IProcessWaitable>> WaitAnyAsync(
        IEnumerable<IProcessWaitable> items, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        ProcessWait.WaitAnyAsync(items, timeout, cancellationToken);
}
