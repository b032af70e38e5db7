using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

internal static partial class SemaphoreWaits
{
    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static Task<bool> TakeAsync(
        SharedBlock block, HandleWaits waits, Deadline deadline, CancellationToken cancellationToken) =>
        waits.RunAsync(ending => TakeCoreAsync(block, waits, deadline, ending), cancellationToken);

    private static async Task<bool> TakeCoreAsync(
        SharedBlock block, HandleWaits waits, Deadline deadline, CancellationToken cancellationToken)
    {
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        if (!await local.Turn.WaitAsync(deadline.Milliseconds, cancellationToken).ConfigureAwait(false)) return false;
        BeginWaiting(block);
        try
        {
            block.Heap.PrepareToWait();
            while (true)
            {
                lock (waits.Gate)
                {
                    waits.ThrowIfEnded();
                    if (TryTake(block)) return true;
                }
                if (deadline.IsOver) return false;
                await SleepAsync(block, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            GiveUp(block);
            throw;
        }
        finally
        {
            EndWaiting(block);
            local.Turn.Release();
        }
    }
}
