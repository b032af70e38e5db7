using MemoryPack;
using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>What queues carry, and what happens when it cannot be carried; batches; memory; names.</summary>
public static partial class ContentScenarios
{
    /// <summary>Its serialization fails when it is told to.</summary>
    [MemoryPackable]
    public partial class Moody
    {
        public int Number { get; set; }

        public byte[] Ballast { get; set; } = [];

        [MemoryPackIgnore]
        public bool FailsToWrite { get; set; }

        public bool FailsToRead { get; set; }

        [MemoryPackOnSerialized]
        public void AfterWriting()
        {
            if (FailsToWrite) throw new InvalidOperationException("no writing today");
        }

        [MemoryPackOnDeserialized]
        public void AfterReading()
        {
            if (FailsToRead) throw new InvalidOperationException("no reading today");
        }
    }

    private sealed record Secret(int Number, string Text);

    private static partial class Vault
    {
        internal sealed partial class Inner
        {
            private enum Color : byte
            {
                Red,
                Green,
            }

            private readonly record struct Deep(Color Color, Secret? Secret);

            internal static void Check()
            {
                using ProcessQueue<Deep> queue = new();
                using ProcessQueue<Color[]> colors = new();
                queue.Enqueue(new Deep(Color.Green, new Secret(1, "a")));
                colors.Enqueue([Color.Red, Color.Green]);
                Assert.Equal(new Deep(Color.Green, new Secret(1, "a")), queue.Dequeue());
                Assert.Equal([Color.Red, Color.Green], colors.Dequeue());
            }
        }
    }

    [RunInProcess]
    private static void PassSecrets(ProcessQueue<Secret> secrets, ProcessConnection<(Secret, int)> connection)
    {
        connection.Send((secrets.Dequeue(), 5));
        connection.Dispose();
    }

    public static async Task PrivateItemTypes_Cross()
    {
        Vault.Inner.Check();
        using ProcessQueue<Secret> secrets = new();
        (ProcessConnection<(Secret, int)> reader, ProcessConnection<(Secret, int)> writer) =
            ProcessPipe.CreateOneWay<(Secret, int)>();
        await using ChildProcess child = PrivateSpawn.PassSecrets(secrets, writer);
        writer.Dispose();
        secrets.Enqueue(new Secret(7, "seven"));
        Assert.Equal((new Secret(7, "seven"), 5), reader.Receive());
        reader.Dispose();
        await child.Completion;
    }

    public sealed class Node
    {
        public int Number;
        public Node? Next;
    }

    public static void ItemsOnACycle_KeepTheirShape()
    {
        using ProcessQueue<Node> queue = new();
        Node first = new() { Number = 1 };
        first.Next = new Node { Number = 2, Next = first };
        queue.Enqueue(first);
        queue.Enqueue(first.Next);
        Node arrived = queue.Dequeue();
        Assert.Equal(2, arrived.Next!.Number);
        Assert.Same(arrived, arrived.Next.Next);
        Assert.Equal(2, queue.Dequeue().Number);
    }

    private static class Wrapped<T>
    {
        internal static ProcessQueue<T> Create() => new();

        internal static ProcessConnection<T> CreatePipe() => ProcessPipe.Create<T>().First;
    }

    public sealed record ScenarioNobodyMentions(int Number);

    private enum MoodNobodyMentions
    {
        Good,
    }

    public static void TypeThatNobodyMentions_IsAnErrorAtTheConstructor_ThatSaysWhatToDo()
    {
        MustSayWhatToDo<ScenarioNobodyMentions>();
        MustSayWhatToDo<MoodNobodyMentions>();
    }

    private static void MustSayWhatToDo<T>()
    {
        int blocks = Directory.GetFiles("/proc/self/map_files").Length;
        for (int i = 0; i < 100; i++)
        {
            ProcessSerializationException error =
                Assert.Throws<ProcessSerializationException>(() => Wrapped<T>.Create());
            Assert.Equal(
                error.Message, Assert.Throws<ProcessSerializationException>(() => Wrapped<T>.CreatePipe()).Message);
            Assert.Contains($"'{typeof(T)}'", error.Message, StringComparison.Ordinal);
            Assert.Contains("mention the queue or pipe with the closed type", error.Message, StringComparison.Ordinal);
        }
        // Nothing stays of what was not made.
        Assert.InRange(Directory.GetFiles("/proc/self/map_files").Length, 0, blocks + 60);
    }

