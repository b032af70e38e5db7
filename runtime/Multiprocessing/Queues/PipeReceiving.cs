using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

internal static class PipeReceiving
{
    internal static async Task<T> ReceiveAsync<T>(PipeDirection<T> direction, CancellationToken cancellationToken)
    {
        (TakeResult result, T message) = await direction.TakeAsync(Deadline.Infinite, cancellationToken).ConfigureAwait(false);
        return result == TakeResult.Taken
            ? message
            : throw new EndOfStreamException("The other end of the pipe is gone, and all that it sent was received.");
    }
}
