using Multiprocessing;

namespace SampleApp;

/// <summary>The classic: one process puts A, B and C into a queue, another takes them out.</summary>
internal static partial class QueueCommand
{
    public static async Task<int> RunAsync()
    {
        using ProcessQueue<string> queue = new();
        await using ChildProcess writer = Spawn.Write(queue, ["A", "B", "C"]);
        await using ChildProcess<string[]> reader = Spawn.Read(queue);

        await writer.Completion;
        queue.Close(); // so the reader knows that nothing more will come
        string[] got = await reader.Result;
        Console.WriteLine($"The reader got {string.Join(", ", got)} in the order of the writer.");

        try
        {
            queue.Dequeue(TimeSpan.Zero);
        }
        catch (QueueClosedException end)
        {
            Console.WriteLine($"One more is refused: {end.Message}");
        }

        return got is ["A", "B", "C"] && FullAndEmpty() ? 0 : 1;
    }

    /// <summary>A queue with a capacity is full at some point, and any queue is empty at some point.</summary>
    private static bool FullAndEmpty()
    {
        using ProcessQueue<int> small = new(capacity: 1);
        small.Enqueue(1);
        bool wasFull = false;
        try
        {
            small.Enqueue(2, TimeSpan.FromMilliseconds(20));
        }
        catch (QueueFullException full)
        {
            wasFull = true;
            Console.WriteLine($"A second item for a queue of one: {full.Message}");
        }
        int first = small.Dequeue();
        try
        {
            small.Dequeue(TimeSpan.FromMilliseconds(20));
            return false;
        }
        catch (QueueEmptyException empty)
        {
            Console.WriteLine($"After the item was taken: {empty.Message}");
            Console.WriteLine();
            return first == 1 && wasFull;
        }
    }

    [RunInProcess]
    private static void Write(ProcessQueue<string> queue, string[] letters)
    {
        foreach (string letter in letters)
        {
            Console.WriteLine($"  process {Environment.ProcessId} puts {letter} into the queue");
            queue.Enqueue(letter);
        }
    }

    [RunInProcess]
    private static async Task<string[]> Read(ProcessQueue<string> queue)
    {
        List<string> got = [];
        await foreach (string letter in queue.ReadAllAsync())
        {
            Console.WriteLine($"  process {Environment.ProcessId} takes {letter} out of the queue");
            got.Add(letter);
        }

        return [.. got];
    }
}
