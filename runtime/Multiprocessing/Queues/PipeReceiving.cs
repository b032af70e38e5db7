using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

internal static class PipeReceiving
{
    internal static async Task<T> ReceiveAsync<T>(PipeDirection<T> direction, CancellationToken cancellationToken)
    {
        (TakeResult result, T message) =
            await direction.TakeAsync(Deadline.Infinite, cancellationToken).ConfigureAwait(false);
        return result == TakeResult.Taken ? message : throw PipeErrors.EndOfStream();
    }

    internal static async Task<ReceivedItem<T>> TryReceiveAsync<T>(
        PipeDirection<T> direction, Deadline deadline, CancellationToken cancellationToken)
    {
        (TakeResult result, T message) = await direction.TakeAsync(deadline, cancellationToken).ConfigureAwait(false);
        if (result == TakeResult.Ended) throw PipeErrors.EndOfStream();
        return result == TakeResult.Taken ? new ReceivedItem<T>(message) : default;
    }
}
