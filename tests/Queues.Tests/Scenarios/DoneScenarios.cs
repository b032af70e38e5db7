using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>Rows of group J.</summary>
public static partial class DoneScenarios
{
    [RunInProcess]
    public static int Work(ProcessQueue<string?> queue)
    {
        int count = 0;
        while (queue.Dequeue() is not null)
        {
            count++;
            Thread.Sleep(20);
            queue.MarkDone();
        }
        return count;
    }

    [RunInProcess]
    public static void Join(ProcessQueue<int> queue, ProcessSemaphore joining)
    {
        joining.Release();
        queue.WaitUntilDone();
    }

    [Row("J-03")]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public static async Task WaitUntilDone_FourWorkers_ReturnsWhenAllAreMarked()
    {
        using ProcessQueue<string?> queue = new();
        ChildProcess<int>[] workers = [.. Enumerable.Range(0, 4).Select(_ => Spawn.Work(queue))];
        for (int i = 0; i < 10; i++) queue.Enqueue($"item {i}");
        queue.WaitUntilDone();
        Assert.Equal(0, queue.Count);
        for (int i = 0; i < 4; i++) queue.Enqueue(null);
        int[] counts = await Task.WhenAll(workers.Select(worker => worker.Result));
        Assert.Equal(10, counts.Sum());
        // The end markers were not marked.
        Assert.False(queue.WaitUntilDone(TimeSpan.Zero));
        queue.MarkDone(4);
        Assert.True(queue.WaitUntilDone(TimeSpan.Zero));
    }

    [Row("J-05")]
    public static void MarkDone_TooOften_IsRefused()
    {
        using ProcessQueue<int> queue = new();
        Assert.Throws<InvalidOperationException>(() => queue.MarkDone());
        queue.WaitUntilDone();
        Assert.True(queue.WaitUntilDoneAsync().IsCompletedSuccessfully);
        queue.Enqueue(1);
        Assert.Throws<InvalidOperationException>(() => queue.MarkDone(2));
        Assert.False(queue.WaitUntilDone(TimeSpan.FromMilliseconds(50)));
        queue.MarkDone();
        Assert.Throws<InvalidOperationException>(() => queue.MarkDone());
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.MarkDone(0));
        queue.WaitUntilDone();
    }

    [Row("J-05")]
    public static async Task WaitUntilDoneAsync_Cancelled_Ends()
    {
        using ProcessQueue<int> queue = new();
        queue.Enqueue(1);
        using CancellationTokenSource cancellation = new();
        Task waiting = queue.WaitUntilDoneAsync(cancellation.Token);
        Assert.False(waiting.IsCompleted);
        Assert.False(await queue.WaitUntilDoneAsync(TimeSpan.FromMilliseconds(50)));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        waiting = queue.WaitUntilDoneAsync();
        queue.MarkDone();
        await waiting;
    }

    [Row("J-08")]
    public static async Task WaitUntilDone_ThreeProcesses_AllAreReleased()
    {
        using ProcessQueue<int> queue = new();
        using ProcessSemaphore joining = new(0);
        queue.EnqueueMany([1, 2]);
        ChildProcess[] joiners = [.. Enumerable.Range(0, 3).Select(_ => Spawn.Join(queue, joining))];
        for (int i = 0; i < 3; i++) joining.Wait();
        queue.MarkDone();
        Assert.All(joiners, joiner => Assert.False(joiner.HasExited));
        queue.MarkDone();
        await Task.WhenAll(joiners.Select(joiner => joiner.Completion));
    }
}
