using System.Diagnostics;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A lock under which processes wait for notifications of each other. Passed as an argument, in a message or through a
/// queue, it is the same condition, with the same lock, on the other side.
/// </summary>
/// <remarks>
/// Waiting and notifying need the lock. A notification goes to the waiter that waits longest, and is not stored: if
/// nothing waits, it has no effect. One given to a process that dies before it has the lock again goes to the next. Up
/// to 4,000 may wait at a time.
/// <para>
/// When a process dies while it holds the lock, the next wait that ends without a <c>wasAbandoned</c> notifies all,
/// since the dead process may have changed something without notifying, and defers the notice: the next one that enters
/// the lock, or waits, with a <c>wasAbandoned</c>, or enters it by <c>EnterAsync</c>, reports the death. Asynchronous
/// waits do both: they report the death of the last holder in their result, notify all, and defer the notice.
/// </para>
/// <para>
/// All members are safe to be used by several threads and processes at once, <see cref="Dispose"/> as well: a call that
/// comes late throws <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits
/// ends with it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using ProcessCondition changed = new();
/// using SharedValue&lt;int> stock = new(0);
/// await using ChildProcess consumer = Shop.Spawn.Take(changed, stock, 3);
/// await using (await changed.EnterScopeAsync())
/// {
///     stock.Value += 5;
///     changed.NotifyAll();
/// }
/// await consumer.Completion;
///
/// public static partial class Shop
/// {
///     [RunInProcess]
///     public static void Take(ProcessCondition changed, SharedValue&lt;int> stock, int count)
///     {
///         using ProcessLock.Scope scope = changed.EnterScope();
///         changed.WaitFor(() => stock.Value >= count);                  // the lock is free while it waits
///         stock.Value -= count;
///     }
/// }
/// </code>
/// With the lock and the waits in one's own hands:
/// <code>
/// using ProcessLock gate = new();
/// using ProcessCondition changed = new(gate);
/// LockEntry entry = await changed.EnterAsync();
/// if (entry.WasAbandoned || changed.WaitingCount > 0) changed.Notify();
/// ConditionEntry wait = await changed.TryWaitAsync(TimeSpan.FromMilliseconds(10));
/// Console.WriteLine($"notified: {wait.IsNotified}, abandoned: {wait.WasAbandoned}, the lock: {changed.Lock.IsHeld}");
/// bool came = await changed.WaitAsync(TimeSpan.FromMilliseconds(10));
/// bool isSo = await changed.WaitForAsync(() => came, TimeSpan.FromMilliseconds(10));
/// changed.Exit();
/// if (await changed.TryEnterAsync(TimeSpan.Zero)) changed.Exit();
///
/// public static class Waiting
/// {
///     public static bool Once(ProcessCondition changed)
///     {
///         if (!changed.TryEnter(TimeSpan.FromSeconds(1))) return false;
///         bool isNotified = changed.Wait(TimeSpan.FromSeconds(1));
///         changed.Exit();
///         return isNotified;
///     }
///
///     public static void Twice(ProcessCondition changed)
///     {
///         changed.Enter();
///         if (changed.IsHeld) changed.Wait();
///         changed.Wait();
///         changed.Exit();
///     }
///
///     public static bool IsMine(ProcessCondition changed) =>
///         changed.RecursiveLock is { IsHeldByCurrentThread: true };
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessCondition : IDisposable, IProcessHandle<ProcessCondition>
{
    private readonly BlockLease _lease;
    private readonly HandleWaits _waits;
    private readonly ProcessLock? _lock;
    private readonly ProcessRecursiveLock? _recursiveLock;
    private readonly bool _ownsLock;

    /// <summary>Creates a condition with a lock of its own, or over a given one.</summary>
    /// <param name="processLock">The lock, which other conditions and other code may use as well; null for one of its
    /// own.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">
    /// The machine has no memory left, or this process no address space.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The most shared objects exist already (65,536 large ones), or 1,024 processes share them.
    /// </exception>
    /// <exception cref="MultiprocessingException">
    /// Another process is stopped in the midst of making or closing a shared object.
    /// </exception>
    [OverloadResolutionPriority(1)]
    public ProcessCondition(ProcessLock? processLock = null) : this(Allocate(), processLock, null)
    {
    }

    /// <summary>Creates a condition over a recursive lock; a wait gives it back however often it was entered.</summary>
    /// <param name="recursiveLock">The lock, which other conditions and other code may use as well.</param>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">
    /// The machine has no memory left, or this process no address space.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The most shared objects exist already (65,536 large ones), or 1,024 processes share them.
    /// </exception>
    /// <exception cref="MultiprocessingException">
    /// Another process is stopped in the midst of making or closing a shared object.
    /// </exception>
    public ProcessCondition(ProcessRecursiveLock recursiveLock) : this(Allocate(), null, NotNull(recursiveLock))
    {
    }

    private ProcessCondition(
        SharedBlock block, ProcessLock? processLock, ProcessRecursiveLock? recursiveLock, bool ownsLock = false)
    {
        _lease = new BlockLease(block);
        _waits = new HandleWaits(block, typeof(ProcessCondition));
        _recursiveLock = recursiveLock;
        _ownsLock = ownsLock;
        if (processLock is null && recursiveLock is null)
        {
            block.AddReference();
            processLock = new ProcessLock(block, isOwner: false);
            _ownsLock = true;
        }
        _lock = processLock;
    }

    /// <summary>
    /// Whether anybody, in any process, holds the lock: not one that has died. Only a hint: it may have changed when
    /// you look at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">
    /// The lock's handle is disposed; the condition's own one is with the condition.
    /// </exception>
    public bool IsHeld => _lock?.IsHeld ?? _recursiveLock!.IsHeld;

    /// <summary>
    /// How many wait and are not notified yet, in all processes. Only a hint: it may have changed when you look at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int WaitingCount
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return ConditionCore<SharedOps>.CountWaiting(CellOf(_lease.Block));
        }
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessCondition> IProcessHandle<ProcessCondition>.CreateFormatter() => new Formatter();

    /// <summary>Wakes those that wait longest. They go on when they have the lock. Never waits.</summary>
    /// <param name="count">How many at most; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This handle, or that of the lock, is disposed.</exception>
    public void Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using BlockSection section = _lease.Enter(this);
        ConditionCell* cell = CellOf(_lease.Block);
        ThrowIfNotHeld();
        while (count-- > 0 && ConditionCore<SharedOps>.NotifyOne(cell))
        {
        }
    }

    /// <summary>Wakes all that wait. They go on one by one, as they get the lock. Never waits.</summary>
    /// <exception cref="SynchronizationLockException">
    /// The lock is not held by this process or, if it is recursive, by this thread.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This handle, or that of the lock, is disposed.</exception>
    public void NotifyAll() => Notify(int.MaxValue);

    /// <summary>Closes this handle, and the condition's own lock with it; a lock that was given stays open.</summary>
    /// <remarks>
    /// A wait through this handle, in any of its forms, ends with <see cref="ObjectDisposedException"/>; a notification
    /// that it got goes to the next. A lock that was given to the constructor is held again by then, as after each
    /// wait, so that the code around the wait gives back what it holds; taking it may take as long as others hold it. A
    /// lock of the condition's own (or that came with it from another process) is disposed with it, and not taken
    /// again. Waits through other handles go on.
    /// </remarks>
    public void Dispose()
    {
        // First: code that follows a wait must not give back a lock that it does not hold, and another may.
        if (_ownsLock)
        {
            _lock?.Dispose();
            _recursiveLock?.Dispose();
        }
        _waits.End(_lease.Dispose);
    }

    /// <summary>Says who holds the lock. For people; never throws.</summary>
    public override string ToString() => _lease.IsReleased
        ? "ProcessCondition (disposed)"
        : $"ProcessCondition over {(object?)_lock ?? _recursiveLock}";

    private static SharedBlock Allocate() =>
        ProcessHeaps.Allocate(BlockKind.Condition, sizeof(LockCell) + ConditionCore<SharedOps>.BytesAfterLock);

    private static ProcessRecursiveLock NotNull(ProcessRecursiveLock recursiveLock)
    {
        ArgumentNullException.ThrowIfNull(recursiveLock);
        return recursiveLock;
    }

    private static ConditionCell* CellOf(SharedBlock block) => (ConditionCell*)(block.Pointer + sizeof(LockCell));

    private void ThrowIfNotHeld()
    {
        if (_lock?.IsHeldHere ?? _recursiveLock!.IsHeldByCurrentThread) return;
        throw new SynchronizationLockException($"To wait or to notify, enter the condition's lock first: {this}.");
    }

    /// <remarks>
    /// A wait whose handle is disposed passes on the notification that it got. It takes the lock again where the code
    /// that follows would otherwise give back a lock that another one holds; not where the lock is disposed with the
    /// condition, and nothing can give it back.
    /// </remarks>
    /// <param name="deadline">When to stop waiting.</param>
    /// <param name="cancellationToken">Ends the wait as well; a notification that came first counts.</param>
    /// <param name="defersNotice">
    /// The caller cannot report a death under the lock: all are notified, and the next one reports it.
    /// </param>
    /// <param name="wasAbandoned">Whether there was such a death.</param>
    private bool WaitCore(
        Deadline deadline, CancellationToken cancellationToken, bool defersNotice, out bool wasAbandoned)
    {
        SharedBlock block = _lease.Block;
        _waits.Begin();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConditionCell* cell = CellOf(block);
            ThrowIfNotHeld();
            // Before anybody can notify this one: it may throw.
            block.Heap.PrepareToWait();
            ConditionNode* node = BeginAndExitLock(block, out int waiting, out int recursion);
            bool notified = true;
            bool isCancelled;
            try
            {
                notified = Sleep(block, node, waiting, deadline, cancellationToken);
                isCancelled = !notified && cancellationToken.IsCancellationRequested;
                _waits.ThrowIfEnded();
                EnterLockAgain(recursion, defersNotice, out wasAbandoned);
            }
            catch
            {
                if (notified) ConditionCore<SharedOps>.Quit(cell, node, waiting);
                if (!_ownsLock || !_waits.IsEnded) EnterLockAgain(recursion, defersNotice: true, out _);
                throw;
            }
            if (notified) ConditionCore<SharedOps>.Finish(node, waiting);
            if (defersNotice && wasAbandoned) ConditionCore<SharedOps>.NotifyAll(cell);
            return isCancelled ? throw new OperationCanceledException(cancellationToken) : notified;
        }
        finally
        {
            _waits.Leave();
            GC.KeepAlive(this);
        }
    }

    private bool Sleep(
        SharedBlock block, ConditionNode* node, int waiting, Deadline deadline, CancellationToken cancellationToken)
    {
        using ThreadSleep sleep = _waits.BeginSleep(&node->State, cancellationToken);
        if (!sleep.HasBegun) return !ConditionCore<SharedOps>.TryGiveUp(node, waiting);
        return ConditionCore<SharedOps>.Await(
            node, waiting, deadline, ref block.GetLocal<LockLocal>().Spin, sleep.Ending);
    }

    private ConditionNode* Begin(SharedBlock block, out int waiting)
    {
        ConditionNode* node = ConditionCore<SharedOps>.Begin(CellOf(block), block.Heap.Me, out waiting);
        return node != null ? node : throw new InvalidOperationException(
            $"{ConditionCore<SharedOps>.Capacity} wait for this condition already, which is the most that can.");
    }

    /// <summary>
    /// From here on this one can be notified. Who disposes of the condition and its lock meanwhile ends the wait, which
    /// then must not leave the lock held: so its memory is kept until it is given back.
    /// </summary>
    private ConditionNode* BeginAndExitLock(SharedBlock block, out int waiting, out int recursion)
    {
        using BlockSection section =
            _recursiveLock is null ? _lock!.EnterSection() : _recursiveLock.EnterSection();
        ConditionNode* node = Begin(block, out waiting);
        try
        {
            recursion = 0;
            if (_recursiveLock is not null) recursion = _recursiveLock.ExitFullyInSection();
            else _lock!.ExitInSection();
            return node;
        }
        catch
        {
            // Given back by another thread: nobody waits here.
            ConditionCore<SharedOps>.Quit(CellOf(block), node, waiting);
            throw;
        }
    }

    private void EnterLockAgain(int recursion, bool defersNotice, out bool wasAbandoned)
    {
        if (_recursiveLock is not null) _recursiveLock.EnterAgain(recursion, defersNotice, out wasAbandoned);
        else _lock!.EnterAgain(defersNotice, out wasAbandoned);
    }

    /// <summary>Sends the condition and its lock.</summary>
    private sealed class Formatter : MemoryPackFormatter<ProcessCondition>
    {
        private const byte OwnLock = 0;
        private const byte GivenLock = 1;
        private const byte GivenRecursiveLock = 2;

        public override void Serialize<TBufferWriter>(
            ref MemoryPackWriter<TBufferWriter> writer, scoped ref ProcessCondition? value)
        {
            if (value is null)
            {
                writer.WriteNullObjectHeader();
                return;
            }
            HandleTransfer.Write(ref writer, value._lease, value);
            if (value._recursiveLock is { } recursive)
            {
                writer.WriteUnmanaged(GivenRecursiveLock);
                HandleTransfer.Write(ref writer, recursive.Lease, recursive);
            }
            else if (value._lock!.Lease.Block == value._lease.Block)
            {
                writer.WriteUnmanaged(OwnLock);
            }
            else
            {
                writer.WriteUnmanaged(GivenLock);
                HandleTransfer.Write(ref writer, value._lock.Lease, value._lock);
            }
        }

        public override void Deserialize(ref MemoryPackReader reader, scoped ref ProcessCondition? value)
        {
            if (reader.PeekIsNull())
            {
                reader.Advance(1);
                value = null;
                return;
            }
            BlockReference condition = BlockReference.Read(ref reader);
            reader.ReadUnmanaged(out byte lockKind);
            if (condition.Kind != BlockKind.Condition || lockKind > GivenRecursiveLock)
            {
                throw condition.IsNot(nameof(ProcessCondition));
            }
            BlockReference? given = lockKind == OwnLock ? null : BlockReference.Read(ref reader);
            SharedBlock block = ProcessHeaps.Open(condition);
            try
            {
                value = given is not { } reference
                    ? new ProcessCondition(block, null, null)
                    : lockKind == GivenLock
                        ? new ProcessCondition(block, ProcessLock.Open(ProcessHeaps.Open(reference)), null, true)
                        : new ProcessCondition(
                            block, null, new ProcessRecursiveLock(ProcessHeaps.Open(reference)), ownsLock: true);
            }
            catch
            {
                block.Release(disposed: false);
                throw;
            }
        }
    }
}
