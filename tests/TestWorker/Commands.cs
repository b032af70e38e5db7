using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Multiprocessing;
using Multiprocessing.CompilerServices;

namespace TestWorker;

/// <summary>What a test can make this process do.</summary>
internal sealed partial class Commands
{
    private readonly ConcurrentDictionary<string, object> _objects = new();
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _tokens = new();
    private readonly List<int> _files = [];

    /// <summary>Runs a command; the result is one line.</summary>
    public string Run(string verb, string[] a) => verb switch
    {
        "new" => Add(a[1], Create(a[0], a[2..])),
        "open" => Open(a[0], a[1], a[2]),
        "send" => Send(_objects[a[0]]),
        "dispose" => Void(() => ((IDisposable)_objects[a[0]]).Dispose()),
        "forget" => Forget(a[0]),
        "text" => _objects[a[0]].ToString()!,
        "timed" => Timed(a[0], a[1..]),
        "pid" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        "threads" => Process.GetCurrentProcess().Threads.Count.ToString(CultureInfo.InvariantCulture),
        "exit-when" => ExitWhen((ProcessEvent)_objects[a[0]], (ProcessEvent)_objects[a[1]]),
        "files-exhaust" => Void(() => ExhaustFiles(true)),
        "files-close" => Void(() => ExhaustFiles(false)),
        "files-lose" => Void(() => LoseFiles(bool.Parse(a[0]))),
        "files-limit" => Void(() => LimitFiles(ulong.Parse(a[0]))),
        "exit-process" => Void(() => Environment.Exit(int.Parse(a[0]))),
        "token" => Void(() => _tokens[a[0]] = new CancellationTokenSource()),
        "cancel" => Void(() => _tokens[a[0]].Cancel()),
        "product" => RunProduct(a[0]),
        "disposal-within" => Disposal.DisposalWithin.Run(a[0]),
        "waits" => Waits.WaitTable.Run(a[0], int.Parse(a[1])),
        "disposal" => Disposal.DisposalTable.Run(a[0], int.Parse(a[1])),
        _ when verb.StartsWith("lock-", StringComparison.Ordinal) => RunLock(verb[5..], Get<ProcessLock>(a), a[1..]),
        _ when verb.StartsWith("semaphore-", StringComparison.Ordinal) => RunSemaphore(
            verb[10..], Get<ProcessSemaphore>(a), a[1..]),
        _ when verb.StartsWith("event-", StringComparison.Ordinal) => RunEvent(verb[6..], Get<ProcessEvent>(a), a[1..]),
        _ when verb.StartsWith("recursive-", StringComparison.Ordinal) => RunRecursive(
            verb[10..], Get<ProcessRecursiveLock>(a), a[1..]),
        _ when verb.StartsWith("condition-", StringComparison.Ordinal) => RunCondition(
            verb[10..], Get<ProcessCondition>(a), a[1..]),
        _ when verb.StartsWith("barrier-", StringComparison.Ordinal) => RunBarrier(
            verb[8..], Get<ProcessBarrier>(a), a[1..]),
        _ when verb.StartsWith("array-", StringComparison.Ordinal) => RunArray(verb[6..], a),
        _ when verb.StartsWith("pipe-", StringComparison.Ordinal) => RunPipe(verb[5..], a),
        _ when verb.StartsWith("values-", StringComparison.Ordinal) => RunValues(verb[7..], a),
        _ when verb.StartsWith("hammer-", StringComparison.Ordinal) => RunHammer(verb[7..], a),
        _ when verb.StartsWith("named-", StringComparison.Ordinal) => RunNamed(verb[6..], a),
        "exercise" => Exercise(),
#if DEBUG
        "locks" => RunLocks(),
#endif
        "queue-enqueue" => Void(() => Get<ProcessQueue<int>>(a).Enqueue(int.Parse(a[1]))),
        "queue-count" => Text(Get<ProcessQueue<int>>(a).Count),
        _ when verb.StartsWith("late-", StringComparison.Ordinal) => RunLate(verb[5..], a),
        _ when verb.StartsWith("lease-", StringComparison.Ordinal) => RunLease(verb[6..], a),
        _ when verb.StartsWith("heap-", StringComparison.Ordinal) => RunHeap(verb[5..], a),
        _ => throw new ArgumentException($"There is no command '{verb}'."),
    };

