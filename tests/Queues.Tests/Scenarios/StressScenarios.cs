using System.Diagnostics;
using System.Runtime.InteropServices;
using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>Many producers and consumers at once; and participants that are killed at any moment.</summary>
public static partial class StressScenarios
{
    private const int Producers = 10;
    private const int FewPerProducer = 300, MostPerProducer = 20_000;

    /// <summary>For longer runs than the tests make: seconds of killing.</summary>
    private static readonly double s_killSeconds =
        double.Parse(
            Environment.GetEnvironmentVariable("QUEUE_KILL_SECONDS") ?? TestAmount.Of("0.4", "4"),
            System.Globalization.CultureInfo.InvariantCulture);

    public sealed record Packet(int Producer, int Sequence, byte[] Data, ulong Sum)
    {
        internal static Packet Create(int producer, int sequence, Random random)
        {
            int size = random.Next(500) == 0 ? random.Next(8 << 20) : random.Next(4) == 0 ? 0 : random.Next(200);
            byte[] data = new byte[size];
            random.NextBytes(data.AsSpan(0, Math.Min(size, 4096)));
            return new Packet(producer, sequence, data, SumOf(producer, sequence, data));
        }

        internal bool IsWhole => Sum == SumOf(Producer, Sequence, Data);

        private static ulong SumOf(int producer, int sequence, byte[] data)
        {
            ulong sum = ((ulong)producer << 32) + (ulong)sequence + ((ulong)data.Length << 20);
            foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data)) sum = (sum ^ word) * 1099511628211;
            foreach (byte rest in data.AsSpan(data.Length & ~7)) sum = (sum ^ rest) * 1099511628211;
            return sum;
        }
    }

    /// <returns>How many it has sent.</returns>
    [RunInProcess]
    public static int Produce(ProcessQueue<Packet> queue, int producer)
    {
        Random random = new(producer);
        int sent = 0;
        foreach (int i in TestAmount.Rounds(FewPerProducer, MostPerProducer))
        {
            queue.Enqueue(Packet.Create(producer, i, random));
            sent++;
        }
        return sent;
    }

    /// <returns>What was wrong; empty: nothing.</returns>
    [RunInProcess]
    public static string Consume(ProcessQueue<Packet> queue, SharedArray<int> seen)
    {
        int[] last = new int[Producers];
        Array.Fill(last, -1);
        int taken = 0;
        try
        {
            while (true)
            {
                Packet packet = queue.Dequeue();
                if (!packet.IsWhole) return $"packet {packet.Sequence} of {packet.Producer} is torn";
                if (packet.Sequence <= last[packet.Producer])
                {
                    return $"{packet.Producer} sent {packet.Sequence} after {last[packet.Producer]}";
                }
                last[packet.Producer] = packet.Sequence;
                Interlocked.Increment(ref seen[packet.Producer * MostPerProducer + packet.Sequence]);
                taken++;
            }
        }
        catch (QueueClosedException)
        {
            return "";
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    public static Task TenByTen_Unbounded_EachExactlyOnce() => TenByTenAsync(capacity: 0);

    [Trait(TestAmount.Trait, TestAmount.All)]
    public static Task TenByTen_Bounded_EachExactlyOnce() => TenByTenAsync(capacity: 100);

    private static async Task TenByTenAsync(int capacity)
    {
        using ProcessQueue<Packet> queue = new(capacity);
        using SharedArray<int> seen = new(Producers * MostPerProducer);
        ChildProcess<string>[] consumers = [.. Enumerable.Range(0, 10).Select(_ => Spawn.Consume(queue, seen))];
        ChildProcess<int>[] producers = [.. Enumerable.Range(0, Producers).Select(i => Spawn.Produce(queue, i))];
        int[] sent = await Task.WhenAll(producers.Select(producer => producer.Result));
        queue.Close();
        foreach (ChildProcess<string> consumer in consumers) Assert.Equal("", await consumer.Result);
        Assert.Equal(0, queue.Count);
        Assert.All(sent, count => Assert.InRange(count, FewPerProducer, MostPerProducer));
        for (int i = 0; i < seen.Length; i++)
        {
            int expected = i % MostPerProducer < sent[i / MostPerProducer] ? 1 : 0;
            Assert.True(seen[i] == expected, $"packet {i} arrived {seen[i]} times instead of {expected}");
        }
    }

    private const int MostPerStormProducer = 100_000;
    private const int MostStormProducers = 400;

    [RunInProcess]
    public static void StormProduce(
        ProcessQueue<Packet> queue, SharedArray<int> committed, SharedValue<int> isOver, int producer)
    {
        Random random = new(producer);
        for (int i = 0; i < MostPerStormProducer && Volatile.Read(ref isOver.Value) == 0; i++)
        {
            queue.Enqueue(Packet.Create(producer, i, random));
            Volatile.Write(ref committed[producer], i + 1);
        }
    }

    [RunInProcess]
    public static void StormConsume(ProcessQueue<Packet> queue, SharedArray<byte> seen, SharedValue<int> torn)
    {
        try
        {
            while (true)
            {
                Packet packet = queue.Dequeue();
                if (!packet.IsWhole) Interlocked.Increment(ref torn.Value);
                ref byte count = ref seen[packet.Producer * MostPerStormProducer + packet.Sequence];
                if (count < 255) count++;
            }
        }
        catch (QueueClosedException)
        {
        }
    }

    public static async Task KillStorm_NothingTorn_NobodyStuck_OnlyHandsAreLost()
    {
        using ProcessQueue<Packet> queue = new(capacity: 200);
        using SharedArray<int> committed = new(MostStormProducers);
        using SharedArray<byte> seen = new(MostStormProducers * MostPerStormProducer);
        using SharedValue<int> isOver = new();
        using SharedValue<int> torn = new();
        int nextProducer = 0;
        int killedConsumers = 0;
        int killedProducers = 0;
        List<ChildProcess> producers = [];
        List<ChildProcess> consumers = [];
        for (int i = 0; i < 3; i++)
        {
            producers.Add(Spawn.StormProduce(queue, committed, isOver, nextProducer++));
            consumers.Add(Spawn.StormConsume(queue, seen, torn));
        }
        Random random = new(7);
        DateTime end = DateTime.UtcNow.AddSeconds(s_killSeconds);
        int sentBefore = 0;
        do
        {
            // Each one after some messages: on a slow machine all would die before they have sent any.
            int until = sentBefore + random.Next(1, 200);
            while ((sentBefore = Sent()) < until && producers.Any(p => !p.Completion.IsCompleted)) await Task.Delay(1);
            bool isProducer = random.Next(2) == 0;
            List<ChildProcess> group = isProducer ? producers : consumers;
            int victim = random.Next(group.Count);
            group[victim].Kill();
            await group[victim].DisposeAsync();
            if (isProducer) killedProducers++;
            else killedConsumers++;
            group[victim] = isProducer
                ? Spawn.StormProduce(queue, committed, isOver, nextProducer++)
                : Spawn.StormConsume(queue, seen, torn);
        }
        while (DateTime.UtcNow < end && nextProducer < MostStormProducers);
        Volatile.Write(ref isOver.Value, 1);
        foreach (ChildProcess producer in producers) await producer.Completion;
        queue.Close();
        foreach (ChildProcess consumer in consumers) await consumer.Completion;

        int sent = 0;
        int lost = 0;
        int duplicated = 0;
        for (int producer = 0; producer < nextProducer; producer++)
        {
            sent += committed[producer];
            for (int i = 0; i < committed[producer]; i++)
            {
                byte count = seen[producer * MostPerStormProducer + i];
                if (count == 0) lost++;
                if (count > 1) duplicated += count - 1;
            }
            // At most one more was committed when the producer was killed before it could say so.
            int next = committed[producer] + 1;
            Assert.True(next >= MostPerStormProducer || seen[producer * MostPerStormProducer + next] == 0);
        }
        string report = $"{sent} sent, {lost} lost, {duplicated} duplicated, {torn.Value} torn; "
            + $"killed {killedProducers} producers and {killedConsumers} consumers";
        if (Environment.GetEnvironmentVariable("QUEUE_KILL_SECONDS") is not null) Console.Error.WriteLine(report);
        Assert.True(torn.Value == 0, report);
        // A consumer is killed with at most one item in its hands: it had it, and had not noted it.
        Assert.True(lost <= killedConsumers, report);
        Assert.True(duplicated <= killedConsumers, report);
        Assert.True(sent > 0, report);
        Assert.Equal(0, queue.Count);

        int Sent() => Enumerable.Range(0, nextProducer).Sum(producer => Volatile.Read(ref committed[producer]));
    }

    [RunInProcess]
    public static async Task WaitForever(ProcessQueue<int> queue, ProcessSemaphore waiting, int how)
    {
        Task async = how == 1 ? queue.DequeueAsync() : Task.CompletedTask;
        waiting.Release();
        if (how == 0) queue.Dequeue();
        await async;
    }

    [RunInProcess]
    public static int CountAll(ProcessQueue<int> queue, ProcessSemaphore waiting)
    {
        int count = 0;
        waiting.Release();
        while (queue.Dequeue() >= 0) count++;
        return count;
    }

    public static async Task WaitingConsumer_Stopped_OthersGoOn()
    {
        using ProcessQueue<int> queue = new();
        using ProcessSemaphore waiting = new(0);
        await using ChildProcess<int> stopped = Spawn.CountAll(queue, waiting);
        waiting.Wait();
        await AsleepAsync(1, stopped);
        using (Process kill = Process.Start("kill", ["-STOP", $"{stopped.Id}"])) await kill.WaitForExitAsync();
        ChildProcess<int>[] others = [.. Enumerable.Range(0, 2).Select(_ => Spawn.CountAll(queue, waiting))];
        for (int i = 0; i < 2; i++) waiting.Wait();
        await AsleepAsync(3, others);
        // One by one, and before anybody is awake: nothing comes later that would wake somebody.
        foreach (int item in Enumerable.Range(0, 1000).Append(-1).Append(-1)) queue.Enqueue(item);
        int[] counts = await Task.WhenAll(others.Select(other => other.Result));
        Assert.Equal(1000, counts.Sum());
        stopped.Kill();

        async Task AsleepAsync(int count, params ChildProcess<int>[] children)
        {
            while (Waiters(queue) < count || !children.All(IsAsleep)) await Task.Delay(5);
        }

        // Each thread of it waits in the kernel; the name of a thread stands before its state, in brackets.
        static bool IsAsleep(ChildProcess<int> child) => Directory.GetDirectories($"/proc/{child.Id}/task")
            .All(thread => File.ReadAllText(thread + "/stat").Split(") ")[^1][0] == 'S');

        static unsafe int Waiters(ProcessQueue<int> queue) =>
            Volatile.Read(ref queue.Ring.Pages.Header->Items.Waiters);
    }

    /// <summary>
    /// In Python the pool dies with a worker that is killed while it waits: it held the lock meanwhile.
    /// </summary>
    public static async Task WaitingConsumers_Killed_OthersGoOn()
    {
        using ProcessQueue<int> queue = new();
        using ProcessSemaphore waiting = new(0);
        ChildProcess[] waiters = [.. Enumerable.Range(0, 4).Select(i => Spawn.WaitForever(queue, waiting, i % 2))];
        for (int i = 0; i < 4; i++) waiting.Wait();
        Task<int> mine = queue.DequeueAsync();
        foreach (ChildProcess waiter in waiters) waiter.Kill();
        foreach (ChildProcess waiter in waiters) await waiter.DisposeAsync();
        queue.Enqueue(1);
        Assert.Equal(1, await mine);
        queue.Enqueue(2);
        Assert.Equal(2, queue.Dequeue());
    }
}
