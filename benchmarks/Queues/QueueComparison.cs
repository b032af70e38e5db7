using System.Diagnostics;
using Benchmarks.Harness;
using Multiprocessing;

namespace Benchmarks.Queues;

/// <summary>Queues and pipes beside Python's, a Unix socket, a ring in C, and channels within one process.</summary>
internal static class QueueComparison
{
    private const string Own = "ProcessQueue";
    private const string Batches = "batches of 256";
    // bytes go from and to the users' buffers, all others make an array per message
    private const string Pipe = "ProcessPipe";
    private const string Socket = "Unix socket";
    private const string Channels = "Channels (in-process)";
    private const string Copy = "one memory copy";

    private static readonly (int Size, string Name, int Count)[] s_sizes =
    [
        (8, "8 B", 2_000_000), (64, "64 B", 1_000_000), (1 << 10, "1 KB", 500_000), (64 << 10, "64 KB", 20_000),
        (1 << 20, "1 MB", 1_000),
    ];

    internal static async Task RunAsync()
    {
        ComparisonTable table = new(
            "Queues: messages a second, one way; ping-pong: time for there and back",
            Own, Batches, Pipe, "Python Queue", "Python SimpleQueue", "Python Pipe", Socket, "C ring", Channels, Copy);
        foreach ((int size, string name, int count) in s_sizes)
        {
            foreach ((int producers, int consumers) in new[] { (1, 1), (4, 1), (1, 4) })
            {
                table.Add(
                    $"{name}, {producers}→{consumers}", Own, Unit.PerSecond,
                    await OneWayAsync(size, count, producers, consumers));
            }
            table.Add($"{name}, 1→1", Pipe, Unit.PerSecond, await PipeAsync(size, count));
            table.Add(
                $"{name}, 1→1", Socket, Unit.PerSecond,
                await Rounds.MedianAsync(() => SocketStreamPeer.RunAsync(size, Math.Max(count / 4, 500))));
            table.Add($"{name}, 1→1", Channels, Unit.PerSecond, await ChannelPeer.RunAsync(size, count));
            if (size >= 64 << 10) table.Add($"{name}, 1→1", Copy, Unit.PerSecond, CopyPeer.Run(size));
        }
        table.Add("8 B, 1→1", Batches, Unit.PerSecond, await BatchesAsync(8_000_000));
        table.Add("ping-pong of 8 B, hot", Own, Unit.Seconds, await PingPongAsync(100_000, rest: false));
        table.Add("ping-pong of 8 B, parked", Own, Unit.Seconds, await PingPongAsync(200, rest: true));
        table.Add("ping-pong of 8 B, hot", Pipe, Unit.Seconds, await PingPongOnPipeAsync(100_000, rest: false));
        table.Add("ping-pong of 8 B, parked", Pipe, Unit.Seconds, await PingPongOnPipeAsync(200, rest: true));
        foreach (string line in NativePeer.Run("ring.c")) table.TryAddLine(line);
        foreach (string line in PythonPeer.Run("queues.py")) table.TryAddLine(line);
        table.Print(Console.Out);
    }

    /// <summary>
    /// So many that a slow side is not waited for after each message, and large ones stay in the processor's cache.
    /// </summary>
    private static int CapacityFor(int size) => size >= 64 << 10 ? 8 : 10_000;

    private static Task<double> OneWayAsync(int size, int count, int producers, int consumers) => size == 8
        ? NumbersAsync(count, producers, consumers)
        : BytesAsync(size, count, producers, consumers);

    private static async Task<double> BytesAsync(int size, int count, int producers, int consumers)
    {
        using ProcessQueue<byte[]> queue = new(CapacityFor(size));
        byte[] message = new byte[size];
        Array.Fill(message, (byte)1);
        return await MeasureAsync(count, producers, consumers,
            (start, rounds) => QueueJobs.Spawn.Produce(queue, start, size, count / producers, rounds),
            (start, rounds) => QueueJobs.Spawn.Consume(queue, start, count / consumers, rounds),
            () =>
            {
                for (int i = 0; i < count; i++) queue.Enqueue(message);
            },
            () =>
            {
                for (int i = 0; i < count; i++) _ = queue.Dequeue();
            });
    }

    private static async Task<double> NumbersAsync(int count, int producers, int consumers)
    {
        using ProcessQueue<long> queue = new(CapacityFor(8));
        return await MeasureAsync(count, producers, consumers,
            (start, rounds) => QueueJobs.Spawn.ProduceNumbers(queue, start, count / producers, rounds),
            (start, rounds) => QueueJobs.Spawn.ConsumeNumbers(queue, start, count / consumers, rounds),
            () =>
            {
                for (int i = 0; i < count; i++) queue.Enqueue(i);
            },
            () =>
            {
                for (int i = 0; i < count; i++) _ = queue.Dequeue();
            });
    }

