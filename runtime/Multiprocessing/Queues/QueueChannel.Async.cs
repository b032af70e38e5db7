using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

internal sealed partial class QueueChannel<T>
{
    internal async Task<bool> WaitUntilDoneAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Unfinished == 0) return true;
        Block.AddReference();
        BeginDone();
        try
        {
            while (true)
            {
                int epoch = MarkDoneCell();
                if (Unfinished == 0) return true;
                if (IsDisposed) throw DisposedError();
                if (deadline.IsOver) return false;
                await WaitDoneAsync(epoch, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            EndDone();
            Block.Release(disposed: false);
        }
    }
}
