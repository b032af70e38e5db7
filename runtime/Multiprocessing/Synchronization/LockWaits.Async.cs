using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

internal static partial class LockWaits
{
    /// <summary>Takes the lock, or waits for it without a thread.</summary>
    /// <exception cref="ObjectDisposedException">The handle was disposed while this waited.</exception>
    internal static Task<LockEntry> EnterAsync(
        SharedBlock block,
        nint cell,
        HandleWaits waits,
        Deadline deadline,
        CancellationToken cancellationToken,
        bool defersNotice = false) =>
        waits.RunAsync(ending => EnterCoreAsync(block, cell, waits, deadline, ending, defersNotice), cancellationToken);

    private static async Task<LockEntry> EnterCoreAsync(
        SharedBlock block,
        nint cell,
        HandleWaits waits,
        Deadline deadline,
        CancellationToken cancellationToken,
        bool defersNotice)
    {
        LockLocal local = block.GetLocal<LockLocal>();
        if (!await local.Turn.WaitAsync(deadline.Milliseconds, cancellationToken).ConfigureAwait(false)) return default;
        try
        {
            block.Heap.PrepareToWait();
            FreeIfNobodys(block, cell);
            while (true)
            {
                int expected;
                lock (waits.Gate)
                {
                    waits.ThrowIfEnded();
                    if (EnterOrMark(block, cell, out expected, out bool abandoned, defersNotice))
                    {
                        return new LockEntry(abandoned);
                    }
                }
                if (deadline.IsOver) return default;
                await WaitAsync(block, cell, expected, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            GiveUp(cell);
            throw;
        }
        finally
        {
            local.Turn.Release();
        }
    }
}
