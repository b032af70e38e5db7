using System.Reflection;
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
            ("TryEnter(timeout), twice", static it =>
            {
                if (!it.TryEnter(s_moment, out _)) return;
                if (it.TryEnter(s_moment, out _)) it.Exit();
                it.Exit();
            }),
            ("Enter(token)", static it => Timed(token => { it.Enter(token); it.Exit(); })),
            ("EnterScope(timeout)", static it => Expect<TimeoutException>(() => it.EnterScope(s_moment).Dispose())),
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
            ("Enter(token)", static it => Timed(token => { it.Enter(token); it.Exit(); })),
            (
                "EnterAsync(timeout)",
                static it => Expect<TimeoutException>(() => Exit(it.EnterAsync(s_moment), it.Exit))),
            ("TryEnterAsync(timeout)", static it => { if (it.TryEnterAsync(s_moment).Result) it.Exit(); }),
            ("EnterScope(timeout)", static it => Expect<TimeoutException>(() => it.EnterScope(s_moment).Dispose())),
            (
                "EnterScopeAsync(timeout)",
                static it => Expect<TimeoutException>(() => it.EnterScopeAsync(s_moment).Result.Dispose())),
            ("Exit", static it => Expect<SynchronizationLockException>(it.Exit)),
            ("Wait(timeout)!", static it => Locked(it, () => it.Wait(s_moment))),
            ("Wait(token)!", static it => Locked(it, () => Timed(it.Wait))),
            ("TryWaitAsync(timeout)!", static it => Locked(it, () => it.TryWaitAsync(s_moment).Wait())),
            (
                "WaitForAsync(timeout)!",
                static it => Locked(it, () => it.WaitForAsync(static () => false, s_moment).Wait())),
            ("WaitFor(timeout)!", static it => Locked(it, () => it.WaitFor(static () => false, s_moment))),
            ("WaitAsync(timeout)!", static it => Locked(it, () => it.WaitAsync(s_moment).Wait())),
            ("Notify", static it => Locked(it, () => it.Notify())),
            ("NotifyAll", static it => Locked(it, it.NotifyAll)),
            ("Wait, not held", static it => Expect<SynchronizationLockException>(() => it.Wait(s_moment))),
            ("IsHeld", static it => _ = it.IsHeld),
            ("WaitingCount", static it => _ = it.WaitingCount)),
        LifetimeSubject.OfSeveral<Guarded>(
            "condition of a lock", static () => new(),
            static made => made.Lock.IsHeld ? "is held" : made.Condition.WaitingCount != 0 ? "has waiters" : null,
            ("TryEnter", static it => { if (it.Condition.TryEnter()) it.Lock.Exit(); }),
            ("Wait(timeout)!", static it => Locked(it.Condition, () => it.Condition.Wait(s_moment))),
            ("WaitAsync(timeout)!", static it => Locked(it.Condition, () => it.Condition.WaitAsync(s_moment).Wait())),
            ("Notify", static it => Locked(it.Condition, () => it.Condition.Notify())),
            ("WaitingCount", static it => _ = it.Condition.WaitingCount),
            ("pass on", static it => LifetimeSubject.PassOn<ProcessCondition>().Use(it.Condition))),
        LifetimeSubject.Of<ProcessBarrier>("barrier", static () => new(2),
            static made => made.IsBroken ? "is broken" : made.WaitingCount != 0 ? "has waiters" : null,
            ("SignalAndWait(timeout)", static it => Expect<BrokenBarrierException>(() => it.SignalAndWait(s_moment))),
            (
                "SignalAndWaitAsync(timeout)",
                static it => Expect<BrokenBarrierException>(() => it.SignalAndWaitAsync(s_moment).Wait())),
            ("SignalAndWait(token)", static it => Timed(token => Broken(() => it.SignalAndWait(token)))),
            ("Abort", static it => it.Abort()),
            ("Reset", static it => it.Reset()),
            ("properties", static it => _ = it.WaitingCount + it.ParticipantCount + (it.IsBroken ? 1 : 0))),
        Queue("queue of numbers", static () => new ProcessQueue<long>(100), 7L),
        Queue("queue of texts", static () => new ProcessQueue<string>(100), "seven"),
        Queue("queue of large texts", static () => new ProcessQueue<string>(4), new string('7', 20_000)),
        Queue("named queue", static () => ProcessQueue<long>.Named(NewName(), 100), 7L),
        LifetimeSubject.OfSeveral<Ends>(
            "pipe", static () => new(), static made => made.First.Poll() ? "has messages" : null,
            ("TrySend", static it => it.First.TrySend([7], TimeSpan.Zero)),
            ("TrySend, large", static it => it.First.TrySend(new byte[20_000], TimeSpan.Zero)),
            ("Send(token)", static it => Timed(token => it.First.Send([7], token))),
            ("SendAsync", static it => Cancelled(token => it.First.SendAsync([7], token))),
            ("SendBytes", static it => { if (!it.Second.Poll()) it.First.SendBytes([1, 2, 3]); }),
            ("TrySendBytes", static it => it.First.TrySendBytes([1, 2, 3], TimeSpan.Zero)),
            ("TrySendBytesAsync", static it => it.First.TrySendBytesAsync(new byte[3], s_moment).Wait()),
            ("SendBytesAsync", static it => Cancelled(token => it.First.SendBytesAsync(new byte[3], token))),
            ("TrySendAsync", static it => it.First.TrySendAsync([7], s_moment).Wait()),
            ("TryReceiveBytes", static it => TryReceiveBytes(it.Second)),
            ("TryReceiveBytes, new", static it => it.Second.TryReceiveBytes(30_000, s_moment, out _)),
            ("TryReceiveBytesAsync", static it => it.Second.TryReceiveBytesAsync(30_000, s_moment).Wait()),
            ("ReceiveBytes(token)", static it => Timed(token => it.Second.ReceiveBytes(30_000, token))),
            (
                "ReceiveBytesAsync",
                static it => Cancelled(token => it.Second.ReceiveBytesAsync(new byte[30_000], token))),
            ("Receive(token)", static it => Timed(token => it.Second.Receive(token))),
            ("TryReceiveAsync", static it => it.Second.TryReceiveAsync(s_moment).Wait()),
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

    /// <summary>The methods that no member of the subjects uses: there must be none.</summary>
    internal static IEnumerable<string> Missing()
    {
        (Type Type, string Subject)[] types =
        [
            (typeof(ProcessLock), "lock"), (typeof(ProcessRecursiveLock), "recursive lock"),
            (typeof(ProcessSemaphore), "semaphore"), (typeof(ProcessEvent), "event"),
            (typeof(ProcessCondition), "condition"), (typeof(ProcessBarrier), "barrier"),
            (typeof(ProcessQueue<long>), "queue of numbers"), (typeof(ProcessConnection<byte[]>), "pipe"),
            (typeof(ProcessConnectionExtensions), "pipe"), (typeof(SharedArray<int>), "small array"),
            (typeof(SharedValue<long>), "value"),
        ];
        const BindingFlags own =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach ((Type type, string subject) in types)
        {
            HashSet<string> used =
            [
                "Named", "Dispose", "ToString",
                // Makes the other thread's member throw what it does not throw otherwise.
                "StopReceiving",
                .. All.First(one => one.Name == subject).Members.SelectMany(member => member.Name.Split(' ', ',', '(')),
            ];
            foreach (MethodInfo method in type.GetMethods(own))
            {
                bool isMember = !method.IsSpecialName && !method.Name.Contains('.') && !method.Name.Contains('<');
                if (isMember && used.Add(method.Name)) yield return $"{type.Name}.{method.Name}";
            }
        }
    }

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
        ("Enter(token)", static it => Timed(token => { it.Enter(token); it.Exit(); }
    )),
        ("TryEnter(timeout), abandonment", static it => { if (it.TryEnter(s_moment, out _)) it.Exit(); }
    ),
        ("EnterAsync(timeout)", static it => Expect<TimeoutException>(() => Exit(it.EnterAsync(s_moment), it.Exit))),
        ("EnterScope(timeout)", static it => Expect<TimeoutException>(() => it.EnterScope(s_moment).Dispose())),
        (
            "EnterScopeAsync(timeout)",
            static it => Expect<TimeoutException>(() => it.EnterScopeAsync(s_moment).Result.Dispose())),
        ("Exit", static it => Expect<SynchronizationLockException>(it.Exit)),
        ("IsHeld", static it => _ = it.IsHeld));

    private static LifetimeSubject Semaphore(string name, Func<ProcessSemaphore> create) => LifetimeSubject.Of(
        name, create, static made => made.CurrentCount != 2 ? $"has {made.CurrentCount} permits" : null,
        ("Wait(zero)", static it => { if (it.Wait(TimeSpan.Zero)) it.Release(); }
    ),
        ("Wait(timeout)", static it => it.Wait(s_moment)),
        ("WaitAsync(timeout)", static it => it.WaitAsync(s_moment).Wait()),
        ("Wait(token)", static it => Timed(it.Wait)),
        ("WaitAsync(token)", static it => Cancelled(it.WaitAsync)),
        ("Release", static it => Expect<SemaphoreFullException>(() => it.Release())),
        ("CurrentCount", static it => _ = it.CurrentCount));

    private static LifetimeSubject Event(string name, Func<ProcessEvent> create) => LifetimeSubject.Of(
        name, create, static made => made.IsSet ? "is set" : null,
        ("Set", static it => it.Set()),
        ("Set and Reset", static it => { it.Set(); it.Reset(); }
    ),
        ("Wait(timeout)", static it => it.Wait(s_moment)),
        ("WaitAsync(timeout)", static it => it.WaitAsync(s_moment).Wait()),
        ("Wait(token)", static it => Timed(it.Wait)),
        ("WaitAsync(token)", static it => Cancelled(it.WaitAsync)),
        ("WaitAny", static it => ProcessConnection.WaitAny([it], s_moment)),
        ("IsSet", static it => _ = it.IsSet));

    private static LifetimeSubject Queue<T>(string name, Func<ProcessQueue<T>> create, T item) => LifetimeSubject.Of(
        name, create, static made => made.Count != 0 ? $"has {made.Count} items" : made.IsClosed ? "is closed" : null,
        ("TryEnqueue", it => it.TryEnqueue(item)),
        ("TryEnqueue(timeout)", it => it.TryEnqueue(item, s_moment)),
        ("EnqueueAsync", it => Cancelled(token => it.EnqueueAsync(item, token))),
        ("Enqueue(timeout)", it => Expect<QueueFullException>(() => it.Enqueue(item, s_moment))),
        ("Enqueue(token)", it => Timed(token => it.Enqueue(item, token))),
        ("TryEnqueueAsync", it => it.TryEnqueueAsync(item, s_moment).Wait()),
        ("EnqueueMany", it => it.EnqueueMany([item, item, item], TimeSpan.Zero)),
        ("EnqueueManyAsync", it => it.EnqueueManyAsync([item, item, item], s_moment).Wait()),
        ("TryDequeue", it => Same(item, it.TryDequeue(out T? taken), taken)),
        ("TryDequeue(timeout)", it => Same(item, it.TryDequeue(s_moment, out T? taken), taken)),
        ("DequeueAsync", static it => Cancelled(token => it.DequeueAsync(token))),
        ("Dequeue(timeout)", it => Expect<QueueEmptyException>(() => Same(item, true, it.Dequeue(s_moment)))),
        ("Dequeue(token)", it => Timed(token => Same(item, true, it.Dequeue(token)))),
        ("TryDequeueAsync", static it => it.TryDequeueAsync(s_moment).Wait()),
        ("DequeueMany", static it => it.DequeueMany(10, TimeSpan.Zero)),
        ("DequeueManyAsync", static it => it.DequeueManyAsync(10, s_moment).Wait()),
        ("ReadAllAsync", static it => Cancelled(token => ReadOneAsync(it, token))),
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

    private static async Task ReadOneAsync<T>(ProcessQueue<T> queue, CancellationToken cancellationToken)
    {
        await foreach (T _ in queue.ReadAllAsync(cancellationToken)) return;
    }

    private static void TryReceiveBytes(ProcessConnection<byte[]> connection)
    {
        byte[] buffer = new byte[8];
        Expect<BufferTooShortException>(() => connection.TryReceiveBytes(buffer, s_moment, out _));
    }

    private static void Exit(Task<LockEntry> entering, Action exit)
    {
        if (entering.Result.IsEntered) exit();
    }

    private static void Broken(Action use) => Expect<BrokenBarrierException>(use);

    /// <summary>A wait that its token ends after a moment.</summary>
    private static void Timed(Action<CancellationToken> wait)
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(1));
        Expect<OperationCanceledException>(() => wait(source.Token));
    }

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

    /// <summary>A condition over a lock of its own, as one handle.</summary>
    internal sealed class Guarded : IDisposable
    {
        internal Guarded() => Condition = new ProcessCondition(Lock);

        internal ProcessLock Lock { get; } = new();

        internal ProcessCondition Condition { get; }

        public void Dispose()
        {
            Condition.Dispose();
            Lock.Dispose();
        }

        public override string ToString() => $"{Condition} {Lock}";
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
