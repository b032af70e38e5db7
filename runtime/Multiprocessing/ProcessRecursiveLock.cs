using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A lock between processes that its owner may enter again. The owner is a thread of a process; only that thread can
/// give it back. Passed as an argument, in a message or through a queue, it is the same lock on the other side.
/// </summary>
/// <remarks>
/// <para>
/// Each form of entering takes the lock once more when this thread holds it already; each needs an <see cref="Exit"/>.
/// There are no async members: code after an <c>await</c> may run on another thread, which would not be the owner. Use
/// <see cref="ProcessLock"/> there.
/// </para>
/// <para>
/// When the owning process dies, the next one to enter gets the lock within a second and can see that it
/// <see cref="ProcessLock.Scope.WasAbandoned"/>; a thread that ends without giving it back keeps it as long as its
/// process lives. The death is reported once, to the next one that enters, and is lost if that uses a form that does
/// not report it, such as <see cref="Enter()"/>.
/// </para>
/// <para>
/// All members are safe to be used by several threads and processes at once, <see cref="Dispose"/> as well: a call that
/// comes late throws <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits
/// ends with it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public static class Accounts
/// {
///     public static void Move(ProcessRecursiveLock gate, SharedArray&lt;long> accounts, int from, int to, long amount)
///     {
///         using ProcessLock.Scope scope = gate.EnterScope();
///         Add(gate, accounts, from, -amount);
///         Add(gate, accounts, to, amount);
///     }
///
///     public static void Add(ProcessRecursiveLock gate, SharedArray&lt;long> accounts, int account, long amount)
///     {
///         gate.Enter();                                                 // also where this thread has it already
///         accounts[account] += amount;
///         gate.Exit();
///     }
///
///     public static string Describe(ProcessRecursiveLock gate)
///     {
///         if (gate.IsHeldByCurrentThread) return "mine";
///         if (gate.IsHeld) return "another's";
///         if (!gate.TryEnter()) return "another's since this moment";
///         gate.Exit();
///         return "free";
///     }
///
///     public static ProcessRecursiveLock Create() => new();
///
///     public static void Close(ProcessRecursiveLock gate) => gate.Dispose();
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessRecursiveLock : IDisposable, IProcessHandle<ProcessRecursiveLock>
{
    private readonly BlockLease _lease;
    private readonly HandleWaits _waits;
    private readonly int _me;
    private readonly LockCell* _cell;

    /// <summary>Creates a lock that nobody holds.</summary>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (1,048,576 small ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public ProcessRecursiveLock() : this(ProcessHeaps.Allocate(BlockKind.RecursiveLock, sizeof(LockCell)))
    {
    }

    internal ProcessRecursiveLock(SharedBlock block)
    {
        _lease = new BlockLease(block);
        _waits = new HandleWaits(block, typeof(ProcessRecursiveLock));
        _cell = (LockCell*)block.Pointer;
        _me = block.Heap.Me;
    }

    /// <summary>
    /// Whether anybody, in any process, holds the lock: not one that has died. Only a hint: it may have changed when
    /// you look at it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsHeld
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _cell->Word));
            return owner != 0 && !_lease.Block.Heap.HasDied(owner);
        }
    }

    /// <summary>Whether this thread holds the lock.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsHeldByCurrentThread
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return RecursiveLockCore<SharedOps>.IsHeldBy(_cell, _me, ThreadNumber.Current);
        }
    }

    internal BlockLease Lease => _lease;

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessRecursiveLock> IProcessHandle<ProcessRecursiveLock>.CreateFormatter() =>
        CreateFormatter();

    /// <summary>Gives the lock back, or undoes one of several entries.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold it; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Exit()
    {
        using BlockSection section = _lease.Enter(this);
        if (RecursiveLockCore<SharedOps>.TryExit(_cell, _me, ThreadNumber.Current)) return;
        throw new SynchronizationLockException(
            $"The lock is not held by this thread, so this thread cannot give it back: {this}.");
    }

    /// <summary>
    /// Closes this handle. The lock goes with the last handle of all processes; one that is held stays held. A wait
    /// through this handle ends with <see cref="ObjectDisposedException"/> and without the lock; waits through other
    /// handles go on.
    /// </summary>
    public void Dispose() => _waits.End(_lease.Dispose);

    /// <summary>Says who holds the lock. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return "ProcessRecursiveLock (disposed)";
        using BlockSection section = entered;
        int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _cell->Word));
        if (owner == 0) return "ProcessRecursiveLock (free)";
        if (owner != _me)
        {
            return $"ProcessRecursiveLock (held by process {_lease.Block.Heap.ParticipantAt(owner - 1)?.ProcessId})";
        }
        return _cell->OwnerThread == ThreadNumber.Current
            ? $"ProcessRecursiveLock (held by this thread, {_cell->Recursion + 1} times)"
            : "ProcessRecursiveLock (held by another thread of this process)";
    }

    internal static ProcessHandleFormatter<ProcessRecursiveLock> CreateFormatter() =>
        new(static handle => handle._lease, static block => new ProcessRecursiveLock(block), BlockKind.RecursiveLock);

    /// <inheritdoc cref="ProcessLock.EnterSection"/>
    internal BlockSection EnterSection() => _lease.Enter(this);

    /// <summary>
    /// Gives the lock back however often it was entered, in a section; returns how often beyond the first.
    /// </summary>
    internal int ExitFullyInSection() => RecursiveLockCore<SharedOps>.ExitFully(_cell, _me);

    /// <summary>Undoes <see cref="ExitFullyInSection"/>.</summary>
    internal void EnterAgain(int recursion, bool defersNotice, out bool wasAbandoned)
    {
        using BlockSection section = _lease.Enter(this);
        LockWaits.Enter(_lease.Block, _cell, _waits, Deadline.Infinite, out wasAbandoned, defersNotice);
        RecursiveLockCore<SharedOps>.Own(_cell, ThreadNumber.Current, recursion);
    }

    private bool EnterCore(Deadline deadline, CancellationToken cancellationToken, out bool wasAbandoned)
    {
        using BlockSection section = _lease.Enter(this);
        cancellationToken.ThrowIfCancellationRequested();
        int thread = ThreadNumber.Current;
        wasAbandoned = false;
        if (RecursiveLockCore<SharedOps>.TryEnterAgain(_cell, _me, thread)) return true;
        bool entered = LockWaits.Enter(
            _lease.Block, _cell, _waits, deadline, out wasAbandoned, cancellationToken: cancellationToken);
        if (entered) RecursiveLockCore<SharedOps>.Own(_cell, thread);
        return entered;
    }
}
