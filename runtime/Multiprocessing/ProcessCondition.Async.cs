using Multiprocessing.Memory;
using Multiprocessing.Synchronization;

namespace Multiprocessing;

public sealed partial class ProcessCondition
{
    private async Task<(bool IsNotified, bool WasAbandoned)> WaitCoreAsync(
        Deadline deadline, CancellationToken cancellationToken)
    {
        ProcessLock processLock = AsyncLock();
        SharedBlock block = _lease.Block;
        return await _waits
            .RunAsync(ending => WaitCoreAsync(processLock, block, deadline, ending), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<(bool IsNotified, bool WasAbandoned)> WaitCoreAsync(
        ProcessLock processLock, SharedBlock block, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfNotHeld();
            // Before anybody can notify this one: it may throw.
            block.Heap.PrepareToWait();
            nint node = BeginAndExitLockAsync(block, out int waiting);
            bool notified = true;
            bool cancelled = false;
            try
            {
                while (IsWaiting(node, waiting))
                {
                    if (deadline.IsOver)
                    {
                        notified = !TryGiveUp(node, waiting);
                        break;
                    }
                    await SleepAsync(block, node, waiting, deadline, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                // The notification may have come first: then it counts.
                notified = !TryGiveUp(node, waiting);
                cancelled = !notified;
            }
            catch
            {
                Quit(block, node, waiting);
                if (!_ownsLock || !_waits.IsEnded) await processLock.EnterAgainAsync().ConfigureAwait(false);
                throw;
            }
            if (_waits.IsEnded)
            {
                if (notified) Quit(block, node, waiting);
                if (!_ownsLock) await processLock.EnterAgainAsync().ConfigureAwait(false);
                _waits.ThrowIfEnded();
            }
            bool wasAbandoned;
            try
            {
                wasAbandoned = (await processLock.EnterAgainAsync().ConfigureAwait(false)).WasAbandoned;
            }
            catch when (notified)
            {
                Quit(block, node, waiting);
                throw;
            }
            if (notified) Finish(node, waiting);
            if (wasAbandoned) NotifyAll(block);
            if (cancelled) throw new OperationCanceledException(cancellationToken);
            return (notified, wasAbandoned);
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }

    private unsafe nint BeginAndExitLockAsync(SharedBlock block, out int waiting) =>
        (nint)BeginAndExitLock(block, out waiting, out _);

    private static unsafe bool IsWaiting(nint node, int waiting) =>
        Volatile.Read(ref ((ConditionNode*)node)->State) == waiting;

    private static unsafe Task<bool> SleepAsync(
        SharedBlock block, nint node, int waiting, Deadline deadline, CancellationToken cancellationToken) =>
        WordWait.WaitAsync(block, &((ConditionNode*)node)->State, waiting, deadline, cancellationToken);

    private static unsafe bool TryGiveUp(nint node, int waiting) =>
        ConditionCore<SharedOps>.TryGiveUp((ConditionNode*)node, waiting);

    private static unsafe void Quit(SharedBlock block, nint node, int waiting) =>
        ConditionCore<SharedOps>.Quit(CellOf(block), (ConditionNode*)node, waiting);

    private static unsafe void NotifyAll(SharedBlock block) => ConditionCore<SharedOps>.NotifyAll(CellOf(block));

    private static unsafe void Finish(nint node, int waiting) =>
        ConditionCore<SharedOps>.Finish((ConditionNode*)node, waiting);
}
