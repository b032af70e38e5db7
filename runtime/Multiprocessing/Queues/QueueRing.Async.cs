using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

internal sealed partial class QueueRing<T>
{
    internal async Task<bool> WaitUntilDoneAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SharedBlock block = Hold();
        try
        {
            return UnfinishedCore == 0
                || await WaitUntilDoneCoreAsync(deadline, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            block.Release(disposed: false);
        }
    }

    private async Task<bool> WaitUntilDoneCoreAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        BeginDone();
        try
        {
            while (true)
            {
                int epoch = MarkDoneCell();
                if (UnfinishedCore == 0) return true;
                if (IsDisposed) throw DisposedError();
                if (deadline.IsOver) return false;
                await WaitDoneAsync(epoch, deadline, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            EndDone();
        }
    }
}
