using System.Diagnostics;
using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>Rows of groups Q and Y.</summary>
public static partial class QueueScenarios
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(100);

    [RunInProcess]
    public static void EnqueueRange(ProcessQueue<int> queue, int start, int count)
    {
        for (int i = start; i < start + count; i++) queue.Enqueue(i);
    }

    [RunInProcess]
    public static int[] TakeMany(ProcessQueue<int> queue, int count)
    {
        int[] items = new int[count];
        for (int i = 0; i < count; i++) items[i] = queue.Dequeue();
        return items;
    }

    [RunInProcess]
    public static (bool, bool) ReportEmpty(ProcessQueue<bool> queue)
    {
        bool isEmpty = queue.IsEmpty;
        queue.Enqueue(isEmpty);
        queue.Enqueue(queue.IsEmpty);
        return (isEmpty, queue.IsEmpty);
    }

    [Row("Q-02")]
    public static async Task Enqueue_SixForms_FillTheQueueForAll()
    {
        using ProcessQueue<int> queue = new(capacity: 6);
        Assert.True(queue.IsEmpty);
        queue.Enqueue(1);
        queue.Enqueue(2, Timeout.InfiniteTimeSpan);
        Assert.True(queue.TryEnqueue(3));
        Assert.True(queue.TryEnqueue(4, TimeSpan.Zero));
        await queue.EnqueueAsync(5);
        Assert.True(await queue.TryEnqueueAsync(6, s_short));
        Assert.True(queue.IsFull);
        Assert.False(queue.IsEmpty);
        await using ChildProcess<int[]> child = Spawn.TakeMany(queue, 6);
        int[] taken = await child.Result;
        Assert.Equal([1, 2, 3, 4, 5, 6], taken);
        Assert.True(queue.IsEmpty);
        Assert.False(queue.IsFull);
    }

    [Row("Q-03")]
    public static async Task Enqueue_Full_FailsAtOnceOrAfterItsTime()
    {
        using ProcessQueue<int> queue = new(capacity: 6);
        EnqueueRange(queue, 0, 6);
        Assert.False(queue.TryEnqueue(7));
        Assert.Throws<QueueFullException>(() => queue.Enqueue(7, TimeSpan.Zero));
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<QueueFullException>(() => queue.Enqueue(7, s_short));
        Assert.True(Stopwatch.GetElapsedTime(start) >= s_short - TimeSpan.FromMilliseconds(15));
        await Assert.ThrowsAsync<QueueFullException>(() => queue.EnqueueAsync(7, s_short));
        using CancellationTokenSource cancellation = new();
        Task waiting = queue.EnqueueAsync(7, cancellation.Token);
        Assert.False(waiting.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal([0, 1, 2, 3, 4, 5], TakeMany(queue, 6));
        Assert.Equal(0, queue.Count);
        Assert.False(queue.TryDequeue(s_short, out _));
    }

    [Row("Q-04")]
    public static async Task Dequeue_FourForms_InOrder()
    {
        using ProcessQueue<int> queue = new();
        await using ChildProcess child = Spawn.EnqueueRange(queue, 2, 4);
        await child.Completion;
        Assert.Equal(2, queue.Dequeue());
        Assert.Equal(3, queue.Dequeue(Timeout.InfiniteTimeSpan));
        Assert.Equal(4, await queue.DequeueAsync(Watchdog.NoLimit));
        Assert.True(queue.TryDequeue(out int last));
        Assert.Equal(5, last);
        Assert.True(queue.IsEmpty);
    }

    [Row("Q-07")]
    public static async Task Dequeue_Empty_FailsAtOnceOrAfterItsTime()
    {
        using ProcessQueue<int> queue = new();
        Assert.False(queue.TryDequeue(out _));
        Assert.Throws<QueueEmptyException>(() => queue.Dequeue(TimeSpan.Zero));
        await Assert.ThrowsAsync<QueueEmptyException>(() => queue.DequeueAsync(TimeSpan.Zero));
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<QueueEmptyException>(() => queue.Dequeue(TimeSpan.FromMilliseconds(200)));
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(185));
        start = Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<QueueEmptyException>(() => queue.DequeueAsync(s_short));
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(85));
    }

    [Row("Q-08")]
    public static void NegativeTime_IsRefused()
    {
        using ProcessQueue<int> queue = new();
        queue.Enqueue(1);
        TimeSpan negative = TimeSpan.FromMilliseconds(-2);
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Enqueue(2, negative));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.TryDequeue(negative, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.WaitUntilDone(negative));
        Assert.Equal(1, queue.Count);
    }

    [Row("Q-09")]
    public static void Capacity_ZeroIsUnbounded_NegativeIsRefused()
    {
        using ProcessQueue<int> queue = new(0);
        Assert.Equal(int.MaxValue, queue.Capacity);
        for (int i = 0; i < 10_000; i++) queue.Enqueue(i);
        Assert.Equal(10_000, queue.Count);
        Assert.False(queue.IsFull);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessQueue<int>(-1));
    }

    public static void Options_SayWhatTheyMean()
    {
        using (ProcessQueue<int> queue = new(new ProcessQueueOptions()))
        {
            Assert.Equal(int.MaxValue, queue.Capacity);
            Assert.False(queue.IsFull);
        }
        using (ProcessQueue<int> queue = new(int.MaxValue)) Assert.Equal(int.MaxValue, queue.Capacity);
        ProcessQueueOptions options = new() { Capacity = 2, MemoryLimit = 1 << 20 };
        using (ProcessQueue<int> queue = new(options))
        {
            // It was read.
            options.Capacity = 3;
            Assert.Equal(2, queue.Capacity);
            queue.EnqueueMany([1, 2]);
            Assert.True(queue.IsFull);
            Assert.False(queue.TryEnqueue(3));
        }
        foreach (int capacity in (int[])[0, -1, int.MinValue])
        {
            ProcessQueueOptions bad = new() { Capacity = capacity };
            Assert.Throws<ArgumentOutOfRangeException>("Capacity", () => new ProcessQueue<int>(bad));
            Assert.Throws<ArgumentOutOfRangeException>("Capacity", () => ProcessQueue<int>.Named("bad", bad));
        }
        foreach (long limit in (long[])[0, -1, 1000, (8L << 30) + 1])
        {
            Assert.Throws<ArgumentOutOfRangeException>("MemoryLimit", () =>
                new ProcessQueue<int>(new ProcessQueueOptions { MemoryLimit = limit }));
        }
        Assert.Throws<ArgumentNullException>(() => new ProcessQueue<int>(null!));
        string name = $"options {Guid.NewGuid()}";
        ProcessQueueOptions four = new() { Capacity = 4 };
        using (ProcessQueue<int> made = ProcessQueue<int>.Named(name, four, out bool isNew))
        using (ProcessQueue<int> found = ProcessQueue<int>.Named(name, new ProcessQueueOptions { Capacity = 5 }))
        {
            Assert.True(isNew);
            Assert.Equal((4, 4), (made.Capacity, found.Capacity));
        }
    }

    public static async Task TryDequeueAsync_SaysThatThereIsNone_InsteadOfThrowing()
    {
        using ProcessQueue<string?> queue = new();
        ReceivedItem<string?> none = await queue.TryDequeueAsync(TimeSpan.Zero);
        Assert.False(none.HasItem || none.TryGet(out _));
        Assert.Throws<InvalidOperationException>(() => none.Item);
        queue.Enqueue(null);
        queue.Enqueue("a");
        ReceivedItem<string?> item = await queue.TryDequeueAsync(TimeSpan.Zero);
        Assert.True(item.HasItem);
        Assert.Null(item.Item);
        Assert.True((await queue.TryDequeueAsync(Timeout.InfiniteTimeSpan)).TryGet(out string? next));
        Assert.Equal("a", next);
        queue.Close();
        Assert.False((await queue.TryDequeueAsync(Timeout.InfiniteTimeSpan)).HasItem);
    }

    public static async Task EnqueueManyAsync_WithATime_TellsHowManyWentIn()
    {
        using ProcessQueue<int> queue = new(3);
        Assert.Equal(3, await queue.EnqueueManyAsync([1, 2, 3, 4, 5], TimeSpan.Zero));
        Assert.Equal(0, await queue.EnqueueManyAsync([6], TimeSpan.FromMilliseconds(5)));
        Task<int> waiting = queue.EnqueueManyAsync([6, 7], Timeout.InfiniteTimeSpan);
        Assert.Equal(new[] { 1, 2, 3 }, queue.DequeueMany(3));
        Assert.Equal(2, await waiting);
        using CancellationTokenSource source = new();
        Task cancelled = queue.EnqueueManyAsync([8, 9, 10], source.Token);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(new[] { 6, 7, 8 }, await queue.DequeueManyAsync(7, TimeSpan.Zero));
    }

    /// <summary>What a flush had placed when its wait was ended is not placed once more.</summary>
    public static void EnqueueMany_ThatIsCancelledMeanwhile_RepeatsNothing()
    {
        using ProcessQueue<string> queue = new(3);
        using CancellationTokenSource source = new();
        Task sending = Task.Run(() => queue.EnqueueMany(["a", "b", "c", "d", "e"], source.Token));
        SpinWait spin = default;
        while (queue.Count < 3) spin.SpinOnce();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => sending.GetAwaiter().GetResult());
        Assert.Equal(["a", "b", "c"], queue.DequeueMany(7));
        Assert.True(queue.IsEmpty);
    }

    [Row("Q-12")]
    public static async Task QueueInUse_HandedToANewChild_KeepsOrder()
    {
        using ProcessQueue<int> queue = new();
        EnqueueRange(queue, 0, 10);
        await using ChildProcess child = Spawn.EnqueueRange(queue, 10, 10);
        await child.Completion;
        Assert.Equal(Enumerable.Range(0, 20), TakeMany(queue, 20));
        Assert.False(queue.TryDequeue(out _));
    }

    [RunInProcess]
    public static void EnqueueMegabytes(ProcessQueue<byte[]> queue, int count)
    {
        for (int i = 0; i < count; i++) queue.Enqueue(new byte[1 << 20]);
    }

    [Row("Q-16")]
    public static async Task Producer_WithUnreadItems_EndsAndHasDelivered()
    {
        using ProcessQueue<byte[]> queue = new();
        await using ChildProcess child = Spawn.EnqueueMegabytes(queue, 100);
        await child.Completion;
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        Assert.Equal(100, queue.Count);
        for (int i = 0; i < 100; i++) Assert.Equal(1 << 20, queue.Dequeue().Length);
    }

    [Row("Q-17")]
    public static void Count_FollowsTheItems()
    {
        using ProcessQueue<string> queue = new();
        List<int> seen = [queue.Count];
        queue.Enqueue("a");
        seen.Add(queue.Count);
        queue.Enqueue("b");
        seen.Add(queue.Count);
        queue.Dequeue();
        seen.Add(queue.Count);
        queue.Dequeue();
        seen.Add(queue.Count);
        Assert.Equal([0, 1, 2, 1, 0], seen);
    }

    [Row("Q-25")]
    public static void DisposedHandle_EveryMemberSaysSo_OthersGoOn()
    {
        ProcessQueue<int> queue = new();
        using ProcessQueue<ProcessQueue<int>> carrier = new();
        carrier.Enqueue(queue);
        using ProcessQueue<int> other = carrier.Dequeue();
        queue.Enqueue(1);
        queue.Dispose();
        queue.Dispose();
        Assert.Throws<ObjectDisposedException>(() => queue.Enqueue(2));
        Assert.Throws<ObjectDisposedException>(() => queue.Dequeue());
        Assert.Throws<ObjectDisposedException>(() => queue.TryDequeue(out _));
        Assert.Throws<ObjectDisposedException>(() => queue.Count);
        Assert.Throws<ObjectDisposedException>(() => queue.IsEmpty);
        Assert.Throws<ObjectDisposedException>(queue.Close);
        Assert.Throws<ObjectDisposedException>(() => queue.MarkDone());
        Assert.Equal(1, other.Dequeue());
    }

    [Row("Q-25")]
    public static void Dispose_EndsABlockedDequeue()
    {
        ProcessQueue<int> queue = new();
        using ManualResetEventSlim started = new();
        Exception? error = null;
        Thread thread = new(() =>
        {
            started.Set();
            error = Record.Exception(() => queue.Dequeue());
        });
        thread.Start();
        started.Wait();
        Thread.Sleep(50);
        queue.Dispose();
        thread.Join();
        Assert.IsType<ObjectDisposedException>(error);
    }

    [Row("Q-25")]
    public static async Task Close_IsSeenByTheOtherSide_WhichDrains()
    {
        using ProcessQueue<int> queue = new();
        await using ChildProcess<int> child = Spawn.SumAll(queue);
        EnqueueRange(queue, 1, 100);
        queue.Close();
        queue.Close();
        Assert.True(queue.IsClosed);
        Assert.Equal(5050, await child.Result);
        Assert.Throws<QueueClosedException>(() => queue.Enqueue(1));
        Assert.Throws<QueueClosedException>(() => queue.Dequeue());
        await Assert.ThrowsAsync<QueueClosedException>(() => queue.DequeueAsync());
        Assert.False(queue.TryDequeue(out _));
    }

    [RunInProcess]
    public static async Task<int> SumAll(ProcessQueue<int> queue)
    {
        int sum = 0;
        await foreach (int item in queue.ReadAllAsync()) sum += item;
        return sum;
    }

    [Row("Q-27")]
    public static void Null_IsAnItem()
    {
        using ProcessQueue<string?> queue = new();
        queue.Enqueue(null);
        queue.Enqueue("");
        Assert.Equal(2, queue.Count);
        Assert.True(queue.TryDequeue(out string? item));
        Assert.Null(item);
        Assert.Equal("", queue.Dequeue());
    }

    [Row("Q-30")]
    public static async Task Handles_TravelThroughQueues()
    {
        using ProcessQueue<(ProcessQueue<int> Queue, ProcessLock Lock)> carrier = new();
        await using ChildProcess child = Spawn.UseHandles(carrier);
        using ProcessQueue<int> queue = new();
        using ProcessLock gate = new();
        gate.Enter();
        carrier.Enqueue((queue, gate));
        Assert.Equal(42, queue.Dequeue());
        Assert.False(gate.IsHeld);
        await child.Completion;
    }

    [RunInProcess]
    public static void UseHandles(ProcessQueue<(ProcessQueue<int> Queue, ProcessLock Lock)> carrier)
    {
        (ProcessQueue<int> queue, ProcessLock gate) = carrier.Dequeue();
        gate.Exit();
        queue.Enqueue(42);
    }

    [Row("Q-31")]
    public static async Task LargeItem_NobodyReads_ReturnsAndArrives()
    {
        using ProcessQueue<byte[]> queue = new();
        byte[] large = new byte[(4 << 20) + 1];
        Random.Shared.NextBytes(large);
        queue.Enqueue(large);
        queue.Enqueue([]);
        await using ChildProcess<byte[]> child = Spawn.First(queue);
        Assert.Equal(large, await child.Result);
        Assert.Empty(queue.Dequeue());
    }

    [RunInProcess]
    public static byte[] First(ProcessQueue<byte[]> queue) => queue.Dequeue();

    [Row("Y-01")]
    public static async Task IsEmpty_IsExactAcrossProcesses()
    {
        using ProcessQueue<bool> queue = new();
        Assert.True(queue.IsEmpty);
        await using ChildProcess<(bool, bool)> child = Spawn.ReportEmpty(queue);
        Assert.Equal((true, false), await child.Result);
        Assert.True(queue.Dequeue());
        Assert.False(queue.Dequeue());
        Assert.True(queue.IsEmpty);
    }
}
