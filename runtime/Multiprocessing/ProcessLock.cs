using System.Diagnostics;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A lock between processes. Passed as an argument, in a message or through a queue, it is the same lock on the other
/// side.
/// </summary>
/// <remarks>
/// <para>
/// It has no owner thread: whoever holds it may hand it on, and any process may <see cref="Exit"/>. It is not
/// recursive: a thread that holds it and enters again waits until another one exits.
/// </para>
/// <para>
/// When the process that holds it dies, the next one to enter gets it within a second and can see that it
/// <see cref="Scope.WasAbandoned"/>; a stopped or debugged process is alive and keeps it. The death is reported once,
/// to the next one that enters, and is lost if that uses a form that does not report it, such as <see cref="Enter()"/>
/// or <see cref="TryEnterAsync"/>.
/// </para>
/// <para>
/// All members are safe to be used by several threads and processes at once, <see cref="Dispose"/> as well: a call that
/// comes late throws <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits
/// ends with it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using ProcessLock gate = new();
/// await using ChildProcess child = Log.Spawn.Append(gate, "of the child");
/// await using (ProcessLock.AsyncScope scope = await gate.EnterScopeAsync())
/// {
///     if (scope.WasAbandoned) Console.Error.WriteLine("The child died in its turn.");
///     File.AppendAllText("log.txt", "of the program" + Environment.NewLine);
/// }
/// using (await gate.EnterScopeAsync()) Console.WriteLine(File.ReadAllText("log.txt"));
/// await child.Completion;
///
/// public static partial class Log
/// {
///     [RunInProcess]
///     public static void Append(ProcessLock gate, string line)
///     {
///         using ProcessLock.Scope scope = gate.EnterScope();
///         if (scope.WasAbandoned) Console.Error.WriteLine("A process died in here: the last line may be torn.");
///         File.AppendAllText("log.txt", line + Environment.NewLine);
///     }
/// }
/// </code>
/// Without a scope:
/// <code>
/// using ProcessLock gate = new();
/// LockEntry entry = await gate.EnterAsync();
/// Console.WriteLine($"entered: {entry.IsEntered}, abandoned: {entry.WasAbandoned}, held: {gate.IsHeld}");
/// gate.Exit();
/// if (await gate.TryEnterAsync(TimeSpan.FromSeconds(1))) gate.Exit();
///
/// public static class Turns
/// {
///     public static void Take(ProcessLock gate, Action turn)
///     {
///         gate.Enter();
///         try
///         {
///             turn();
///         }
///         finally
///         {
///             gate.Exit();
///         }
///     }
///
///     public static bool TryTake(ProcessLock gate, Action turn)
///     {
///         if (!gate.TryEnter(TimeSpan.FromSeconds(1))) return false;
///         turn();
///         gate.Exit();
///         return true;
///     }
/// }
/// </code>
/// Between programs that do not know each other:
/// <code>
/// using ProcessLock single = ProcessLock.Named("my-program", out bool createdNew);
/// if (!createdNew) Console.WriteLine("Another instance runs.");
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessLock : IDisposable, IBlockHandle, IProcessHandle<ProcessLock>
{
    private readonly BlockLease _lease;
    private readonly HandleWaits _waits;
    private readonly int _me;
    private readonly LockCell* _guarded;

    /// <summary>
    /// For the two ways that have no section, see <see cref="VacantCell"/>; null once disposed, and where the cell's
    /// memory may be unmapped: then the ways with a section are taken. Written by the constructor, and cleared by
    /// <c>Forget</c>.
    /// </summary>
    private LockCell* _cell;

    /// <summary>Creates a lock that nobody holds.</summary>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (1,048,576 small ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public ProcessLock() : this(ProcessHeaps.Allocate(BlockKind.Lock, sizeof(LockCell)), isOwner: true)
    {
    }

    internal ProcessLock(SharedBlock block, bool isOwner)
    {
        _guarded = (LockCell*)block.Pointer;
        _me = block.Heap.Me;
        if (block.Kind == BlockKind.Lock && block.Heap.NamedPath is null)
        {
            block.IsTouchedUnseen = true;
            _cell = _guarded;
        }
        _lease = new BlockLease(block, isOwner, this);
        _waits = new HandleWaits(block, typeof(ProcessLock));
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
            int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _guarded->Word));
            return owner != 0 && !_lease.Block.Heap.HasDied(owner);
        }
    }

    internal BlockLease Lease => _lease;

    /// <summary>This process holds it.</summary>
    internal bool IsHeldHere
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _guarded->Word)) == _me;
        }
    }

    /// <summary>
    /// Opens the lock of that name, or creates it: the same for all programs of this user on this machine. It is gone
    /// when the last one that uses it is; if that one held it, the next one to enter a lock of that name finds it
    /// abandoned (<see cref="Scope.WasAbandoned"/>).
    /// </summary>
    /// <param name="name">Any text of 1 to 1,000 characters. A lock and a semaphore may have the same name.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder for named objects belongs to somebody else.</exception>
    /// <exception cref="IOException">There is no room left, or another process is stopped in the midst of opening or
    /// closing a named object, and did not go on for 10 seconds.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most processes use that lock already (1,024).</exception>
    public static ProcessLock Named(string name) => Named(name, out _);

    /// <inheritdoc cref="Named(string)"/>
    /// <param name="name">Any text of 1 to 1,000 characters. A lock and a semaphore may have the same name.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessLock Named(string name, out bool createdNew)
    {
        bool isNew = false;
        SharedBlock block = ProcessHeaps.OpenNamed(BlockKind.Lock, name, sizeof(LockCell), _ => isNew = true);
        createdNew = isNew;
        return new ProcessLock(block, isOwner: true);
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessLock> IProcessHandle<ProcessLock>.CreateFormatter() => CreateFormatter();

    /// <summary>Takes the lock; waits for it as long as it takes.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Enter() => Enter(out _);

    /// <summary>Takes the lock; waits for it as long as it takes.</summary>
    /// <param name="wasAbandoned">The process that held it before died while it did: what it protects may be half
    /// done.</param>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(out bool wasAbandoned)
    {
        LockCell* cell = _cell;
        // SYNC lock: the first step of RobustLock.TryEnter; pairs with the CAS in Exit and TryExit.
        bool isFree = cell != null && Interlocked.CompareExchange(ref cell->Word, _me, 0) == 0;
        wasAbandoned = !isFree && EnterContended();
        GC.KeepAlive(this);
    }

    /// <summary>Gives the lock back, whoever has taken it.</summary>
    /// <exception cref="SynchronizationLockException">Nobody holds it; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        LockCell* cell = _cell;
        // SYNC lock: the first step of RobustLock.TryExit; pairs with the CAS in Enter and TryEnter. The number is read
        // twice: a copy would be kept on the stack, and that store be waited for by the atomic operation.
        if (cell == null || Interlocked.CompareExchange(ref cell->Word, 0, _me) != _me) ExitContended();
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Closes this handle. The lock goes with the last handle of all processes; one that is held stays held. A wait
    /// through this handle, in any of its forms, ends with <see cref="ObjectDisposedException"/> and without the
    /// lock; waits through other handles go on. Does not wait for those that use the lock in other processes.
    /// </summary>
    public void Dispose() => _waits.End(() => ProcessHeaps.Close(_lease), ProcessHeaps.Release);

    /// <inheritdoc />
    void IBlockHandle.Forget() => _cell = null;

    /// <summary>Says who holds the lock. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return "ProcessLock (disposed)";
        using BlockSection section = entered;
        int owner = RobustLock<SharedOps>.OwnerOf(Volatile.Read(ref _guarded->Word));
        if (owner == 0) return "ProcessLock (free)";
        if (owner == _me) return "ProcessLock (held by this process)";
        return $"ProcessLock (held by process {_lease.Block.Heap.ParticipantAt(owner - 1)?.ProcessId})";
    }

    internal static ProcessHandleFormatter<ProcessLock> CreateFormatter() =>
        new(static handle => handle._lease, Open);

    /// <summary>A view of the lock in a block of any kind that begins with one; takes over one reference.</summary>
    internal static ProcessLock Open(SharedBlock block)
    {
        if (block.Kind is BlockKind.Lock or BlockKind.Shared or BlockKind.Condition)
        {
            return new ProcessLock(block, isOwner: block.Kind == BlockKind.Lock);
        }
        BlockKind kind = block.Kind;
        block.Release(disposed: false);
        throw BlockReference.WrongKind("lock", kind);
    }

    /// <summary>For the wait of a condition.</summary>
    internal void EnterAgain(bool defersNotice, out bool wasAbandoned)
    {
        using BlockSection section = _lease.Enter(this);
        LockWaits.Enter(_lease.Block, _guarded, _waits, Deadline.Infinite, out wasAbandoned, defersNotice);
    }

    /// <inheritdoc cref="EnterAgain"/>
    internal Task<LockEntry> EnterAgainAsync() =>
        EnterCoreAsync(Deadline.Infinite, CancellationToken.None, defersNotice: true);

    private bool EnterCore(Deadline deadline, CancellationToken cancellationToken, out bool wasAbandoned)
    {
        using BlockSection section = _lease.Enter(this);
        cancellationToken.ThrowIfCancellationRequested();
        return LockWaits.Enter(
            _lease.Block, _guarded, _waits, deadline, out wasAbandoned, cancellationToken: cancellationToken);
    }

    private Task<LockEntry> EnterCoreAsync(
        Deadline deadline, CancellationToken cancellationToken, bool defersNotice = false)
    {
        using BlockSection section = _lease.Enter(this);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<LockEntry>(cancellationToken);
        if (RobustLock<SharedOps>.TryEnter(_guarded, _me, out bool abandoned, defersNotice))
        {
            return Task.FromResult(new LockEntry(abandoned));
        }
        // Takes a reference of its own before it returns.
        return LockWaits.EnterAsync(_lease.Block, (nint)_guarded, _waits, deadline, cancellationToken, defersNotice);
    }

    // Apart, so that what usually happens is short enough to become part of the caller, and returns its result: a
    // caller's variable that was written through a reference would cost a store before each atomic operation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EnterContended()
    {
        using BlockSection section = _lease.Enter(this);
        LockWaits.Enter(_lease.Block, _guarded, _waits, Deadline.Infinite, out bool wasAbandoned);
        return wasAbandoned;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ExitContended()
    {
        using BlockSection section = _lease.Enter(this);
        ExitInSection();
    }

    /// <summary>Keeps the lock's memory until it is disposed of, whoever disposes of this handle meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The handle is disposed.</exception>
    internal BlockSection EnterSection() => _lease.Enter(this);

    /// <summary>As <see cref="Exit"/>, in a section.</summary>
    internal void ExitInSection()
    {
        if (RobustLock<SharedOps>.TryExit(_guarded, _me)) return;
        throw new SynchronizationLockException(
            "The lock was given back, but nobody holds it: every Exit needs an Enter before it.");
    }
}
