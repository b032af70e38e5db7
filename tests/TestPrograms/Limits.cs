using System.Globalization;
using Multiprocessing;

namespace TestPrograms;

/// <summary>A program that the system gives little: address space, or open files.</summary>
internal static partial class Limits
{
    [RunInProcess]
    private static byte[] Echo(byte[] bytes) => bytes;

    [RunInProcess]
    private static int Pass(ProcessQueue<int> queue, int value)
    {
        queue.Enqueue(value);
        return value;
    }

    /// <summary>Uses one of each, and says what came of it.</summary>
    internal static async Task<int> UseAllAsync(int workers)
    {
        using ProcessQueue<int> queue = new();
        using ProcessQueue<byte[]> bytes = new();
        (ProcessConnection<byte[]> left, ProcessConnection<byte[]> right) = ProcessPipe.Create<byte[]>();
        using (left)
        using (right)
        await using (ProcessPool pool = new(workers))
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => pool.RunAsync(Calls.Pass(queue, i))));
            Console.WriteLine(Enumerable.Range(0, 20).Sum(_ => queue.Dequeue()));
            foreach (int length in new[] { 100, 64_000, 5_000_000, 40_000_000 })
            {
                left.Send(new byte[Math.Min(length, 5_000_000)]);
                int sent = right.Receive().Length;
                bytes.Enqueue(new byte[length]);
                int queued = bytes.Dequeue().Length;
                int echoed = (await pool.RunAsync(Calls.Echo(new byte[length]))).Length;
                Console.WriteLine($"{sent} {queued} {echoed}");
            }
        }
        return 0;
    }

    /// <summary>Sends a message for which there is no address space, and then a small one.</summary>
    internal static async Task<int> SendTooMuchAsync(int megabytes)
    {
        await using ProcessPool pool = new(1);
        await pool.RunAsync(Calls.Echo([1]));
        // Leaves little for the parent's end of the area.
        byte[] large = GC.AllocateUninitializedArray<byte>(megabytes << 20);
        try
        {
            Console.WriteLine((await pool.RunAsync(Calls.Echo(large))).Length);
        }
        catch (MultiprocessingException error)
        {
            Console.WriteLine($"{error.GetType().Name}: {error.Message}");
        }
        Console.WriteLine((await pool.RunAsync(Calls.Echo([1, 2]))).Length);
        return 0;
    }

    /// <summary>How much address space each of many open queues, and each worker, takes.</summary>
    internal static async Task<int> CountAddressSpaceAsync(int count)
    {
        List<ProcessQueue<int>> queues = [new()];
        queues[0].Enqueue(1);
        long before = AddressSpace();
        for (int i = 0; i < count; i++)
        {
            ProcessQueue<int> queue = new();
            queue.Enqueue(i);
            queues.Add(queue);
        }
        Console.WriteLine((AddressSpace() - before) / count);
        for (int i = 0; i < count; i++)
        {
            if (queues[i + 1].Dequeue() != i) return 1;
        }
        foreach (ProcessQueue<int> queue in queues) queue.Dispose();
        Console.WriteLine(Math.Max(0, AddressSpace() - before) / count);
        await using ProcessPool one = new(1);
        one.Run(Work.Calls.Square(1));
        before = AddressSpace();
        await using ProcessPool four = new(4);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => four.RunAsync(Work.Calls.SquareLater(i, 20))));
        Console.WriteLine((AddressSpace() - before) / 4);
        return 0;
    }

    /// <summary>Makes one thing, and prints the message if that fails.</summary>
    internal static async Task<int> MakeAsync(string what)
    {
        // Opens what the console needs: later there may be no descriptor left to say so.
        Console.WriteLine("begins");
        try
        {
            switch (what)
            {
                case "pool":
                    await using (ProcessPool pool = new(2)) await pool.RunAsync(Work.Calls.Square(2));
                    break;
                case "child":
                    await using (ChildProcess<int> child = Work.Spawn.Square(2)) await child.Result;
                    break;
                case "queue":
                    using (ProcessQueue<int> queue = new()) queue.Enqueue(1);
                    break;
                case "named":
                    using (ProcessLock named = ProcessLock.Named($"limits-{Environment.ProcessId}"))
                    {
                        named.TryEnter(TimeSpan.Zero);
                    }
                    break;
            }
            Console.WriteLine("made");
        }
        catch (Exception error)
        {
            Console.WriteLine($"{error.GetType().Name}: {error.Message}");
        }
        return 0;
    }

    private static long AddressSpace() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], CultureInfo.InvariantCulture)
            * Environment.SystemPageSize;
}
