namespace Multiprocessing;

/// <summary>
/// The members of <see cref="ProcessWait"/>, for programs that look for them here. Thread-safe, as those are.
/// </summary>
/// <example>
/// <code>
/// using ProcessEvent first = new(initialState: true);
/// using ProcessEvent second = new();
/// IReadOnlyList&lt;IProcessWaitable> ready =
///     await ProcessConnection.WaitAnyAsync([first, second], TimeSpan.FromSeconds(1));
/// Console.WriteLine(ready.Count);
///
/// public static class Blocking
/// {
///     public static int CountReady(ProcessConnection&lt;int> first, ProcessConnection&lt;int> second) =>
///         ProcessConnection.WaitAny(first, second).Count;
/// }
/// </code>
/// </example>
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
