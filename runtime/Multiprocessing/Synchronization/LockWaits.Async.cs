using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

internal static partial class LockWaits
{
    /// <summary>Takes the lock, or waits for it without a thread.</summary>
    internal static async Task<LockResult> EnterAsync(
        SharedBlock block, nint cell, Deadline deadline, CancellationToken cancellationToken, bool keepsNews = false)
    {
        block.AddReference();
        LockLocal local = block.GetLocal<LockLocal>();
        try
        {
            if (!await local.Turn.WaitAsync(deadline.Milliseconds, cancellationToken).ConfigureAwait(false)) return LockResult.TimedOut;
            try
            {
                block.Heap.PrepareToWait();
                FreeIfNobodys(block, cell);
                while (true)
                {
                    if (EnterOrMark(block, cell, out int expected, out bool abandoned, keepsNews))
                    {
                        return abandoned ? LockResult.EnteredAbandoned : LockResult.Entered;
                    }
                    if (deadline.IsOver) return LockResult.TimedOut;
                    await WaitAsync(block, cell, expected, deadline, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException)
            {
                GiveUp(cell);
                throw;
            }
            finally
            {
                local.Turn.Release();
            }
        }
        finally
        {
            block.Release(disposed: false);
        }
    }
}
