using System.Diagnostics;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A meeting point for a fixed number of parties, in any processes: nobody passes until all have arrived, again and
/// again. Passed as an argument, in a message or through a queue, it is the same barrier on the other side.
/// </summary>
/// <remarks>
/// A party whose time is up, whose wait is cancelled, or whose process is killed after it took part even once, breaks
/// the barrier for all: they get <see cref="BrokenBarrierException"/> instead of waiting for ever, until
/// <see cref="Reset"/>. A process that has disposed of its handles takes part no more; one whose handles were only
/// collected still does, and the barrier's memory stays until it ends. All members are safe to be used by several
/// threads and processes at once, <see cref="Dispose"/> as well: a call that comes late throws
/// <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits ends with it.
/// </remarks>
/// <example>
/// <code>
/// using ProcessBarrier barrier = new(participants: 3);
/// await using ChildProcess first = Phases.Spawn.Run(barrier);
/// await using ChildProcess second = Phases.Spawn.Run(barrier);
/// int index = await barrier.SignalAndWaitAsync();                       // goes on when all three are here
/// Console.WriteLine($"party {index} of {barrier.ParticipantCount}, {barrier.WaitingCount} wait already");
/// await Task.WhenAll(first.Completion, second.Completion);
///
/// public static partial class Phases
/// {
///     [RunInProcess]
///     public static void Run(ProcessBarrier barrier)
///     {
///         barrier.PostPhaseAction = () => Console.WriteLine("all are here");
///         try
///         {
///             barrier.SignalAndWait();
///         }
///         catch (BrokenBarrierException)                                // a party died, gave up, or called Abort
///         {
///             if (barrier.IsBroken) barrier.Reset();
///         }
///         catch (OperationCanceledException)
///         {
///             barrier.Abort();
///         }
///     }
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe partial class ProcessBarrier : IDisposable, IProcessHandle<ProcessBarrier>
{
    private readonly Holder _lease;
    private readonly HandleWaits _waits;

    /// <summary>Creates a barrier.</summary>
    /// <param name="participants">How many must arrive; 1 to 4,095.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="participants"/> is out of its range.</exception>
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
    public ProcessBarrier(int participants) : this(participants, Timeout.InfiniteTimeSpan)
    {
    }

    /// <summary>Creates a barrier whose parties wait for a limited time.</summary>
    /// <param name="participants">How many must arrive; 1 to 4,095.</param>
    /// <param name="timeout">
    /// How long a party waits that gives no time of its own; then the barrier breaks. Zero: it breaks at once, unless
    /// that party is the last to arrive. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="participants"/> is out of its range, or the time is negative and not infinite.
    /// </exception>
    /// <inheritdoc cref="ProcessBarrier(int)"/>
    public ProcessBarrier(int participants, TimeSpan timeout) : this(Allocate(participants, timeout))
    {
        BarrierCell* cell = CellOf(_lease.Block);
        cell->Parties = participants;
        cell->TimeoutTicks = timeout.Ticks;
    }

    private ProcessBarrier(SharedBlock block)
    {
        _lease = new Holder(block);
        _waits = new HandleWaits(block, typeof(ProcessBarrier));
    }

    /// <summary>
    /// What the last party to arrive does before any party goes on; null, the default: nothing. It belongs to this
    /// handle and does not cross with it: it runs if the last party arrives through this one. If it throws, the barrier
    /// breaks and that party gets the exception.
    /// </summary>
    public Action? PostPhaseAction { get; set; }

    /// <summary>How many must arrive.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int ParticipantCount
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return CellOf(_lease.Block)->Parties;
        }
    }

    /// <summary>How many wait now; 0 when broken. Only a hint: it may have changed when you look at it.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int WaitingCount
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return BarrierCore<SharedOps>.Arrived(CellOf(_lease.Block));
        }
    }

    /// <summary>Whether the barrier is broken.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public bool IsBroken
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return BarrierCore<SharedOps>.IsBroken(CellOf(_lease.Block));
        }
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessBarrier> IProcessHandle<ProcessBarrier>.CreateFormatter() => CreateFormatter();

    /// <summary>
    /// Arrives, and waits for the others, at most for the barrier's own time; when that is up, the barrier breaks for
    /// all.
    /// </summary>
    /// <returns>This party's number in this round: 0 for the first to arrive, one less than the participants for the
    /// last.</returns>
    /// <exception cref="BrokenBarrierException">
    /// The barrier is broken, or was while this party waited, or the time was up.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public int SignalAndWait() => SignalAndWait(DefaultTimeout());

    /// <summary>Arrives, and waits for the others; when the time is up, the barrier breaks for all.</summary>
    /// <param name="timeout">
    /// In place of the barrier's own time. Zero: the barrier breaks at once, unless this party is the last to arrive.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>This party's number in this round: 0 for the first to arrive, one less than the participants for the
    /// last.</returns>
    /// <exception cref="BrokenBarrierException">
    /// The barrier is broken, or was while this party waited, or the time was up.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public int SignalAndWait(TimeSpan timeout) => SignalAndWait(timeout, CancellationToken.None);

    /// <inheritdoc cref="SignalAndWait()"/>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier if this party had arrived.</param>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the barrier is broken if this party had arrived.
    /// </exception>
    [OverloadResolutionPriority(1)]
    public int SignalAndWait(CancellationToken cancellationToken) => SignalAndWait(DefaultTimeout(), cancellationToken);

    /// <inheritdoc cref="SignalAndWait(TimeSpan)"/>
    /// <param name="timeout">
    /// In place of the barrier's own time. Zero: the barrier breaks at once, unless this party is the last to arrive.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier if this party had arrived.</param>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the barrier is broken if this party had arrived.
    /// </exception>
    public int SignalAndWait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(timeout);
        SharedBlock block = _lease.Block;
        _waits.Begin();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Before this party is counted: it may throw.
            block.Heap.PrepareToWait();
            while (true)
            {
                bool? passed = TryArrive(block, out int index, out int round);
                if (passed == true) return index;
                if (passed == false) return Wait(block, deadline, round, index, cancellationToken);
                // All places of this round are taken by others: the next round's turn comes.
                Sleep(block, deadline, round, cancellationToken);
                _waits.ThrowIfEnded(cancellationToken);
                if (deadline.IsOver) throw Broken("more parties than participants came, and the time was up");
            }
        }
        finally
        {
            _waits.Leave();
            GC.KeepAlive(this);
        }
    }

    /// <summary>
    /// Breaks the barrier: all parties that wait, and all that come later, get <see cref="BrokenBarrierException"/>.
    /// Never waits.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Abort()
    {
        using BlockSection section = _lease.Enter(this);
        BarrierCore<SharedOps>.Abort(CellOf(_lease.Block));
    }

    /// <summary>
    /// Makes the barrier whole and empty again; parties that wait get <see cref="BrokenBarrierException"/>. Never
    /// waits.
    /// </summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public void Reset()
    {
        using BlockSection section = _lease.Enter(this);
        BarrierCore<SharedOps>.Reset(CellOf(_lease.Block));
    }

    /// <summary>
    /// Closes this handle. The barrier goes with the last handle of all processes. A process that has disposed of all
    /// its handles takes part no more: its death does not break the barrier. A party that waits through this handle
    /// gets <see cref="ObjectDisposedException"/>, and its arrival is withdrawn: the others wait for one more. Not so
    /// if all have arrived: once the round is complete it has passed, and while the last one's
    /// <see cref="PostPhaseAction"/> runs it gets the exception and counts all the same. After a withdrawal, two
    /// parties of that round may have the same number; the last one's is always one less than the participants.
    /// </summary>
    public void Dispose() => _waits.End(_lease.Dispose, Release);

    /// <summary>Says how many wait. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return "ProcessBarrier (disposed)";
        using BlockSection section = entered;
        BarrierCell* cell = CellOf(_lease.Block);
        return BarrierCore<SharedOps>.IsBroken(cell)
            ? "ProcessBarrier (broken)"
            : $"ProcessBarrier ({BarrierCore<SharedOps>.Arrived(cell)} of {cell->Parties} wait)";
    }

    internal static ProcessHandleFormatter<ProcessBarrier> CreateFormatter() =>
        new(static handle => handle._lease, static block => new ProcessBarrier(block), BlockKind.Barrier);

    private static SharedBlock Allocate(int participants, TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participants, BarrierCore<SharedOps>.MostParties);
        _ = Deadline.After(timeout);
        return ProcessHeaps.Allocate(
            BlockKind.Barrier, BarrierCore<SharedOps>.BytesFor(HeapGeometry.Tree.Participants));
    }

    private static BrokenBarrierException Broken(string why) =>
        new($"The barrier is broken: {why}. It stays so until somebody calls Reset.");

    private static BarrierCell* CellOf(SharedBlock block) => (BarrierCell*)block.Pointer;

    /// <summary>True: passed; false: arrived, and must wait; null: this round is full.</summary>
    private bool? TryArrive(SharedBlock block, out int index, out int round)
    {
        BarrierCell* cell = (BarrierCell*)block.Pointer;
        Action? action = PostPhaseAction;
        switch (BarrierCore<SharedOps>.Arrive(cell, block.Heap.Me, action is not null, out index, out round))
        {
            case Arrival.Broken:
                throw Broken("it was so when this party came");
            case Arrival.Full:
                return null;
            case Arrival.Waits:
                return false;
            case Arrival.MustAct:
                Act(cell, action!, round);
                return true;
            default:
                return true;
        }
    }

    private static void Act(BarrierCell* cell, Action action, int round)
    {
        try
        {
            action();
        }
        catch
        {
            BarrierCore<SharedOps>.BreakRound(cell, round);
            throw;
        }
        if (!BarrierCore<SharedOps>.Complete(cell, round))
        {
            throw Broken("it was aborted, or a party gave up, while the action ran");
        }
    }

    /// <summary>A wait that disposal has ended may have the last reference of its process.</summary>
    private static void Release(SharedBlock block)
    {
        if (block.HasOneReference) BarrierCore<SharedOps>.Leave(CellOf(block), block.Heap.Me);
        block.Release(disposed: false);
    }

    private int Wait(
        SharedBlock block, Deadline deadline, int round, int index, CancellationToken cancellationToken)
    {
        BarrierCell* cell = (BarrierCell*)block.Pointer;
        try
        {
            if (!deadline.IsOver) Sleep(block, deadline, round, cancellationToken);
        }
        catch
        {
            // It was counted, and does not wait.
            BarrierCore<SharedOps>.BreakRound(cell, round);
            throw;
        }
        if (_waits.IsEnded)
        {
            if (BarrierCore<SharedOps>.Withdraw(cell, round)) _waits.ThrowIfEnded();
            return index;
        }
        if (!cancellationToken.IsCancellationRequested) return End(cell, round, index);
        // If the round was complete already, this party has passed, and nobody is to believe otherwise.
        return BreakRound(block, round) ? throw new OperationCanceledException(cancellationToken) : index;
    }

    private void Sleep(SharedBlock block, Deadline deadline, int round, CancellationToken cancellationToken)
    {
        BarrierCell* cell = (BarrierCell*)block.Pointer;
        using ThreadSleep sleep = _waits.BeginSleep(BarrierCore<SharedOps>.RoundWord(cell), cancellationToken);
        if (!sleep.HasBegun) return;
        BarrierCore<SharedOps>.Wait(cell, round, deadline, ref block.GetLocal<LockLocal>().Spin, sleep.Ending);
    }

    /// <summary>The wait is over: because the round has ended, or because the time is up, which ends it.</summary>
    private static int End(BarrierCell* cell, int round, int index)
    {
        bool completed;
        while (!BarrierCore<SharedOps>.TryEnd(cell, round, out completed))
        {
            BarrierCore<SharedOps>.BreakRound(cell, round);
        }
        return completed
            ? index
            : throw Broken("a party's time was up, a party died, or it was aborted or reset while this party waited");
    }

    /// <summary>
    /// A process that has disposed of its handles takes part no more; one whose handles were collected does.
    /// </summary>
    private sealed class Holder(SharedBlock block) : BlockLease(block)
    {
        private protected override void Closing(bool isDisposing)
        {
            if (isDisposing && Block.HasOneReference) BarrierCore<SharedOps>.Leave(CellOf(Block), Block.Heap.Me);
        }
    }
}
