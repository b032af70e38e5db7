using Multiprocessing;

namespace TestWorker;

/// <summary>All types that hold shared memory, and all their members.</summary>
internal static class LifetimeSubjects
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(0.2);
    private static int s_names;

    internal static LifetimeSubject[] All { get; } =
    [
        Lock("lock", static () => new ProcessLock()),
        Lock("named lock", static () => ProcessLock.Named(NewName())),
        LifetimeSubject.Of<ProcessRecursiveLock>(
            "recursive lock", static () => new(), static made => made.IsHeld ? "is held" : null,
            ("TryEnter", static it => { if (it.TryEnter()) it.Exit(); }),
            ("TryEnter(timeout)", static it => { if (it.TryEnter(s_moment)) it.Exit(); }),
            ("IsHeld", static it => _ = it.IsHeld),
            ("IsHeldByCurrentThread", static it => _ = it.IsHeldByCurrentThread),
            ("Exit", static it => Expect<SynchronizationLockException>(it.Exit))),
        Semaphore("semaphore", static () => new ProcessSemaphore(2, 1000)),
        Semaphore("named semaphore", static () => ProcessSemaphore.Named(NewName(), 2, 1000)),
        Event("event", static () => new ProcessEvent()),
        Event("named event", static () => ProcessEvent.Named(NewName())),
        LifetimeSubject.Of<ProcessCondition>("condition", static () => new(),
            static made => made.IsHeld ? "is held" : made.WaitingCount != 0 ? "has waiters" : null,
            ("TryEnter", static it => { if (it.TryEnter()) it.Exit(); }),
            ("Wait(timeout)!", static it => Locked(it, () => it.Wait(s_moment))),
            ("WaitFor(timeout)!", static it => Locked(it, () => it.WaitFor(static () => false, s_moment))),
            ("WaitAsync(timeout)!", static it => Locked(it, () => it.WaitAsync(s_moment).Wait())),
            ("Notify", static it => Locked(it, () => it.Notify())),
            ("NotifyAll", static it => Locked(it, it.NotifyAll)),
            ("Wait, not held", static it => Expect<SynchronizationLockException>(() => it.Wait(s_moment))),
            ("IsHeld", static it => _ = it.IsHeld),
            ("WaitingCount", static it => _ = it.WaitingCount)),
        LifetimeSubject.Of<ProcessBarrier>("barrier", static () => new(2),
            static made => made.IsBroken ? "is broken" : made.WaitingCount != 0 ? "has waiters" : null,
            ("SignalAndWait(timeout)", static it => Expect<BrokenBarrierException>(() => it.SignalAndWait(s_moment))),
            (
                "SignalAndWaitAsync(timeout)",
                static it => Expect<BrokenBarrierException>(() => it.SignalAndWaitAsync(s_moment).Wait())),
            ("Abort", static it => it.Abort()),
            ("Reset", static it => it.Reset()),
            ("properties", static it => _ = it.WaitingCount + it.ParticipantCount + (it.IsBroken ? 1 : 0))),
        Queue("queue of numbers", static () => new ProcessQueue<long>(100), 7L),
        Queue("queue of texts", static () => new ProcessQueue<string>(100), "seven"),
        Queue("queue of large texts", static () => new ProcessQueue<string>(4), new string('7', 20_000)),
        Queue("named queue", static () => ProcessQueue<long>.Named(NewName(), 100), 7L),
        LifetimeSubject.OfSeveral<Ends>(
            "pipe", static () => new(), static made => made.First.Poll() ? "has messages" : null,
            ("Send", static it => it.First.TrySend([7], TimeSpan.Zero)),
            ("Send, large", static it => it.First.TrySend(new byte[20_000], TimeSpan.Zero)),
            ("SendAsync", static it => Cancelled(token => it.First.SendAsync([7], token))),
            ("SendBytes", static it => { if (!it.Second.Poll()) it.First.SendBytes([1, 2, 3]); }),
            ("TryReceive", static it => it.Second.TryReceive(TimeSpan.Zero, out _)),
            ("TryReceive(timeout)", static it => it.Second.TryReceive(s_moment, out _)),
            ("ReceiveAsync", static it => Cancelled(token => it.Second.ReceiveAsync(token))),
            ("Poll", static it => it.Second.Poll(s_moment)),
            ("PollAsync", static it => Cancelled(token => it.Second.PollAsync(token))),
            ("WaitAny", static it => ProcessConnection.WaitAny([it.First, it.Second], s_moment)),
            ("pass on", static it => LifetimeSubject.PassOn<ProcessConnection<byte[]>>().Use(it.First))),
        Array("small array", 8),
        Array("large array", 5000),
        LifetimeSubject.Of<SharedValue<long>>(
            "value", static () => new(), static made => made.Value != 0 ? $"is {made.Value}" : null,
            ("Value", static it => it.Value = 7),
            ("Value, by reference", static it => Interlocked.Increment(ref it.Value)),
            ("Value, kept", static it =>
            {
                ref long kept = ref it.Value;
                for (int i = 0; i < 200; i++) Volatile.Write(ref kept, i + 1);
            }),
            ("Lock", static it => { if (it.Lock.TryEnter()) it.Lock.Exit(); })),
    ];

    private static LifetimeSubject Lock(string name, Func<ProcessLock> create) => LifetimeSubject.Of(
        name, create, static made => made.IsHeld ? "is held" : null,
        ("Enter!", static it => it.Enter()),
        ("Enter and Exit!", static it => { it.Enter(); it.Exit(); }
    ),
        ("TryEnter", static it => { if (it.TryEnter()) it.Exit(); }
    ),
        ("TryEnter(timeout)", static it => { if (it.TryEnter(s_moment)) it.Exit(); }
    ),
        ("TryEnterAsync(timeout)", static it => { if (it.TryEnterAsync(s_moment).Result) it.Exit(); }
    ),
        ("Exit", static it => Expect<SynchronizationLockException>(it.Exit)),
        ("IsHeld", static it => _ = it.IsHeld));

    private static LifetimeSubject Semaphore(string name, Func<ProcessSemaphore> create) => LifetimeSubject.Of(
        name, create, static made => made.CurrentCount != 2 ? $"has {made.CurrentCount} permits" : null,
        ("Wait(zero)", static it => { if (it.Wait(TimeSpan.Zero)) it.Release(); }
    ),
        ("Wait(timeout)", static it => it.Wait(s_moment)),
        ("WaitAsync(timeout)", static it => it.WaitAsync(s_moment).Wait()),
        ("Release", static it => Expect<SemaphoreFullException>(() => it.Release())),
        ("CurrentCount", static it => _ = it.CurrentCount));

    private static LifetimeSubject Event(string name, Func<ProcessEvent> create) => LifetimeSubject.Of(
        name, create, static made => made.IsSet ? "is set" : null,
        ("Set", static it => it.Set()),
        ("Set and Reset", static it => { it.Set(); it.Reset(); }
    ),
        ("Wait(timeout)", static it => it.Wait(s_moment)),
        ("WaitAsync(timeout)", static it => it.WaitAsync(s_moment).Wait()),
        ("WaitAny", static it => ProcessConnection.WaitAny([it], s_moment)),
        ("IsSet", static it => _ = it.IsSet));

    private static LifetimeSubject Queue<T>(string name, Func<ProcessQueue<T>> create, T item) => LifetimeSubject.Of(
        name, create, static made => made.Count != 0 ? $"has {made.Count} items" : made.IsClosed ? "is closed" : null,
        ("TryEnqueue", it => it.TryEnqueue(item)),
        ("TryEnqueue(timeout)", it => it.TryEnqueue(item, s_moment)),
        ("EnqueueAsync", it => Cancelled(token => it.EnqueueAsync(item, token))),
        ("EnqueueMany", it => it.EnqueueMany([item, item, item], TimeSpan.Zero)),
        ("TryDequeue", it => Same(item, it.TryDequeue(out T? taken), taken)),
        ("TryDequeue(timeout)", it => Same(item, it.TryDequeue(s_moment, out T? taken), taken)),
        ("DequeueAsync", static it => Cancelled(token => it.DequeueAsync(token))),
        ("DequeueMany", static it => it.DequeueMany(10, TimeSpan.Zero)),
        ("MarkDone", static it => Expect<InvalidOperationException>(() => it.MarkDone())),
        ("WaitUntilDone", static it => it.WaitUntilDone(s_moment)),
        ("WaitUntilDoneAsync", static it => it.WaitUntilDoneAsync(s_moment).Wait()),
        ("Close", static it => it.Close()),
        ("WaitAny", static it => ProcessConnection.WaitAny([it], s_moment)),
        ("properties", static it => _ = it.Count + it.Capacity + (it.IsClosed || it.IsEmpty || it.IsFull ? 1 : 0)));

    private static LifetimeSubject Array(string name, int length) => LifetimeSubject.Of(
        name, () => new SharedArray<int>(length),
        static made => made.Span.IndexOfAnyExcept(0) is var at and >= 0 ? $"has {made[at]} at {at}" : null,
        ("indexer", static it => it[it.Length - 1]++),
        ("Span", static it => it.Span.Fill(7)),
        ("Span, kept", static it => { Span<int> kept = it.Span; for (int i = 0; i < 20; i++) kept.Fill(i + 1); }
    ),
        ("Memory", static it => it.Memory.Span.Fill(7)),
        ("Pin", static it => { using var pin = it.Memory.Pin(); it[0] = 7; }
    ),
        ("Slice", static it => it[1..2].Fill(7)),
        ("Lock", static it => { if (it.Lock.TryEnter()) it.Lock.Exit(); }
    ));

    private static string NewName() => $"lifetime {Environment.ProcessId} {Interlocked.Increment(ref s_names)}";

    private static void Locked(ProcessCondition condition, Action use)
    {
        if (!condition.TryEnter()) return;
        use();
        condition.Exit();
    }

    /// <summary>What the member says when nothing is wrong with the memory.</summary>
    private static void Expect<TException>(Action use) where TException : Exception
    {
        try
        {
            use();
        }
        catch (TException error) when (error is not ObjectDisposedException)
        {
        }
        catch (AggregateException error) when (error.InnerException is TException and not ObjectDisposedException)
        {
        }
    }

    /// <summary>An async wait that is given up at once.</summary>
    private static void Cancelled(Func<CancellationToken, Task> wait)
    {
        using CancellationTokenSource source = new();
        Task waiting = wait(source.Token);
        source.Cancel();
        Expect<OperationCanceledException>(waiting.Wait);
    }

    private static void Same<T>(T expected, bool isTaken, T? taken)
    {
        if (isTaken && !EqualityComparer<T>.Default.Equals(expected, taken))
        {
            throw new InvalidDataException($"'{taken}' was taken, and never enqueued.");
        }
    }

    /// <summary>Both ends of a pipe as one handle.</summary>
    internal sealed class Ends : IDisposable
    {
        internal Ends() => (First, Second) = ProcessPipe.Create<byte[]>();

        internal ProcessConnection<byte[]> First { get; }

        internal ProcessConnection<byte[]> Second { get; }

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }

        public override string ToString() => $"{First} {Second}";
    }
}
