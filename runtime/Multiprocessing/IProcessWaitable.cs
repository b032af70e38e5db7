using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>
/// What <see cref="ProcessWait"/> waits for: a connection that has a message or has ended, a queue that has an item or
/// is closed, a child that has ended, an event that is set. Implemented by this library only.
/// </summary>
/// <example>
/// <code>
/// using ProcessEvent stop = new(initialState: true);
/// await using ChildProcess child = Sleepers.Spawn.Sleep(TimeSpan.FromSeconds(1));
/// foreach (IProcessWaitable ready in await ProcessWait.WaitAnyAsync([child, stop]))
/// {
///     Console.WriteLine(ready == child ? "the child has ended" : "the event is set");
/// }
///
/// public static partial class Sleepers
/// {
///     [RunInProcess]
///     public static void Sleep(TimeSpan time) => Thread.Sleep(time);
/// }
/// </code>
/// </example>
public interface IProcessWaitable
{
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    internal bool IsReady { get; }

    /// <summary>Begins to watch it; whoever does so looks at <see cref="IsReady"/> afterwards.</summary>
    /// <param name="changed">Is called when a look may find something else. See <see cref="ReadyWatch"/>.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    internal ReadyWatch Watch(Action changed);
}
