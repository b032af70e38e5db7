using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Principal;
using System.Transactions;

namespace Runtime.Tests.Workers;

/// <summary>What a call can leave behind in its thread or its process.</summary>
public enum StateKind
{
    SynchronizationContext,
    AsyncLocal,
    SuppressedFlow,
    Culture,
    UICulture,
    DefaultCulture,
    DefaultUICulture,
    Principal,
    Activity,
    Transaction,
    ThreadPriority,
    ThreadName,
    Background,
    CurrentDirectory,
    Variable,
    RemovedVariable,
    ChangedVariable,
}

/// <summary>
/// Methods that leave a state behind, in each way in which a call can end, and some that look at what they find.
/// </summary>
public static partial class StateJobs
{
    internal const string Inherited = "STATE_TESTS_INHERITED";
    internal const string Changed = "STATE_TESTS_CHANGED";
    private const string Added = "STATE_TESTS_ADDED";

    private static readonly AsyncLocal<string?> s_local = new();

    [RunInProcess]
    public static string Look() => Describe();

    [RunInProcess]
    public static async Task<string> LookAwaiting()
    {
        string before = Describe();
        await Task.Yield();
        await Task.Delay(1);
        return before;
    }

    [RunInProcess]
    public static async IAsyncEnumerable<string> LookStream()
    {
        string before = Describe();
        await Task.Yield();
        yield return before;
    }

    [RunInProcess]
    public static string Leave(StateKind kind)
    {
        Apply(kind);
        return Describe();
    }

    [RunInProcess]
    public static void LeaveNothing(StateKind kind) => Apply(kind);

    [RunInProcess]
    public static string LeaveOrLook(StateKind kind, bool leaves) => leaves ? Leave(kind) : Describe();

    [RunInProcess]
    public static string LeaveAndThrow(StateKind kind)
    {
        Apply(kind);
        throw new InvalidOperationException(Describe());
    }

    [RunInProcess]
    public static string LeaveUntilCancelled(StateKind kind, string started, CancellationToken cancellationToken)
    {
        Apply(kind);
        File.WriteAllText(started, string.Empty);
        cancellationToken.WaitHandle.WaitOne();
        cancellationToken.ThrowIfCancellationRequested();
        return Describe();
    }

    /// <summary>Not async itself, so that nothing takes the state back when it returns.</summary>
    [RunInProcess]
    public static Task<string> LeaveAwaiting(StateKind kind)
    {
        // Before the state is left: the inner method would wait for the context that nobody serves.
        Task<string> later = YieldAsync();
        Apply(kind);
        string now = Describe();
        return later.ContinueWith(_ => now, TaskScheduler.Default);
    }

    [RunInProcess]
    public static IAsyncEnumerable<string> LeaveStream(StateKind kind)
    {
        IAsyncEnumerable<string> items = Items();
        Apply(kind);
        return new Eager(items.GetAsyncEnumerator(), Describe());
    }

    [RunInProcess]
    public static async IAsyncEnumerable<string> LeaveInStream(
        StateKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Each step begins on the main thread and may go on elsewhere.
        await Task.Delay(1, cancellationToken).ConfigureAwait(false);
        Apply(kind);
        yield return Describe();
        Apply(kind);
        yield return Describe();
    }

    [RunInProcess]
    public static void Initialize(string directory)
    {
        StateKind[] left = [StateKind.CurrentDirectory, StateKind.SuppressedFlow];
        foreach (StateKind kind in Enum.GetValues<StateKind>().Except(left)) Apply(kind);
        Environment.CurrentDirectory = directory;
    }

    /// <summary>Waits for itself where nobody will run it.</summary>
    [RunInProcess]
    public static async Task<int> AwaitInDeadContext()
    {
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        await Task.Yield();
        return 1;
    }

    /// <summary>A context of its own that works.</summary>
    [RunInProcess]
    public static async Task<string> AwaitInOwnContext()
    {
        SynchronizationContext.SetSynchronizationContext(new PostingContext());
        await Task.Yield();
        return SynchronizationContext.Current?.GetType().Name ?? "none";
    }

    /// <summary>Blocks on the library's own asynchronous members within a context that nobody serves.</summary>
    [RunInProcess]
    public static int UseLibraryInDeadContext()
    {
        SynchronizationContext.SetSynchronizationContext(new DeadContext());
        ProcessPool pool = new(1);
        int[] squares = pool.MapAsync([1, 2, 3], Jobs.Calls.Square).GetAwaiter().GetResult();
        int one = pool.Run(Jobs.Calls.Square(4)) + pool.RunAsync(Jobs.Calls.Square(5)).GetAwaiter().GetResult();
        ChildProcess<int> child = Jobs.Spawn.Square(6);
        int spawned = child.Result.GetAwaiter().GetResult();
        child.DisposeAsync().AsTask().GetAwaiter().GetResult();
        using ProcessLock gate = new();
        gate.EnterAsync().GetAwaiter().GetResult();
        gate.Exit();
        pool.CloseAsync().GetAwaiter().GetResult();
        pool.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return squares.Sum() + one + spawned;
    }