    [Row("Q-22", "Y-04")]
    public static void ItemThatCannotBeSerialized_ThrowsAndLeavesNoTrace()
    {
        using ProcessQueue<Moody> queue = new(capacity: 2);
        foreach (int ballast in new[] { 0, 100, 9_000, 3_000_000 })
        {
            Moody bad = new() { FailsToWrite = true, Ballast = new byte[ballast] };
            ProcessSerializationException error =
                Assert.Throws<ProcessSerializationException>(() => queue.Enqueue(bad));
            Assert.Contains("no writing today", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, queue.Count);
        }
        queue.Enqueue(new Moody { Number = 1 });
        queue.Enqueue(new Moody { Number = 2 });
        Assert.False(queue.TryEnqueue(new Moody()));
        Assert.Equal(1, queue.Dequeue().Number);
        Assert.Equal(2, queue.Dequeue().Number);
        queue.WaitUntilDone(TimeSpan.Zero);
    }

    [Row("Q-22")]
    public static void ItemThatCannotBeRead_ThrowsAndTheNextOneComes()
    {
        using ProcessQueue<Moody> queue = new();
        foreach (int ballast in new[] { 0, 100_000 })
        {
            queue.Enqueue(new Moody { FailsToRead = true, Ballast = new byte[ballast] });
            queue.Enqueue(new Moody { Number = 2 });
            Assert.Throws<ProcessSerializationException>(() => queue.Dequeue());
            Assert.Equal(2, queue.Dequeue().Number);
        }
    }

    public static void DequeueMany_OneItemCannotBeRead_TheOthersAreNotLost()
    {
        using ProcessQueue<Moody> queue = new();
        queue.EnqueueMany(Enumerable.Range(0, 6).Select(i => new Moody { Number = i, FailsToRead = i == 3 }));
        Assert.Equal([0, 1, 2], queue.DequeueMany(6).Select(item => item.Number));
        Assert.Throws<ProcessSerializationException>(() => queue.DequeueMany(6));
        Assert.Equal([4, 5], queue.DequeueMany(6).Select(item => item.Number));
    }

    public static async Task DequeueMany_LastOfTheNumberCannotBeRead_TheOthersAreNotLost()
    {
        using ProcessQueue<Moody> queue = new();
        foreach (int count in new[] { 2, 257 })
        {
            int[] numbers = [.. Enumerable.Range(0, count - 1)];
            queue.EnqueueMany(numbers.Select(i => new Moody { Number = i, Ballast = Ballast(i) }));
            queue.Enqueue(new Moody { FailsToRead = true });
            Moody[] taken = count == 2 ? queue.DequeueMany(count) : await queue.DequeueManyAsync(count);
            Assert.Equal(numbers, taken.Select(item => item.Number));
            Assert.Throws<ProcessSerializationException>(() => queue.DequeueMany(count));
        }

        // The first large, so that it is read by itself.
        static byte[] Ballast(int number) => new byte[number == 0 ? 20_000 : 0];
    }

    public static void DequeueMany_OneLargeItemCannotBeRead_TheOthersAreNotLost()
    {
        using ProcessQueue<Moody> queue = new();
        queue.Enqueue(new Moody { Number = 0 });
        queue.Enqueue(new Moody { Number = 1, Ballast = new byte[20_000] });
        queue.Enqueue(new Moody { Number = 2, Ballast = new byte[20_000], FailsToRead = true });
        queue.Enqueue(new Moody { Number = 3 });
        Assert.Equal([0, 1], queue.DequeueMany(6).Select(item => item.Number));
        Assert.Throws<ProcessSerializationException>(() => queue.DequeueMany(6));
        Assert.Equal(3, Assert.Single(queue.DequeueMany(6)).Number);
    }

