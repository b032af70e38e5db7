using System.Diagnostics;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A flag that processes wait for: once set, it lets everybody pass until it is reset. Passed as an argument, in a
/// message or through a queue, it is the same event on the other side.
/// </summary>
/// <remarks>
/// A set frees all that wait at that moment, even when a reset follows at once. No death of any process blocks
/// <see cref="Set"/>. All members are safe to be used by several threads and processes at once, <see cref="Dispose"/>
/// as well: a call that comes late throws <see cref="ObjectDisposedException"/>, one that is under way is finished
/// first, and one that waits ends with it.
/// </remarks>
/// <example>
/// <code>
/// using ProcessEvent ready = new();
/// using ProcessEvent go = new();
/// await using ChildProcess child = Runners.Spawn.Run(ready, go);
/// await ready.WaitAsync();                                              // the child has prepared
/// go.Set();
/// await child.Completion;
/// go.Reset();
/// Console.WriteLine(go.IsSet);
///
/// public static partial class Runners
/// {
///     [RunInProcess]
///     public static void Run(ProcessEvent ready, ProcessEvent go)
///     {
///         ready.Set();
///         go.Wait();
///     }
/// }
/// </code>
/// Between programs that do not know each other:
/// <code>
/// using ProcessEvent reload = ProcessEvent.Named("my-program-reload");
/// reload.Set();
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessEvent : IDisposable, IProcessWaitable, IProcessHandle<ProcessEvent>
{
    private readonly BlockLease _lease;
    private readonly HandleWaits _waits;
    private readonly EventCell* _cell;

    /// <summary>Creates an event.</summary>
    /// <param name="initialState">Whether it is set from the beginning.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">
    /// The machine has no memory left, or this process no address space.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The most shared objects exist already (1,048,576 small ones), or 1,024 processes share them.
    /// </exception>
    /// <exception cref="MultiprocessingException">
    /// Another process is stopped in the midst of making or closing a shared object.
    /// </exception>
    public ProcessEvent(bool initialState = false) : this(ProcessHeaps.Allocate(BlockKind.Event, sizeof(EventCell)))
    {
        if (initialState) Set();
    }

    private ProcessEvent(SharedBlock block)
    {
        _lease = new BlockLease(block);
        _waits = new HandleWaits(block, typeof(ProcessEvent));
        _cell = (EventCell*)block.Pointer;
    }

    /// <summary>Whether the event is set. Only a hint: it may have changed when you look at it.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsSet
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return EventCore<SharedOps>.IsSet(_cell);
        }
    }

    bool IProcessWaitable.IsReady => IsSet;

    ReadyWatch IProcessWaitable.Watch(Action changed)
    {
        using BlockSection section = _lease.Enter(this);
        _ = EventCore<SharedOps>.IsReleased(_cell, EventCore<SharedOps>.Ticket(_cell), out int expected);
        return _waits.Watch(&_cell->Word, expected, changed);
    }

    /// <summary>
    /// Opens the event of that name, or creates it: the same for all programs of this user on this machine. It is gone
    /// when the last one that uses it is.
    /// </summary>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="initialState">Whether it is set, if it is created.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder for named objects belongs to somebody else.</exception>
    /// <exception cref="IOException">There is no room left, or another process is stopped in the midst of opening or
    /// closing a named object.</exception>
    /// <exception cref="InvalidOperationException">1,024 processes use it already.</exception>
    public static ProcessEvent Named(string name, bool initialState = false) => Named(name, initialState, out _);

    /// <inheritdoc cref="Named(string, bool, out bool)"/>
    public static ProcessEvent Named(string name, out bool createdNew) =>
        Named(name, initialState: false, out createdNew);

    /// <inheritdoc cref="Named(string, bool)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="initialState">Whether it is set, if it is created.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessEvent Named(string name, bool initialState, out bool createdNew)
    {
        bool isNew = false;
        SharedBlock opened = ProcessHeaps.OpenNamed(BlockKind.Event, name, sizeof(EventCell), block =>
        {
            isNew = true;
            if (initialState) EventCore<SharedOps>.Set((EventCell*)block.Pointer);
        });
        createdNew = isNew;
        return new ProcessEvent(opened);
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessEvent> IProcessHandle<ProcessEvent>.CreateFormatter() => CreateFormatter();

    /// <summary>Sets the event: all that wait go on. Never waits.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Set()
    {
        using BlockSection section = _lease.Enter(this);
        EventCore<SharedOps>.Set(_cell);
    }

    /// <summary>Resets the event: a wait that begins from now on is for the next set.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Reset()
    {
        using BlockSection section = _lease.Enter(this);
        EventCore<SharedOps>.Reset(_cell);
    }

    /// <summary>Waits until the event is set.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Wait() => WaitCore(Deadline.Infinite, CancellationToken.None);

    /// <summary>Waits until the event is set, or the time is up.</summary>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public bool Wait(TimeSpan timeout) => WaitCore(Deadline.After(timeout), CancellationToken.None);

    /// <inheritdoc cref="Wait()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    [OverloadResolutionPriority(1)]
    public void Wait(CancellationToken cancellationToken) => WaitCore(Deadline.Infinite, cancellationToken);

    /// <inheritdoc cref="Wait(TimeSpan)"/>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitCore(Deadline.After(timeout), cancellationToken);

    /// <summary>Waits, without blocking a thread, until the event is set.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task WaitAsync(CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Deadline.Infinite, cancellationToken);

    /// <summary>Waits, without blocking a thread, until the event is set, or the time is up.</summary>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Deadline.After(timeout), cancellationToken);

    /// <summary>
    /// Closes this handle. The event goes with the last handle of all processes. A wait through this handle, in any of
    /// its forms, ends with <see cref="ObjectDisposedException"/>; waits through other handles go on. Does not wait for
    /// other processes.
    /// </summary>
    public void Dispose() => _waits.End(() => ProcessHeaps.Close(_lease), ProcessHeaps.Release);

    /// <summary>Says whether the event is set. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return "ProcessEvent (disposed)";
        using BlockSection section = entered;
        return EventCore<SharedOps>.IsSet(_cell) ? "ProcessEvent (set)" : "ProcessEvent (unset)";
    }

    internal static ProcessHandleFormatter<ProcessEvent> CreateFormatter() =>
        new(static handle => handle._lease, static block => new ProcessEvent(block), BlockKind.Event);

    private bool WaitCore(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = _lease.Enter(this);
        cancellationToken.ThrowIfCancellationRequested();
        if (EventCore<SharedOps>.IsSet(_cell)) return true;
        if (deadline.IsOver) return false;
        _waits.Begin();
        try
        {
            _lease.Block.Heap.PrepareToWait();
            bool isSet = Sleep(deadline, cancellationToken);
            if (!isSet) _waits.ThrowIfEnded(cancellationToken);
            return isSet;
        }
        finally
        {
            _waits.Leave();
        }
    }

    private bool Sleep(Deadline deadline, CancellationToken cancellationToken)
    {
        using ThreadSleep sleep = _waits.BeginSleep(&_cell->Word, cancellationToken);
        return sleep.HasBegun
            && EventCore<SharedOps>.Wait(_cell, deadline, ref _lease.Block.GetLocal<LockLocal>().Spin, sleep.Ending);
    }

    private Task<bool> WaitCoreAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = _lease.Enter(this);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        if (EventCore<SharedOps>.IsSet(_cell)) return Task.FromResult(true);
        if (deadline.IsOver) return Task.FromResult(false);
        SharedBlock block = _lease.Block;
        int ticket = EventCore<SharedOps>.Ticket(_cell);
        // Takes a reference of its own before it returns.
        return _waits.RunAsync(ending => WaitCoreAsync(block, ticket, deadline, ending), cancellationToken);
    }

    private static bool IsReleased(SharedBlock block, int ticket, out int expected) =>
        EventCore<SharedOps>.IsReleased((EventCell*)block.Pointer, ticket, out expected);

    private static Task<bool> SleepAsync(
        SharedBlock block, int expected, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, &((EventCell*)block.Pointer)->Word, expected, deadline, cancellationToken);
}