    /// <summary>What another command says, or which exception it throws, after how many milliseconds it took.</summary>
    private string Timed(string verb, string[] a)
    {
        long start = Stopwatch.GetTimestamp();
        string said;
        try
        {
            said = Run(verb, a);
        }
        catch (Exception error)
        {
            said = error.GetType().Name;
        }
        return FormattableString.Invariant($"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:f3} {said}");
    }

    /// <summary>Exits, but stays on its way out until the second event is set.</summary>
    private static string ExitWhen(ProcessEvent exits, ProcessEvent mayGo)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            exits.Set();
            mayGo.Wait();
        };
        Environment.Exit(0);
        return "";
    }

    /// <summary>Opens as many files as this process may have, or closes them again.</summary>
    private void ExhaustFiles(bool exhausts)
    {
        LimitFiles(exhausts ? 512 : null);
        for (int file = 0; exhausts && (file = Duplicate(1)) >= 0;) _files.Add(file);
        if (exhausts) return;
        foreach (int file in _files) _ = Close(file);
        _files.Clear();
    }

    /// <summary>
    /// Closes the descriptors by which the library hears of the end of others; their numbers may then be those of
    /// something else, of which poll(2) says at once that it can be read.
    /// </summary>
    private static void LoseFiles(bool reuse)
    {
        List<int> lost = [];
        foreach (string name in Directory.GetFiles("/proc/self/fd"))
        {
            if (new FileInfo(name).LinkTarget is not { } target) continue;
            bool isWatched = target == "anon_inode:[pidfd]"
                || (target.Contains("/life-") && !target.Contains($"/life-{Environment.ProcessId}-"));
            if (isWatched) lost.Add(int.Parse(Path.GetFileName(name)));
        }
        foreach (int file in lost) _ = Close(file);
        if (!reuse) return;
        int zero = OpenFile("/dev/zero", 0);
        foreach (int file in lost) _ = DuplicateTo(zero, file);
    }

    /// <summary>What is open above the limit stays open, but poll(2) takes no more than that at once.</summary>
    private static unsafe void LimitFiles(ulong? limit)
    {
        const int RLIMIT_NOFILE = 7;
        ulong* limits = stackalloc ulong[2];
        _ = GetLimit(RLIMIT_NOFILE, limits);
        limits[0] = limit ?? limits[1];
        if (SetLimit(RLIMIT_NOFILE, limits) != 0) throw new IOException("setrlimit");
    }

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern unsafe int GetLimit(int resource, ulong* limits);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern unsafe int SetLimit(int resource, ulong* limits);

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int file);

    [DllImport("libc", EntryPoint = "dup2")]
    private static extern int DuplicateTo(int file, int number);

    [DllImport("libc", EntryPoint = "open")]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPStr)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);

    private string RunLock(string verb, ProcessLock sut, string[] a)
    {
        switch (verb)
        {
            case "enter":
                sut.Enter(out bool abandoned);
                return Text(abandoned);
            case "try":
                return sut.TryEnter(Time(a[0]), out bool tryAbandoned) ? "True " + Text(tryAbandoned) : "False";
            case "enter-async":
                return Text(sut.EnterScopeAsync(Token(a)).GetAwaiter().GetResult().WasAbandoned);
            case "try-async":
                return Text(sut.TryEnterAsync(Time(a[0]), Token(a[1..])).GetAwaiter().GetResult());
            case "scope":
                using (ProcessLock.Scope scope = sut.EnterScope()) return Text(scope.WasAbandoned);
            case "throw":
                using (sut.EnterScope()) throw new InvalidOperationException("the body");
            case "exit":
                return Void(sut.Exit);
            case "held":
                return Text(sut.IsHeld);
            case "async-waiters":
                return AsyncWaiters(int.Parse(a[0]), async () =>
                {
                    await using ProcessLock.AsyncScope scope = await sut.EnterScopeAsync();
                });
            default:
                throw new ArgumentException(verb);
        }
    }

    private string RunSemaphore(string verb, ProcessSemaphore sut, string[] a) => verb switch
    {
        "wait" => Void(sut.Wait),
        "try" => Text(sut.Wait(Time(a[0]))),
        "wait-async" => Void(() => sut.WaitAsync(Token(a)).GetAwaiter().GetResult()),
        "try-async" => Text(sut.WaitAsync(Time(a[0]), Token(a[1..])).GetAwaiter().GetResult()),
        "release" => Text(sut.Release(a.Length > 0 ? int.Parse(a[0]) : 1)),
        "count" => Text(sut.CurrentCount),
        "async-waiters" => AsyncWaiters(int.Parse(a[0]), () => sut.WaitAsync()),
        _ => throw new ArgumentException(verb),
    };

    private string RunEvent(string verb, ProcessEvent sut, string[] a) => verb switch
    {
        "set" => Void(sut.Set),
        "reset" => Void(sut.Reset),
        "pulse" => Void(() =>
        {
            sut.Set();
            sut.Reset();
        }),
        "is-set" => Text(sut.IsSet),
        "wait" => Void(sut.Wait),
        "try" => Text(sut.Wait(Time(a[0]))),
        "wait-async" => Void(() => sut.WaitAsync(Token(a)).GetAwaiter().GetResult()),
        "try-async" => Text(sut.WaitAsync(Time(a[0]), Token(a[1..])).GetAwaiter().GetResult()),
        "async-waiters" => AsyncWaiters(int.Parse(a[0]), () => sut.WaitAsync()),
        _ => throw new ArgumentException(verb),
    };

    /// <summary>
    /// Many async waits at once; tells when all have begun, by a line of its own, and how many threads there are.
    /// </summary>
    private static string AsyncWaiters(int count, Func<Task> wait)
    {
        Task all = Task.WhenAll(Enumerable.Range(0, count).Select(_ => wait()));
        int threads = Process.GetCurrentProcess().Threads.Count;
        all.GetAwaiter().GetResult();
        return Text(threads);
    }

    private object Create(string type, string[] a) => type switch
    {
        "condition-over" => _objects[a[0]] is ProcessLock plain
            ? new ProcessCondition(plain)
            : new ProcessCondition((ProcessRecursiveLock)_objects[a[0]]),
        "array-with-lock" => new SharedArray<int>(int.Parse(a[0]), (ProcessLock)_objects[a[1]]),
        "lock-of" => ((SharedArray<int>)_objects[a[0]]).Lock,
        "lock" => new ProcessLock(),
        "named-lock" => ProcessLock.Named(Name(a[0])),
        "semaphore" => a.Length > 1
            ? new ProcessSemaphore(int.Parse(a[0]), int.Parse(a[1]))
            : new ProcessSemaphore(int.Parse(a[0])),
        "named-semaphore" => ProcessSemaphore.Named(Name(a[0]), int.Parse(a[1])),
        "recursive" => new ProcessRecursiveLock(),
        "condition" => new ProcessCondition(),
        "barrier" =>
            a.Length > 1 ? new ProcessBarrier(int.Parse(a[0]), Time(a[1])) : new ProcessBarrier(int.Parse(a[0])),
        "array" => new SharedArray<int>(int.Parse(a[0])),
        "int" => new SharedValue<int>(int.Parse(a[0])),
        "long" => new SharedValue<long>(long.Parse(a[0])),
        "double" => new SharedValue<double>(double.Parse(a[0], CultureInfo.InvariantCulture)),
        "short" => new SharedValue<short>(short.Parse(a[0])),
        "char" => new SharedValue<char>(a[0][0]),
        "struct" => new SharedValue<Mixed>(
            new Mixed(int.Parse(a[0]), double.Parse(a[1], CultureInfo.InvariantCulture), long.Parse(a[2]))),
        "text" => new SharedArray<char>(int.Parse(a[0])),
        "bytes" => new SharedArray<byte>(int.Parse(a[0])),
        "doubles" => new SharedArray<double>(int.Parse(a[0])),
        "event" => new ProcessEvent(a.Length > 0 && bool.Parse(a[0])),
        "named-event" => ProcessEvent.Named(Name(a[0])),
        "named-queue" => ProcessQueue<int>.Named(Name(a[0])),
        _ => throw new ArgumentException(type),
    };

    private string Open(string type, string name, string bytes) => Add(name, type switch
    {
        "lock" => Receive<ProcessLock>(bytes),
        "semaphore" => Receive<ProcessSemaphore>(bytes),
        "event" => Receive<ProcessEvent>(bytes),
        "recursive" => Receive<ProcessRecursiveLock>(bytes),
        "condition" => Receive<ProcessCondition>(bytes),
        "barrier" => Receive<ProcessBarrier>(bytes),
        "array" => Receive<SharedArray<int>>(bytes),
        "int" => Receive<SharedValue<int>>(bytes),
        "long" => Receive<SharedValue<long>>(bytes),
        "double" => Receive<SharedValue<double>>(bytes),
        "short" => Receive<SharedValue<short>>(bytes),
        "char" => Receive<SharedValue<char>>(bytes),
        "struct" => Receive<SharedValue<Mixed>>(bytes),
        "text" => Receive<SharedArray<char>>(bytes),
        "bytes" => Receive<SharedArray<byte>>(bytes),
        "doubles" => Receive<SharedArray<double>>(bytes),
        "connection" => Receive<ProcessConnection<int>>(bytes),
        _ => throw new ArgumentException(type),
    });

    private static string Send(object sent) => Convert.ToBase64String(sent switch
    {
        ProcessLock value => HandleBytes.Write(value),
        ProcessSemaphore value => HandleBytes.Write(value),
        ProcessEvent value => HandleBytes.Write(value),
        ProcessRecursiveLock value => HandleBytes.Write(value),
        ProcessCondition value => HandleBytes.Write(value),
        ProcessBarrier value => HandleBytes.Write(value),
        SharedArray<int> value => HandleBytes.Write(value),
        SharedValue<int> value => HandleBytes.Write(value),
        SharedValue<long> value => HandleBytes.Write(value),
        SharedValue<double> value => HandleBytes.Write(value),
        SharedValue<short> value => HandleBytes.Write(value),
        SharedValue<char> value => HandleBytes.Write(value),
        SharedValue<Mixed> value => HandleBytes.Write(value),
        SharedArray<char> value => HandleBytes.Write(value),
        SharedArray<byte> value => HandleBytes.Write(value),
        SharedArray<double> value => HandleBytes.Write(value),
        ProcessConnection<int> value => HandleBytes.Write(value),
        SharedArray<long> value => HandleBytes.Write(value),
        _ => throw new ArgumentException(sent.GetType().Name),
    });

    private static object Receive<T>(string bytes) where T : class, IProcessHandle<T> =>
        HandleBytes.Read<T>(Convert.FromBase64String(bytes));

    private string Add(string name, object added)
    {
        _objects[name] = added;
        return "";
    }

    /// <summary>Drops the handle without disposing of it, and lets the garbage collector find that out.</summary>
    private string Forget(string name)
    {
        Remove(name);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return "";
    }

    /// <summary>On its own: the caller's frame may not keep the object.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Remove(string name) => _objects.TryRemove(name, out _);

    private T Get<T>(string[] a) => (T)_objects[a[0]];

    private CancellationToken Token(string[] a) => a.Length > 0 ? _tokens[a[0]].Token : default;

    private static TimeSpan Time(string milliseconds) =>
        TimeSpan.FromMilliseconds(double.Parse(milliseconds, CultureInfo.InvariantCulture));

    /// <summary>Names come as base64, to carry any characters.</summary>
    private static string Name(string base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static string Void(Action action)
    {
        action();
        return "";
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