    public static void Batches_OfAllSizes_KeepOrderAndBounds()
    {
        using ProcessQueue<byte[]> queue = new();
        List<byte[]> items = [.. Enumerable.Range(0, 3000).Select(i => new byte[i % 500 == 3 ? 50_000 : i % 7 * 100])];
        for (int i = 0; i < items.Count; i++) if (items[i].Length > 0) items[i][0] = (byte)i;
        queue.EnqueueMany(items);
        Assert.Equal(items.Count, queue.Count);
        List<byte[]> taken = [];
        while (queue.Count > 0) taken.AddRange(queue.DequeueMany(Random.Shared.Next(1, 700)));
        Assert.Equal(items, taken);
        Assert.Empty(queue.DequeueMany(5, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.DequeueMany(0));

        using ProcessQueue<int> bounded = new(capacity: 10);
        Assert.Equal(10, bounded.EnqueueMany(Enumerable.Range(0, 25), TimeSpan.Zero));
        Assert.Equal(Enumerable.Range(0, 10), bounded.DequeueMany(100));
        Assert.Throws<InvalidOperationException>(() => bounded.EnqueueMany(Failing()));
        Assert.Equal([1, 2], bounded.DequeueMany(100));

        static IEnumerable<int> Failing()
        {
            yield return 1;
            yield return 2;
            throw new InvalidOperationException("the source");
        }
    }

    /// <summary>Also what has to wait for room: nothing that came before the failure is lost.</summary>
    public static async Task Batches_WhoseSourceOrItemFails_KeepWhatCameBefore()
    {
        using ProcessQueue<int> raw = new(capacity: 2);
        Task sending = raw.EnqueueManyAsync(Failing(5, i => i));
        Assert.Equal(Enumerable.Range(0, 5), TakeEach(raw, 5));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sending);
        using ProcessQueue<Moody> queue = new(capacity: 2);
        sending = queue.EnqueueManyAsync(Failing(5, i => new Moody { Number = i }));
        Assert.Equal(Enumerable.Range(0, 5), TakeEach(queue, 5).Select(m => m.Number));
        await Assert.ThrowsAsync<InvalidOperationException>(() => sending);
        sending = queue.EnqueueManyAsync(
            Enumerable.Range(0, 9).Select(i => new Moody { Number = i, FailsToWrite = i == 5 }));
        Assert.Equal(Enumerable.Range(0, 5), TakeEach(queue, 5).Select(m => m.Number));
        await Assert.ThrowsAsync<ProcessSerializationException>(() => sending);
        Assert.True(queue.IsEmpty);

        // The failure of the source is the one to tell of, and not that what came before could not be sent.
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.EnqueueManyAsync(ClosingBefore(queue)));
        Assert.Throws<InvalidOperationException>(() => raw.EnqueueMany(ClosingBefore(raw)));
        using ProcessQueue<Moody> closed = new();
        Assert.Throws<InvalidOperationException>(() => closed.EnqueueMany(ClosingBefore(closed)));

        static IEnumerable<T> Failing<T>(int after, Func<int, T> make)
        {
            for (int i = 0; i < after; i++) yield return make(i);
            throw new InvalidOperationException("the source");
        }

        static IEnumerable<T> ClosingBefore<T>(ProcessQueue<T> queue) where T : new()
        {
            yield return new T();
            queue.Close();
            throw new InvalidOperationException("the source");
        }

