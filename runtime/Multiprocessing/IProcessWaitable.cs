using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>
/// What <see cref="ProcessWait"/> waits for: a connection that has a message or has ended, a queue that has an item or
/// is closed, a child that has ended, an event that is set. Implemented by this library only.
/// </summary>
public interface IProcessWaitable
{
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    internal bool IsReady { get; }

    /// <summary>Begins to watch it; whoever does so looks at <see cref="IsReady"/> afterwards.</summary>
    /// <param name="changed">Is called when a look may find something else. See <see cref="ReadyWatch"/>.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    internal ReadyWatch Watch(Action changed);
}
