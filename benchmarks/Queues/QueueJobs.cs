using Multiprocessing;

namespace Benchmarks.Queues;

/// <summary>The other processes of each comparison. All meet at the barrier before and after every round.</summary>
internal static partial class QueueJobs
{
    [RunInProcess]
    internal static void Produce(ProcessQueue<byte[]> queue, ProcessBarrier start, int size, int count, int rounds)
    {
        byte[] message = new byte[size];
        Array.Fill(message, (byte)1);
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) queue.Enqueue(message);
        });
    }

    [RunInProcess]
    internal static void Consume(
        ProcessQueue<byte[]> queue, ProcessBarrier start, int count, int rounds) =>
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) _ = queue.Dequeue();
        });

    [RunInProcess]
    internal static void ProduceNumbers(
        ProcessQueue<long> queue, ProcessBarrier start, int count, int rounds) =>
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) queue.Enqueue(i);
        });

    [RunInProcess]
    internal static void ConsumeNumbers(
        ProcessQueue<long> queue, ProcessBarrier start, int count, int rounds) =>
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) _ = queue.Dequeue();
        });

    [RunInProcess]
    internal static void ProduceBatches(ProcessQueue<long> queue, ProcessBarrier start, int count, int rounds)
    {
        long[] batch = new long[256];
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i += batch.Length) queue.EnqueueMany(batch);
        });
    }

    [RunInProcess]
    internal static void Send(
        ProcessConnection<byte[]> connection, ProcessBarrier start, int size, int count, int rounds)
    {
        byte[] message = new byte[size];
        Array.Fill(message, (byte)1);
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) connection.SendBytes(message);
        });
    }

    [RunInProcess]
    internal static void SendNumbers(
        ProcessConnection<long> connection, ProcessBarrier start, int count, int rounds) =>
        Repeat(start, rounds, () =>
        {
            for (int i = 0; i < count; i++) connection.Send(i);
        });

    [RunInProcess]
    internal static void Answer(ProcessQueue<long> questions, ProcessQueue<long> answers)
    {
        while (questions.TryDequeue(Timeout.InfiniteTimeSpan, out long number)) answers.Enqueue(number);
    }

    [RunInProcess]
    internal static void AnswerOnPipe(ProcessConnection<long> connection)
    {
        while (connection.Receive() is var number and >= 0) connection.Send(number);
    }

    internal static void Repeat(ProcessBarrier start, int rounds, Action round)
    {
        for (int i = 0; i < rounds; i++)
        {
            start.SignalAndWait();
            round();
            start.SignalAndWait();
        }
    }
}
