using System.Diagnostics;
using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

/// <summary>
/// A number of permits that processes take and give back. Passed as an argument, in a message or through a queue, it is
/// the same semaphore on the other side.
/// </summary>
/// <remarks>
/// When a process dies, the permits that it took and did not give back itself return within a second, as far as permits
/// are missing from the initial count. That is exact where each process releases what it took. Where another one
/// releases for it, nobody can tell whose permit that was: if a third process has taken it meanwhile, the death of the
/// first brings it back all the same, and there is one too many. All members are safe to be used by several threads and
/// processes at once, <see cref="Dispose"/> as well: a call that comes late throws
/// <see cref="ObjectDisposedException"/>, one that is under way is finished first, and one that waits ends with it.
/// </remarks>
/// <example>
/// <code>
/// using ProcessSemaphore licences = new(initialCount: 2, maxCount: 2);
/// await using ProcessPool pool = new(4);
/// await pool.MapAsync(Enumerable.Range(1, 8), n => Solver.Calls.Solve(licences, n));
/// await licences.WaitAsync();
/// int before = licences.Release();
/// Console.WriteLine($"{before} and then {licences.CurrentCount}");
///
/// public static partial class Solver
/// {
///     [RunInProcess]
///     public static void Solve(ProcessSemaphore licences, int problem)
///     {
///         licences.Wait();                                              // two at a time
///         try
///         {
///             Console.WriteLine(problem);
///         }
///         finally
///         {
///             licences.Release();
///         }
///     }
/// }
/// </code>
/// Between programs that do not know each other:
/// <code>
/// using ProcessSemaphore licences = ProcessSemaphore.Named("licences-of-my-company", initialCount: 2);
/// await licences.WaitAsync();
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed unsafe class ProcessSemaphore : IDisposable, IProcessHandle<ProcessSemaphore>
{
    private readonly BlockLease _lease;
    private readonly HandleWaits _waits;

    /// <summary>Creates a semaphore.</summary>
    /// <param name="initialCount">The permits that can be taken at the beginning; 0 or more.</param>
    /// <param name="maxCount">The most permits there may be; at least 1, and not below
    /// <paramref name="initialCount"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of its range.</exception>
    /// <exception cref="IOException">There is no room left for shared memory.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most shared objects exist already (65,536 large ones), or
    /// the most processes use some (1,024).</exception>
    /// <exception cref="MultiprocessingException">Another process is stopped in the midst of creating or closing a
    /// shared object, and did not go on for 10 seconds.</exception>
    public ProcessSemaphore(int initialCount, int maxCount = int.MaxValue)
        : this(Check(
            initialCount,
            maxCount,
            ProcessHeaps.Current,
            static (heap, bytes) => heap.Allocate(BlockKind.Semaphore, bytes)))
    {
        SemaphoreCore<SharedOps>.Initialize(CellOf(_lease.Block), initialCount, maxCount);
    }

    private ProcessSemaphore(SharedBlock block)
    {
        _lease = new BlockLease(block);
        _waits = new HandleWaits(block, typeof(ProcessSemaphore));
    }

    /// <summary>The permits that can be taken now. Only a hint: it may have changed when you look at it.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int CurrentCount
    {
        get
        {
            using BlockSection section = _lease.Enter(this);
            return SemaphoreCore<SharedOps>.Count(CellOf(_lease.Block));
        }
    }

    /// <summary>
    /// Opens the semaphore of that name, or creates it: the same for all programs of this user on this machine. It is
    /// gone when the last one that uses it is. One that exists keeps its own counts.
    /// </summary>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="initialCount">The permits that can be taken at the beginning, if it is created; 0 or more.</param>
    /// <param name="maxCount">The most permits there may be, if it is created; at least 1, and not below
    /// <paramref name="initialCount"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of its range.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder for named objects belongs to somebody else.</exception>
    /// <exception cref="IOException">There is no room left, or another process is stopped in the midst of opening or
    /// closing a named object, and did not go on for 10 seconds.</exception>
    /// <exception cref="OutOfMemoryException">There is not enough memory, or address space.</exception>
    /// <exception cref="InvalidOperationException">The most processes use that semaphore already (1,024).</exception>
    public static ProcessSemaphore Named(string name, int initialCount, int maxCount = int.MaxValue) =>
        Named(name, initialCount, maxCount, out _);

    /// <inheritdoc cref="Named(string, int, int, out bool)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="initialCount">The permits that can be taken at the beginning, if it is created; 0 or more.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessSemaphore Named(string name, int initialCount, out bool createdNew) =>
        Named(name, initialCount, int.MaxValue, out createdNew);

    /// <inheritdoc cref="Named(string, int, int)"/>
    /// <param name="name">Any text of 1 to 1,000 characters.</param>
    /// <param name="initialCount">The permits that can be taken at the beginning, if it is created; 0 or more.</param>
    /// <param name="maxCount">The most permits there may be, if it is created; at least 1, and not below
    /// <paramref name="initialCount"/>.</param>
    /// <param name="createdNew">Whether there was none of that name, and this is the first handle of a new one.</param>
    public static ProcessSemaphore Named(string name, int initialCount, int maxCount, out bool createdNew)
    {
        bool isNew = false;
        SharedBlock opened = Check(initialCount, maxCount, name, (text, _) => ProcessHeaps.OpenNamed(
            BlockKind.Semaphore,
            text,
            SemaphoreCore<SharedOps>.BytesFor(HeapGeometry.Named.Participants),
            block =>
            {
                isNew = true;
                SemaphoreCore<SharedOps>.Initialize((SemaphoreCell*)block.Pointer, initialCount, maxCount);
            }));
        createdNew = isNew;
        return new ProcessSemaphore(opened);
    }

    /// <inheritdoc />
    static MemoryPackFormatter<ProcessSemaphore> IProcessHandle<ProcessSemaphore>.CreateFormatter() =>
        CreateFormatter();

    /// <summary>Takes a permit; waits for one as long as it takes.</summary>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public void Wait() => WaitCore(Deadline.Infinite, CancellationToken.None);

    /// <summary>Takes a permit if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <returns>False when the time was up; no permit is taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public bool Wait(TimeSpan timeout) => WaitCore(Deadline.After(timeout), CancellationToken.None);

    /// <inheritdoc cref="Wait()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no permit is taken later.</exception>
    [OverloadResolutionPriority(1)]
    public void Wait(CancellationToken cancellationToken) => WaitCore(Deadline.Infinite, cancellationToken);

    /// <inheritdoc cref="Wait(TimeSpan)"/>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no permit is taken later.</exception>
    public bool Wait(TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitCore(Deadline.After(timeout), cancellationToken);

    /// <summary>Takes a permit without blocking a thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no permit is taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task WaitAsync(CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Deadline.Infinite, cancellationToken);

    /// <summary>Takes a permit without blocking a thread, if that is possible in time.</summary>
    /// <param name="timeout">Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the time was up; no permit is taken later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no permit is taken later.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        WaitCoreAsync(Deadline.After(timeout), cancellationToken);

    /// <summary>Gives permits back, or makes new ones. Never waits for another process.</summary>
    /// <param name="releaseCount">How many; at least 1.</param>
    /// <returns>The count before, as far as it can be told: others may take permits at the same time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="SemaphoreFullException">There would be more than the maximum; nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed.</exception>
    public int Release(int releaseCount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(releaseCount, 1);
        using BlockSection section = _lease.Enter(this);
        SharedBlock block = _lease.Block;
        SemaphoreCell* cell = CellOf(block);
        int before = SemaphoreCore<SharedOps>.Count(cell);
        if (SemaphoreWaits.TryGive(block, releaseCount)) return before;
        long tooMany = (long)SemaphoreCore<SharedOps>.Count(cell) + releaseCount;
        throw new SemaphoreFullException(
            $"{releaseCount} more would make {tooMany} permits; this semaphore has at most {cell->Maximum}.");
    }

    /// <summary>
    /// Closes this handle. The semaphore goes with the last handle of all processes. A wait through this handle, in any
    /// of its forms, ends with <see cref="ObjectDisposedException"/> and no permit; waits through other handles go on.
    /// Does not wait for those that use the semaphore in other processes.
    /// </summary>
    public void Dispose() => _waits.End(() => ProcessHeaps.Close(_lease), ProcessHeaps.Release);

    /// <summary>Says how many permits there are. For people; never throws.</summary>
    public override string ToString()
    {
        if (!_lease.TryEnter(out BlockSection entered)) return "ProcessSemaphore (disposed)";
        using BlockSection section = entered;
        SemaphoreCell* cell = CellOf(_lease.Block);
        return $"ProcessSemaphore ({SemaphoreCore<SharedOps>.Count(cell)} of {cell->Initial})";
    }

    internal static ProcessHandleFormatter<ProcessSemaphore> CreateFormatter() =>
        new(static handle => handle._lease, static block => new ProcessSemaphore(block), BlockKind.Semaphore);

    private static SemaphoreCell* CellOf(SharedBlock block) => (SemaphoreCell*)block.Pointer;

    private static SharedBlock Check<T>(int initialCount, int maxCount, T argument, Func<T, long, SharedBlock> open)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initialCount, maxCount);
        return open(argument, SemaphoreCore<SharedOps>.BytesFor(HeapGeometry.Tree.Participants));
    }

    private bool WaitCore(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = _lease.Enter(this);
        cancellationToken.ThrowIfCancellationRequested();
        return SemaphoreWaits.Take(_lease.Block, _waits, deadline, cancellationToken);
    }

    private Task<bool> WaitCoreAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = _lease.Enter(this);
        SharedBlock block = _lease.Block;
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<bool>(cancellationToken);
        // The last takes a reference of its own before it returns.
        return SemaphoreWaits.TryTake(block) ? Task.FromResult(true)
            : deadline.IsOver ? Task.FromResult(SemaphoreWaits.Take(block, _waits, deadline))
            : SemaphoreWaits.TakeAsync(block, _waits, deadline, cancellationToken);
    }
}
