namespace Multiprocessing;

/// <summary>
/// What <see cref="ProcessWait"/> waits for: a connection that has a message or has ended, a queue that has an item or
/// is closed, a child that has ended, an event that is set. Implemented by this library only.
/// </summary>
public interface IProcessWaitable
{
    internal bool IsReady { get; }

    internal Task WaitUntilReadyAsync(CancellationToken cancellationToken);
}
