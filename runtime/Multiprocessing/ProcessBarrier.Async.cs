using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

public sealed partial class ProcessBarrier
{
    /// <summary>
    /// Arrives, and waits for the others without blocking a thread, at most for the barrier's own time; when that is
    /// up, the barrier breaks for all.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier if this party had arrived.</param>
    /// <returns>This party's number in this round: 0 for the first to arrive, one less than the participants for the
    /// last.</returns>
    /// <exception cref="BrokenBarrierException">
    /// The barrier is broken, or was while this party waited, or the time was up.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled; the barrier is broken if this party had arrived.
    /// </exception>
    /// <exception cref="ObjectDisposedException">This handle is disposed, or was while this waited.</exception>
    [OverloadResolutionPriority(1)]
    public Task<int> SignalAndWaitAsync(CancellationToken cancellationToken = default) =>
        SignalAndWaitAsync(DefaultTimeout(), cancellationToken);

    /// <summary>
    /// Arrives, and waits for the others without blocking a thread; when the time is up, the barrier breaks for all.
    /// </summary>
    /// <inheritdoc cref="SignalAndWaitAsync(CancellationToken)"/>
    /// <param name="timeout">
    /// In place of the barrier's own time. Zero: the barrier breaks at once, unless this party is the last to arrive.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier if this party had arrived.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    public Task<int> SignalAndWaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<int>(cancellationToken);
        SharedBlock block = _lease.Block;
        return _waits.RunAsync(ending => SignalAndWaitAsync(block, deadline, ending), cancellationToken);
    }

    private async Task<int> SignalAndWaitAsync(
        SharedBlock block, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            // Before this party is counted: it may throw.
            block.Heap.PrepareToWait();
            while (true)
            {
                _waits.ThrowIfEnded();
                bool? passed = TryArrive(block, out int index, out int round);
                if (passed == true) return index;
                try
                {
                    while (IsRound(block, round) && !deadline.IsOver)
                    {
                        await SleepAsync(block, round, deadline, cancellationToken).ConfigureAwait(false);
                    }
                }
                catch (OperationCanceledException) when (passed == false && _waits.IsEnded)
                {
                    if (!Withdraw(block, round)) return index;
                    throw;
                }
                catch (OperationCanceledException) when (passed == false)
                {
                    // If the round was complete already, this party has passed, and nobody is to believe otherwise.
                    if (!BreakRound(block, round)) return index;
                    throw;
                }
                catch when (passed == false)
                {
                    // It was counted, and does not wait.
                    BreakRound(block, round);
                    throw;
                }
                if (passed == false) return End(block, round, index);
                if (deadline.IsOver) throw Broken("more parties than participants came, and the time was up");
            }
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }

    private unsafe TimeSpan DefaultTimeout()
    {
        using BlockSection section = _lease.Enter(this);
        return new TimeSpan(CellOf(_lease.Block)->TimeoutTicks);
    }

    private static unsafe bool IsRound(SharedBlock block, int round) =>
        Volatile.Read(ref *BarrierCore<SharedOps>.RoundWord((BarrierCell*)block.Pointer)) == round;

    private static unsafe Task<bool> SleepAsync(
        SharedBlock block, int round, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(
            block,
            BarrierCore<SharedOps>.RoundWord((BarrierCell*)block.Pointer),
            round,
            deadline,
            cancellationToken);

    /// <summary>False if the round had been completed.</summary>
    private static unsafe bool BreakRound(SharedBlock block, int round)
    {
        BarrierCell* cell = (BarrierCell*)block.Pointer;
        BarrierCore<SharedOps>.BreakRound(cell, round);
        return !(BarrierCore<SharedOps>.TryEnd(cell, round, out bool completed) && completed);
    }

    /// <inheritdoc cref="BarrierCore{TOps}.Withdraw"/>
    private static unsafe bool Withdraw(SharedBlock block, int round) =>
        BarrierCore<SharedOps>.Withdraw((BarrierCell*)block.Pointer, round);

    private static unsafe int End(SharedBlock block, int round, int index) =>
        End((BarrierCell*)block.Pointer, round, index);
}
