using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>
/// Queues and connections as arguments, members and items, of children and of pools, and after their maker has ended.
/// </summary>
public static partial class HandleScenarios
{
    public sealed record Desk(
        string Name, ProcessQueue<int> Tasks, List<ProcessConnection<string>> Lines, ProcessQueue<Desk>? Successors);

    [RunInProcess]
    public static void MakeDesk(ProcessQueue<Desk> desks)
    {
        ProcessQueue<int> tasks = new();
        (ProcessConnection<string> reader, ProcessConnection<string> writer) = ProcessPipe.CreateOneWay<string>();
        tasks.EnqueueMany([1, 2, 3]);
        writer.Send("from the maker");
        desks.Enqueue(new Desk("first", tasks, [reader, writer], null));
    }

    [RunInProcess]
    public static int WorkAt(Desk desk)
    {
        desk.Lines[1].Send($"at {desk.Name}");
        desk.Lines[0].Dispose();
        desk.Lines[1].Dispose();
        return desk.Tasks.Dequeue();
    }

    [Row("Q-30", "N-18")]
    public static async Task HandlesInADto_OutliveTheirMaker_AndArePassedOn()
    {
        using ProcessQueue<Desk> desks = new();
        await using (ChildProcess maker = Spawn.MakeDesk(desks)) await maker.Completion;
        Desk desk = desks.Dequeue();
        Assert.Equal(3, desk.Tasks.Count);
        Assert.Equal("from the maker", desk.Lines[0].Receive());
        await using ChildProcess<int> worker = Spawn.WorkAt(desk with { Name = "second", Successors = desks });
        Assert.Equal("at second", desk.Lines[0].Receive());
        Assert.Equal(1, await worker.Result);
        desk.Lines[1].Dispose();
        Assert.Throws<EndOfStreamException>(() => desk.Lines[0].Receive());
        Assert.Equal([2, 3], desk.Tasks.DequeueMany(5));
        desk.Tasks.Dispose();
        desk.Lines[0].Dispose();
    }

    [RunInProcess]
    public static long Square(ProcessQueue<int> numbers, ProcessConnection<long> results)
    {
        long count = 0;
        while (numbers.TryDequeue(out int number))
        {
            results.Send((long)number * number);
            count++;
        }
        results.Dispose();
        return count;
    }

    [Row("Q-30", "N-18")]
    public static async Task PoolArguments_AreTheSameObjects()
    {
        using ProcessQueue<int> numbers = new();
        numbers.EnqueueMany(Enumerable.Range(0, 1000));
        (ProcessConnection<long> reader, ProcessConnection<long> writer) = ProcessPipe.CreateOneWay<long>();
        await using ProcessPool pool = new(2);
        Task<long>[] calls = [.. Enumerable.Range(0, 4).Select(_ => pool.HandleScenarios.SquareAsync(numbers, writer))];
        long sum = 0;
        for (int i = 0; i < 1000; i++) sum += reader.Receive();
        Assert.Equal(Enumerable.Range(0, 1000).Sum(i => (long)i * i), sum);
        long[] counts = await Task.WhenAll(calls);
        Assert.Equal(1000, counts.Sum());
        writer.Dispose();
        Assert.Throws<EndOfStreamException>(() => reader.Receive());
        reader.Dispose();
    }

    public static async Task MakerKilled_TheQueueGoesOn()
    {
        using ProcessQueue<ProcessQueue<int>> carrier = new();
        await using ChildProcess maker = Spawn.MakeAndWait(carrier);
        using ProcessQueue<int> made = carrier.Dequeue();
        Assert.Equal(5, made.Dequeue());
        maker.Kill();
        await Assert.ThrowsAsync<WorkerDiedException>(() => maker.Completion);
        made.Enqueue(6);
        Assert.Equal(6, made.Dequeue());
    }

    [RunInProcess]
    public static void MakeAndWait(ProcessQueue<ProcessQueue<int>> carrier)
    {
        ProcessQueue<int> queue = new();
        queue.Enqueue(5);
        carrier.Enqueue(queue);
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(queue);
    }
}