        static List<T> TakeEach<T>(ProcessQueue<T> queue, int count) =>
            [.. Enumerable.Range(0, count).Select(_ => queue.Dequeue())];
    }

    /// <summary>The token is looked at while there is room, too: an endless source ends.</summary>
    public static void Batches_LookAtTheirToken_WhereThereIsRoom()
    {
        using ProcessQueue<int> raw = new();
        Cancel(raw, i => i);
        using ProcessQueue<string> queue = new();
        Cancel(queue, i => $"{i}");

        static void Cancel<T>(ProcessQueue<T> queue, Func<int, T> make)
        {
            using CancellationTokenSource source = new();
            Assert.ThrowsAny<OperationCanceledException>(() => queue.EnqueueMany(
                Enumerable.Range(0, 10_000).Select(i =>
                {
                    if (i == 300) source.Cancel();
                    return make(i);
                }),
                source.Token));
            Assert.InRange(queue.Count, 0, 300);
        }
    }

    public static async Task Batches_BoundedQueue_WaitForRoom()
    {
        using ProcessQueue<int> queue = new(capacity: 10);
        Task sending = Task.Run(() => queue.EnqueueMany(Enumerable.Range(0, 1000)));
        List<int> taken = [];
        while (taken.Count < 1000) taken.AddRange(queue.DequeueMany(7));
        await sending;
        sending = queue.EnqueueManyAsync(Enumerable.Range(1000, 1000));
        while (taken.Count < 2000) taken.AddRange(await queue.DequeueManyAsync(7));
        await sending;
        Assert.Equal(Enumerable.Range(0, 2000), taken);
        queue.Close();
        Assert.Empty(await queue.DequeueManyAsync(7));
    }

    public static void MemoryLimit_HasAnErrorOfItsOwn_AndTheQueueGoesOn()
    {
        using ProcessQueue<byte[]> queue = new(new ProcessQueueOptions { MemoryLimit = 4 << 20 });
        int count = 0;
        QueueMemoryLimitException? error = null;
        while (error is null)
        {
            try
            {
                queue.Enqueue(new byte[100_000]);
                count++;
            }
            catch (QueueMemoryLimitException full)
            {
                error = full;
            }
        }
        Assert.InRange(count, 25, 42);
        Assert.Contains("4 MB", error.Message, StringComparison.Ordinal);
        Assert.Equal(count, queue.Count);
        for (int i = 0; i < count; i++) Assert.Equal(100_000, queue.Dequeue().Length);
        Assert.Throws<QueueMemoryLimitException>(() => queue.Enqueue(new byte[5 << 20]));
        queue.Enqueue(new byte[3 << 20]);
        Assert.Equal(3 << 20, queue.Dequeue().Length);

        using ProcessQueue<int> small = new(new ProcessQueueOptions { MemoryLimit = 1 << 20 });
        Assert.Throws<QueueMemoryLimitException>(() => small.EnqueueMany(Enumerable.Range(0, 1_000_000)));
        int expected = small.Count;
        Assert.Equal(Enumerable.Range(0, expected), Enumerable.Range(0, expected).Select(_ => small.Dequeue()));
    }

    public static async Task MemoryLimit_OfABoundedQueue_MakesWritersWait()
    {
        using ProcessQueue<byte[]> queue = new(new ProcessQueueOptions { Capacity = 1000, MemoryLimit = 1 << 20 });
        Task sending = Task.Run(() =>
        {
            for (int i = 0; i < 50; i++) queue.Enqueue(new byte[100_000 + i]);
        });
        for (int i = 0; i < 50; i++) Assert.Equal(100_000 + i, queue.Dequeue().Length);
        await sending;
        sending = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => queue.EnqueueAsync(new byte[100_000])));
        for (int i = 0; i < 20; i++) Assert.Equal(100_000, (await queue.DequeueAsync()).Length);
        await sending;
        Assert.False(queue.TryEnqueue(new byte[900_000]) && queue.TryEnqueue(new byte[900_000]));
    }

    /// <summary>There is room, but no memory, and nobody will take anything.</summary>
    public static async Task MemoryLimit_WritersThatWaitForMemory_EndWhenTheQueueIsClosedOrDisposed()
    {
        foreach (bool isClosed in new[] { true, false })
        {
            using ProcessQueue<string> queue = new(new ProcessQueueOptions { Capacity = 1000, MemoryLimit = 1 << 20 });
            string text = new('x', 200_000);
            int count = 0;
            while (queue.TryEnqueue(text)) count++;
            Assert.InRange(count, 1, 999);
            Task async = queue.EnqueueAsync(text);
            Task<int> blocked = Task.Factory.StartNew(() =>
            {
                queue.Enqueue(text);
                return 0;
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // Whether it waits already or comes later, it must end.
            await Task.Yield();
            if (isClosed) queue.Close();
            else queue.Dispose();
            if (isClosed)
            {
                await Assert.ThrowsAsync<QueueClosedException>(() => async);
                await Assert.ThrowsAsync<QueueClosedException>(() => blocked);
            }
            else
            {
                await Assert.ThrowsAsync<ObjectDisposedException>(() => async);
                await Assert.ThrowsAsync<ObjectDisposedException>(() => blocked);
            }
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    public static void Drained_Queue_GivesItsMemoryBack()
    {
        using ProcessQueue<byte[]> queue = new();
        byte[] large = new byte[8 << 20];
        Array.Fill(large, (byte)1);
        using (ProcessQueue<byte[]> other = new())
        {
            // Loads the libraries whose pages the number has in it, too.
            other.Enqueue(large);
            Assert.Equal(large, other.Dequeue());
            Assert.False(other.TryDequeue(TimeSpan.FromMilliseconds(100), out _));
        }
        long before = SharedMemory();
        for (int i = 0; i < 20; i++) queue.Enqueue(large);
        long full = SharedMemory();
        for (int i = 0; i < 20; i++) Assert.Equal(large, queue.Dequeue());
        for (int i = 0; i < 200_000; i++) queue.Enqueue([1, 2, 3]);
        for (int i = 0; i < 200_000; i++) queue.Dequeue();
        // Whoever waits for a moment gives back what is kept for a queue in use.
        Assert.False(queue.TryDequeue(TimeSpan.FromMilliseconds(100), out _));
        long drained = SharedMemory();
        Assert.True(full - before > 150 << 20, $"{full - before} bytes for 160 MB");
        Assert.True(drained - before < 5 << 20, $"{drained - before} bytes are left");
    }

    /// <summary>Shared memory that this process has touched and that still exists.</summary>
    private static long SharedMemory()
    {
        string[] lines = File.ReadAllLines("/proc/self/status");
        // Portable: a file on a disk, or on a file system in memory.
        return lines
            .Where(line => line.StartsWith("RssShmem", StringComparison.Ordinal)
                || line.StartsWith("RssFile", StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])) * 1024;
    }

    public static void Named_TheSameForAll_AndGoneWithTheLast()
    {
        string name = $"queue {Guid.NewGuid()}";
        using (ProcessQueue<string> first = ProcessQueue<string>.Named(name, capacity: 5))
        {
            using ProcessQueue<string> second = ProcessQueue<string>.Named(name);
            Assert.Equal(5, second.Capacity);
            first.Enqueue("a");
            second.Enqueue(new string('x', 100_000));
            Assert.Equal("a", second.Dequeue());
            Assert.Equal(100_000, first.Dequeue().Length);
            InvalidOperationException error = Assert.Throws<InvalidOperationException>(
                () => ProcessQueue<int>.Named(name));
            Assert.Contains("System.Int32", error.Message, StringComparison.Ordinal);
            first.Enqueue("left behind");
        }
        using ProcessQueue<string> again = ProcessQueue<string>.Named(name);
        Assert.Equal(int.MaxValue, again.Capacity);
        Assert.True(again.IsEmpty);
    }

    [RunInProcess]
    public static void EnqueueByName(string name) => ProcessQueue<int>.Named(name).Enqueue(17);

    public static async Task Named_OtherProcess_FindsIt()
    {
        string name = $"queue {Guid.NewGuid()}";
        using ProcessQueue<int> queue = ProcessQueue<int>.Named(name);
        await using ChildProcess child = Spawn.EnqueueByName(name);
        Assert.Equal(17, queue.Dequeue());
        await child.Completion;
    }

    public static async Task Async_ManyWaiters_NeedNoThreadEach()
    {
        using ProcessQueue<int> queue = new();
        Task<int>[] waiting = [.. Enumerable.Range(0, 500).Select(_ => queue.DequeueAsync())];
        Assert.True(System.Diagnostics.Process.GetCurrentProcess().Threads.Count < 100);
        queue.EnqueueMany(Enumerable.Range(0, 500));
        int[] items = await Task.WhenAll(waiting);
        Assert.Equal(Enumerable.Range(0, 500), items.Order());
    }

    public static async Task Async_CancelledWait_TakesNothingLater()
    {
        using ProcessQueue<int> queue = new();
        using CancellationTokenSource cancellation = new();
        Task<int>[] waiting = [.. Enumerable.Range(0, 10).Select(_ => queue.DequeueAsync(cancellation.Token))];
        Task<int> other = queue.DequeueAsync();
        await cancellation.CancelAsync();
        foreach (Task<int> task in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        queue.EnqueueMany([1, 2]);
        Assert.Equal(1, await other);
        Assert.Equal(2, queue.Dequeue());
    }

    public static async Task ReadAllAsync_EndsWhenClosedAndDrained()
    {
        using ProcessQueue<int> queue = new();
        Task<int[]>[] readers = [ReadAsync(), ReadAsync(), ReadAsync()];
        for (int i = 0; i < 100; i++) await queue.EnqueueAsync(i);
        queue.Close();
        int[][] read = await Task.WhenAll(readers);
        Assert.Equal(Enumerable.Range(0, 100), read.SelectMany(items => items).Order());

        async Task<int[]> ReadAsync()
        {
            List<int> items = [];
            await foreach (int item in queue.ReadAllAsync()) items.Add(item);
            return [.. items];
        }
    }

    public static void ManySizes_ArriveIntact()
    {
        using ProcessQueue<byte[]> queue = new();
        Random random = new(1);
        List<byte[]> sent = [];
        int[] larger =
        [
            4095, 8180, 8184, 8185, 8187, 8188, 8189, 8192, 8193, 32_700, 32_768, 65_536, 1 << 20, 5_000_000,
        ];
        foreach (int size in Enumerable.Range(0, 40).Concat(larger))
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                byte[] item = new byte[size];
                random.NextBytes(item);
                sent.Add(item);
                queue.Enqueue(item);
            }
        }
        foreach (byte[] item in sent) Assert.Equal(item, queue.Dequeue());
        using ProcessQueue<List<string>> lists = new();
        List<string> list = [.. Enumerable.Range(0, 300_000).Select(i => $"number {i}")];
        lists.Enqueue(list);
        Assert.Equal(list, lists.Dequeue());
    }
}
