using System.Buffers;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Multiprocessing;
using Multiprocessing.Memory;

namespace TestWorker;

internal sealed partial class Commands
{
    private HammerTargets? _targets;

    /// <summary>Uses all primitives at once, without end.</summary>
    private string RunHammer(string verb, string[] a)
    {
        switch (verb)
        {
            case "new":
                _targets = HammerTargets.Create(int.Parse(a[0]), Name(a[1]));
                return "";
            case "send":
                return string.Join(
                    ' ',
                    Send(_targets!.Lock),
                    Send(_targets.RecursiveLock),
                    Send(_targets.Semaphore),
                    Send(_targets.Event),
                    Send(_targets.Condition),
                    Send(_targets.Barrier),
                    Send(_targets.Board));
            case "open":
                _targets = new HammerTargets
                {
                    Lock = (ProcessLock)Receive<ProcessLock>(a[0]),
                    RecursiveLock = (ProcessRecursiveLock)Receive<ProcessRecursiveLock>(a[1]),
                    Semaphore = (ProcessSemaphore)Receive<ProcessSemaphore>(a[2]),
                    Event = (ProcessEvent)Receive<ProcessEvent>(a[3]),
                    Condition = (ProcessCondition)Receive<ProcessCondition>(a[4]),
                    Barrier = (ProcessBarrier)Receive<ProcessBarrier>(a[5]),
                    Board = (SharedArray<long>)Receive<SharedArray<long>>(a[6]),
                    NamedLock = ProcessLock.Named(Name(a[7])),
                };
                new Hammer(_targets, Environment.ProcessId).Consume();
                return "";
            case "produce":
                new Hammer(_targets!, 0).Produce();
                return "";
            case "death":
                Volatile.Write(ref _targets!.Board[Hammer.Death], Stopwatch.GetTimestamp());
                return Text(_targets.Board[Hammer.Death]);
            case "board":
                return string.Join(' ', _targets!.Board.Span.ToArray());
            case "permits":
                return Text(_targets!.Semaphore.CurrentCount);
            case "enter":
                _targets!.Lock.Enter();
                _targets.Lock.Exit();
                _targets.RecursiveLock.Enter();
                _targets.RecursiveLock.Exit();
                _targets.NamedLock.Enter();
                _targets.NamedLock.Exit();
                return "";
            default:
                throw new ArgumentException(verb);
        }
    }

    private string RunHeap(string verb, string[] a)
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
                    if (added.Span.ContainsAnyExcept((byte)0))
                    {
                        throw new InvalidOperationException("New memory was not zero.");
                    }
                    added.Span.Fill(0xA5);
                    alive.Add(added);
                }
                foreach (SharedArray<byte> array in alive) array.Dispose();
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "finalize":
                using (CancellationTokenSource done = new())
                {
                    Thread collecting = new(() =>
                    {
                        while (!done.IsCancellationRequested)
                        {
                            GC.Collect(0);
                            GC.WaitForPendingFinalizers();
                        }
                    });
                    collecting.Start();
                    for (int i = 0; i < int.Parse(a[0]); i++)
                    {
                        ProcessLock dropped = new();
                        if (i % 2 == 0) dropped.Dispose();
                    }
                    done.Cancel();
                    collecting.Join();
                }
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Text(ProcessHeaps.Current.BlocksInUse());
            case "enter" or "exit":
                // As a process that is stopped there.
                SharedHeap heap = Get<ProcessLock>(a).Lease.Block.Heap;
                string method = verb == "enter" ? "EnterHeap" : "ExitHeap";
                typeof(SharedHeap).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Instance)!.Invoke(
                    heap,
                    null);
                return "";
            case "pinned":
                using (MemoryHandle pinned = Pin())
                {
                    for (int i = 0; i < 3; i++)
                    {
                        GC.Collect();
                        GC.WaitForPendingFinalizers();
                    }
                    return Text(Last(pinned));
                }
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static MemoryHandle Pin()
    {
        SharedArray<int> array = new(100_000);
        array[^1] = 100;
        return array.Memory.Pin();
    }

    private static unsafe int Last(MemoryHandle pinned) => ((int*)pinned.Pointer)[99_999];

    private sealed class Pair
    {
        internal Pair? Other { get; set; }

        internal SharedArray<int> Held { get; } = new(300);
    }
}
