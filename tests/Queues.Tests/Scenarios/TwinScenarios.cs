namespace Queues.Tests.Scenarios;

/// <summary>
/// Two handles of one queue, or of one end of a pipe, in the same process. Its async waits queue up for their turn,
/// whatever handle they came by; the disposal of a handle ends those that came by that one.
/// </summary>
public static partial class TwinScenarios
{
    public static async Task DequeueBehindATwin_EndsWithItsHandle()
    {
        using ProcessQueue<int> first = new();
        ProcessQueue<int> second = TwinOf(first);
        Task<int> ahead = first.DequeueAsync();
        Task<int> behind = second.DequeueAsync();
        second.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => behind);
        Assert.False(ahead.IsCompleted);
        first.Enqueue(1);
        Assert.Equal(1, await ahead);
    }

    public static async Task DequeueAheadOfATwin_LeavesItsTurnToIt()
    {
        ProcessQueue<int> first = new();
        using ProcessQueue<int> second = TwinOf(first);
        Task<int> ahead = first.DequeueAsync();
        Task<int> behind = second.DequeueAsync();
        first.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ahead);
        second.Enqueue(1);
        Assert.Equal(1, await behind);
    }

    public static async Task EnqueueBehindATwin_EndsWithItsHandle()
    {
        using ProcessQueue<int> first = new(1);
        ProcessQueue<int> second = TwinOf(first);
        first.Enqueue(1);
        Task ahead = first.EnqueueAsync(2);
        Task behind = second.EnqueueAsync(3);
        second.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => behind);
        Assert.False(ahead.IsCompleted);
        Assert.Equal(1, first.Dequeue());
        await ahead;
        Assert.Equal([2], first.DequeueMany(5));
    }

    public static async Task ReceiveBehindATwin_EndsWithItsHandle()
    {
        (ProcessConnection<int> first, ProcessConnection<int> other) = ProcessPipe.Create<int>();
        ProcessConnection<int> second = TwinOf(first);
        Task<int> ahead = first.ReceiveAsync();
        Task<int> behind = second.ReceiveAsync();
        second.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => behind);
        Assert.False(ahead.IsCompleted);
        other.Send(1);
        Assert.Equal(1, await ahead);
        first.Dispose();
        other.Dispose();
    }

    public static async Task CancelledBehindATwin_NamesTheCallersToken()
    {
        using ProcessQueue<int> first = new();
        using ProcessQueue<int> second = TwinOf(first);
        using CancellationTokenSource cancellation = new();
        Task<int> ahead = first.DequeueAsync();
        Task<int> behind = second.DequeueAsync(cancellation.Token);
        await cancellation.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        Assert.Equal(cancellation.Token, error.CancellationToken);
        first.Enqueue(1);
        Assert.Equal(1, await ahead);
    }

    private static ProcessQueue<int> TwinOf(ProcessQueue<int> queue)
    {
        using ProcessQueue<ProcessQueue<int>> carrier = new();
        carrier.Enqueue(queue);
        return carrier.Dequeue();
    }

    private static ProcessConnection<int> TwinOf(ProcessConnection<int> connection)
    {
        using ProcessQueue<ProcessConnection<int>> carrier = new();
        carrier.Enqueue(connection);
        return carrier.Dequeue();
    }
}
