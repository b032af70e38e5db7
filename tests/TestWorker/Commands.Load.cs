using System.Diagnostics;
using Multiprocessing;

namespace TestWorker;

internal sealed partial class Commands
{
    // Cells of the array that all hammering processes share.
    private const int First = 0, Second = 1, Progress = 2, Violations = 3, Abandoned = 4, LongestWait = 5;

    /// <summary>Uses a primitive without end, checks what it protects, and notes the longest wait in milliseconds.</summary>
    private string RunHammer(string verb, string[] a)
    {
        SharedArray<int> shared = (SharedArray<int>)_objects[a[1]];
        object sut = _objects[a[0]];
        bool produces = a.Length > 2;
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            switch (sut)
            {
                case ProcessLock processLock:
                    using (ProcessLock.Scope scope = processLock.EnterScope())
                    {
                        NoteWait(shared, start);
                        if (scope.WasAbandoned)
                        {
                            shared[Abandoned]++;
                            shared[Second] = shared[First];
                        }
                        if (shared[First] != shared[Second]) Interlocked.Increment(ref shared[Violations]);
                        shared[First]++;
                        Thread.SpinWait(20);
                        shared[Second]++;
                    }
                    break;
                case ProcessSemaphore semaphore:
                    semaphore.Wait();
                    NoteWait(shared, start);
                    Thread.SpinWait(20);
                    semaphore.Release();
                    break;
                case ProcessEvent processEvent when produces:
                    processEvent.Set();
                    processEvent.Reset();
                    Thread.Sleep(1);
                    break;
                case ProcessEvent processEvent:
                    processEvent.Wait();
                    NoteWait(shared, start);
                    break;
                case ProcessCondition condition when produces:
                    using (condition.EnterScope())
                    {
                        shared[First]++;
                        condition.Notify();
                    }
                    break;
                case ProcessCondition condition:
                    using (condition.EnterScope())
                    {
                        condition.WaitFor(() => shared[First] > 0);
                        NoteWait(shared, start);
                        shared[First]--;
                    }
                    break;
                case ProcessBarrier barrier:
                    try
                    {
                        barrier.SignalAndWait();
                    }
                    catch (BrokenBarrierException)
                    {
                        if (barrier.IsBroken) barrier.Reset();
                        continue;
                    }
                    break;
            }
            // Now and then the processor is left to those that start.
            if (Interlocked.Increment(ref shared[Progress]) % 64 == 0) Thread.Sleep(1);
        }
    }

    private static void NoteWait(SharedArray<int> shared, long start)
    {
        int waited = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        for (int longest = shared[LongestWait]; waited > longest; longest = shared[LongestWait])
        {
            Interlocked.CompareExchange(ref shared[LongestWait], waited, longest);
        }
    }

    private static string RunHeap(string verb, string[] a)
    {
        switch (verb)
        {
            case "blocks":
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "churn":
                Random random = new(7);
                List<SharedArray<byte>> alive = [];
                for (int i = 0; i < int.Parse(a[0]); i++)
                {
                    if (alive.Count == 50)
                    {
                        int out_ = random.Next(alive.Count);
                        alive[out_].Dispose();
                        alive.RemoveAt(out_);
                    }
                    int length = (int)(Math.Exp(random.NextDouble() * 4 - 2) * 1000);
                    SharedArray<byte> added = new(length);
                    if (added.Span.ContainsAnyExcept((byte)0)) throw new InvalidOperationException("New memory was not zero.");
                    added.Span.Fill(0xA5);
                    alive.Add(added);
                }
                foreach (SharedArray<byte> array in alive) array.Dispose();
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "cycles":
                for (int i = 0; i < int.Parse(a[0]); i++)
                {
                    Pair first = new(), second = new() { Other = first };
                    first.Other = second;
                    if (i % 500 == 0) GC.Collect();
                }
                GC.Collect();
                GC.WaitForPendingFinalizers();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Text(ProcessHeaps.Current.BlocksInUse());
            default:
                throw new ArgumentException(verb);
        }
    }

    private sealed class Pair
    {
        internal Pair? Other { get; set; }

        internal SharedArray<int> Held { get; } = new(300);
    }
}
