using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

internal static partial class SemaphoreWaits
{
    internal static async Task<bool> TakeAsync(SharedBlock block, Deadline deadline, CancellationToken cancellationToken)
    {
        SemaphoreLocal local = block.GetLocal<SemaphoreLocal>();
        block.AddReference();
        try
        {
            if (!await local.Turn.WaitAsync(deadline.Milliseconds, cancellationToken).ConfigureAwait(false)) return false;
            BeginWaiting(block);
            try
            {
                block.Heap.PrepareToWait();
                while (!TryTake(block))
                {
                    if (deadline.IsOver) return false;
                    await SleepAsync(block, deadline, cancellationToken).ConfigureAwait(false);
                }
                return true;
            }
            catch (OperationCanceledException)
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
        finally
        {
            block.Release(disposed: false);
        }
    }
}