    private static async Task<double> BatchesAsync(int count)
    {
        count = count / 256 * 256;
        using ProcessQueue<long> queue = new(100_000);
        return await MeasureAsync(count, 1, 1,
            (start, rounds) => QueueJobs.Spawn.ProduceBatches(queue, start, count, rounds), null!, null!,
            () =>
            {
                for (int taken = 0; taken < count;) taken += queue.DequeueMany(Math.Min(256, count - taken)).Length;
            });
    }

    private static async Task<double> PipeAsync(int size, int count)
    {
        if (size == 8)
        {
            (ProcessConnection<long> reader, ProcessConnection<long> writer) = ProcessPipe.CreateOneWay<long>();
            using (reader)
            using (writer)
            {
                return await MeasureAsync(
                    count, 1, 1, (start, rounds) => QueueJobs.Spawn.SendNumbers(writer, start, count, rounds),
                    null!, null!, () =>
                    {
                        for (int i = 0; i < count; i++) _ = reader.Receive();
                    });
            }
        }
        (ProcessConnection<byte[]> bytesReader, ProcessConnection<byte[]> bytesWriter) =
            ProcessPipe.CreateOneWay<byte[]>();
        byte[] buffer = new byte[size];
        using (bytesReader)
        using (bytesWriter)
        {
            return await MeasureAsync(
                count, 1, 1, (start, rounds) => QueueJobs.Spawn.Send(bytesWriter, start, size, count, rounds),
                null!, null!, () =>
                {
                    for (int i = 0; i < count; i++) _ = bytesReader.ReceiveBytes(buffer);
                });
        }
    }

    /// <summary>
    /// Rounds in which the same processes stay, since new ones would still be compiling; the first ones are thrown
    /// away. This process is the only consumer, or the only producer.
    /// </summary>
    private static async Task<double> MeasureAsync(
        int count, int producers, int consumers,
        Func<ProcessBarrier, int, ChildProcess> startProducer, Func<ProcessBarrier, int, ChildProcess> startConsumer,
        Action produce, Action consume)
    {
        const int warm = 3;
        const int rounds = warm + Rounds.Count;
        bool isConsumer = consumers == 1;
        int others = isConsumer ? producers : consumers;
        using ProcessBarrier start = new(others + 1);
        ChildProcess[] children = [.. Enumerable.Range(0, others)
            .Select(_ => isConsumer ? startProducer(start, rounds) : startConsumer(start, rounds))];
        List<double> rates = [];
        for (int i = 0; i < rounds; i++)
        {
            start.SignalAndWait();
            long began = Stopwatch.GetTimestamp();
            if (isConsumer) consume();
            else produce();
            start.SignalAndWait();
            if (i >= warm) rates.Add(count / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        foreach (ChildProcess child in children)
        {
            await child.Completion;
            await child.DisposeAsync();
        }
        rates.Sort();
        return rates[rates.Count / 2];
    }

    private static async Task<double> PingPongAsync(int count, bool rest)
    {
        using ProcessQueue<long> questions = new(), answers = new();
        await using ChildProcess other = QueueJobs.Spawn.Answer(questions, answers);
        double seconds = await MedianOfAsync(count, rest, () =>
        {
            questions.Enqueue(1);
            _ = answers.Dequeue();
        });
        questions.Close();
        await other.Completion;
        return seconds;
    }

    private static async Task<double> PingPongOnPipeAsync(int count, bool rest)
    {
        (ProcessConnection<long> mine, ProcessConnection<long> theirs) = ProcessPipe.Create<long>();
        await using ChildProcess other = QueueJobs.Spawn.AnswerOnPipe(theirs);
        theirs.Dispose();
        double seconds = await MedianOfAsync(count, rest, () =>
        {
            mine.Send(1);
            _ = mine.Receive();
        });
        mine.Send(-1);
        await other.Completion;
        mine.Dispose();
        return seconds;
    }

    private static Task<double> MedianOfAsync(int count, bool rest, Action pingPong)
    {
        long end = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 2;
        while (Stopwatch.GetTimestamp() < end) pingPong(); // until it is compiled well
        if (rest) return Rounds.RestedLatencyAsync(count, pingPong);
        return Rounds.MedianAsync(() =>
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) pingPong();
            return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalSeconds / count);
        });
    }
}