    internal static void SetLocal(string value) => s_local.Value = value;

    internal static void Apply(StateKind kind)
    {
        switch (kind)
        {
            case StateKind.SynchronizationContext:
                SynchronizationContext.SetSynchronizationContext(new DeadContext());
                break;
            case StateKind.AsyncLocal: s_local.Value = "left"; break;
            case StateKind.SuppressedFlow:
                if (!ExecutionContext.IsFlowSuppressed()) ExecutionContext.SuppressFlow();
                break;
            case StateKind.Culture: CultureInfo.CurrentCulture = new CultureInfo("de-CH"); break;
            case StateKind.UICulture: CultureInfo.CurrentUICulture = new CultureInfo("ja-JP"); break;
            case StateKind.DefaultCulture: CultureInfo.DefaultThreadCurrentCulture = new CultureInfo("fr-CA"); break;
            case StateKind.DefaultUICulture:
                CultureInfo.DefaultThreadCurrentUICulture = new CultureInfo("pl-PL");
                break;
            case StateKind.Principal:
                Thread.CurrentPrincipal = new GenericPrincipal(new GenericIdentity("left"), null);
                break;
            case StateKind.Activity: _ = new Activity("left").Start(); break;
            case StateKind.Transaction: _ = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled); break;
            case StateKind.ThreadPriority: Thread.CurrentThread.Priority = ThreadPriority.AboveNormal; break;
            case StateKind.ThreadName: Thread.CurrentThread.Name = "left"; break;
            case StateKind.Background: Thread.CurrentThread.IsBackground = true; break;
            case StateKind.CurrentDirectory: Environment.CurrentDirectory = "/"; break;
            case StateKind.Variable: Environment.SetEnvironmentVariable(Added, "left"); break;
            case StateKind.RemovedVariable: Environment.SetEnvironmentVariable(Inherited, null); break;
            case StateKind.ChangedVariable: Environment.SetEnvironmentVariable(Changed, "left"); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind));
        }
    }

    internal static string Describe() => string.Join(
        '\n',
        $"process {Environment.ProcessId}",
        $"synchronization context {SynchronizationContext.Current?.GetType().Name}",
        $"local {s_local.Value}",
        $"flow suppressed {ExecutionContext.IsFlowSuppressed()}",
        $"culture {CultureInfo.CurrentCulture.Name}",
        $"UI culture {CultureInfo.CurrentUICulture.Name}",
        $"default culture {CultureInfo.DefaultThreadCurrentCulture?.Name}",
        $"default UI culture {CultureInfo.DefaultThreadCurrentUICulture?.Name}",
        $"principal {Thread.CurrentPrincipal?.Identity?.Name}",
        $"activity {Activity.Current?.OperationName}",
        $"transaction {Transaction.Current is not null}",
        $"scheduler {TaskScheduler.Current == TaskScheduler.Default}",
        $"priority {Thread.CurrentThread.Priority}",
        $"name {Thread.CurrentThread.Name}",
        $"background {Thread.CurrentThread.IsBackground}",
        $"directory {Environment.CurrentDirectory}",
        $"variables {Environment.GetEnvironmentVariable(Added)} {Environment.GetEnvironmentVariable(Inherited)} "
        + $"{Environment.GetEnvironmentVariable(Changed)}");

    private static async Task<string> YieldAsync()
    {
        await Task.Yield();
        return string.Empty;
    }

    private static async IAsyncEnumerable<string> Items()
    {
        await Task.Yield();
        yield return "item";
    }

    private sealed class DeadContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }

    private sealed class PostingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ =>
        {
            SetSynchronizationContext(this);
            d(state);
        });
    }

    /// <summary>Its first element is there at once, whatever context the thread has.</summary>
    private sealed class Eager(IAsyncEnumerator<string> rest, string first)
        : IAsyncEnumerable<string>, IAsyncEnumerator<string>
    {
        public string Current { get; private set; } = string.Empty;

        public IAsyncEnumerator<string> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

        public ValueTask<bool> MoveNextAsync()
        {
            if (Current == first) return new(false);
            Current = first;
            return new(true);
        }

        public ValueTask DisposeAsync() => rest.DisposeAsync();
    }
}
