using System.Runtime.CompilerServices;
using Multiprocessing;

namespace TestPrograms;

/// <summary>
/// Does something for the first time in a process, on a thread that has a value in an <see cref="AsyncLocal{T}"/> and
/// ends: what the library keeps afterwards, threads and timers for example, must not keep that value.
/// </summary>
internal static partial class AsyncLocals
{
    private static readonly TimeSpan s_shortly = TimeSpan.FromMilliseconds(50);
    private static readonly AsyncLocal<object?> s_local = new();
    private static readonly List<object> s_kept = [];
    private static ProcessEvent? s_end;

    internal static async Task<int> RunAsync(string what)
    {
        Action act = Find(what);
        WeakReference value = ActWithValue(act);
        // What has just ended may still be on its way out of other threads.
        for (int tries = 0; value.IsAlive && tries < 50; tries++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(20);
        }
        Console.WriteLine(value.IsAlive ? "kept" : "collected");
        GC.KeepAlive(s_kept);
        s_end?.Set();
        return 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ActWithValue(Action act)
    {
        WeakReference? reference = null;
        Thread thread = new(() =>
        {
            object value = new();
            s_local.Value = value;
            act();
            reference = new WeakReference(value);
        });
        thread.UnsafeStart();
        thread.Join();
        return reference!;
    }

    private static Action Find(string what) => what switch
    {
        // The control: a thread that lives on with its creator's context.
        "thread" => static () =>
            new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start(),
        "lock" => static () => Keep(Held()).TryEnter(s_shortly),
        "lock-async" => static () => Keep(Held()).TryEnterAsync(s_shortly).Wait(),
        "event" => static () => Keep(new ProcessEvent()).Wait(s_shortly),
        "queue" => static () => Keep(new ProcessQueue<int>()).TryDequeue(s_shortly, out _),
        "queue-async" => static () =>
            Keep(new ProcessQueue<int>()).DequeueAsync(s_shortly).ContinueWith(static _ => { }).Wait(),
        "named" => static () => Keep(ProcessLock.Named($"async-locals-{Environment.ProcessId}")).Enter(),
        "pool" => static () => Keep(new ProcessPool(2)).RunAsync(Work.Calls.Square(2)).Wait(),
        "pool-start" => static () =>
            Keep(new ProcessPool(new ProcessPoolOptions { Initializer = Calls.Prepare() })).StartAsync().Wait(),
        "inline" => static () =>
            Keep(new ProcessPool(new ProcessPoolOptions { Inline = true })).RunAsync(Work.Calls.Square(2)).Wait(),
        "child" => static () => Keep(Spawn.Sleep(s_end = new ProcessEvent())),
        "array" => Leave,
        _ => throw new ArgumentException(what),
    };

    private static ProcessLock Held()
    {
        ProcessLock held = new();
        held.Enter();
        return held;
    }

    // Disposed of here while a child has it open, so that this process keeps its cell.
    private static void Leave()
    {
        s_end = new ProcessEvent();
        using ProcessEvent isOpen = new();
        SharedValue<int> value = new();
        Keep(Spawn.Open(value, isOpen, s_end));
        isOpen.Wait();
        value.Dispose();
    }

    [RunInProcess]
    private static void Prepare() => s_kept.Add(new object());

    [RunInProcess]
    private static void Sleep(ProcessEvent end) => end.Wait();

    [RunInProcess]
    private static void Open(SharedValue<int> value, ProcessEvent isOpen, ProcessEvent end)
    {
        isOpen.Set();
        end.Wait();
        value.Dispose();
    }

    private static T Keep<T>(T value)
        where T : notnull
    {
        lock (s_kept) s_kept.Add(value);
        return value;
    }
}
