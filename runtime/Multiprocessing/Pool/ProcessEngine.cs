using System.Collections.Concurrent;
using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;
using Multiprocessing.Telemetry;
using Multiprocessing.Workers;
using Variables = System.Collections.Generic.IReadOnlyDictionary<string, string?>;

namespace Multiprocessing.Pool;

/// <summary>A pool of processes: its parts and how they work together.</summary>
/// <remarks>
/// <code>
///   caller ──Submit──> PoolScheduler ──orders──> ProcessPort ──frames──> call ring ──> worker
///                          ^                        ^                                   │
///                          └──────events────────────┴── ResultPump (one thread) &lt;── result ring
///   PendingCall &lt;──frames── ProcessPort;  its value is rebuilt, and its task completed, on the thread pool
/// </code>
/// The pump's thread also keeps the scheduler's clock.
/// </remarks>
internal sealed partial class ProcessEngine : PoolEngine
{
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(1);

    // All workers ring one bell. One that was stopped (SIGSTOP) half-way, or that wrote where it should not, may have
    // silenced it for the others: then this bounds the harm, and workers are audited as often. An idle pool sleeps for
    // as long as it likes.
    private static readonly TimeSpan s_longestSleepWithCalls = TimeSpan.FromSeconds(1);

    // A new worker looks these up as it comes up, instead of at its first calls.
    private const int MaxRememberedMethods = 64;

    private readonly ConcurrentDictionary<ProcessMethod, bool> _methods = new();
    private readonly ProcessCall? _initializer;
    private readonly int _workers;
    // How many _methods are. Counted up by each thread that has added one.
    private int _rememberedCount;
    // Completes when what ended workers wrote was delivered. Written by the pump's thread; read after its end.
    private Task _outputs = Task.CompletedTask;

    internal ProcessEngine(ProcessPoolOptions options) : base(options.ShutdownTimeout)
    {
        _initializer = options.Initializer;
        Variables? environment = ToEnvironment(options);
        _workers = options.Workers;
        Pump = new ResultPump("Multiprocessing pool");
        Log = options.Logger is { } logger ? new PoolLog(logger) : null;
        Scheduler = new PoolScheduler(
            ToSchedulerOptions(options, Log), () => new ProcessPort(this, ToStartInfo(options, environment)));
        Scheduler.TickDue = Pump.Wake;
        Pump.OnIdle = Tick;
        Pump.HasManyCalls = () => Scheduler.HasManyOpenCalls;
        Scheduler.Ended.ContinueWith(_ => Pump.Dispose(), TaskScheduler.Default);
        Ended = EndAsync();
        Scheduler.Start();
    }

    internal PoolScheduler Scheduler { get; }

    internal ResultPump Pump { get; }

    internal PoolLog? Log { get; }

    /// <summary>Methods whose definitions are sent to new workers of this pool.</summary>
    internal ICollection<ProcessMethod> RememberedMethods => _methods.Keys;

    /// <summary>How many they are; grows only.</summary>
    internal int RememberedCount => Volatile.Read(ref _rememberedCount);

    internal override Task Drained => Scheduler.Drained;

    internal override Task Ended { get; }

    internal override IReadOnlyList<WorkerInfo> Workers => [.. Scheduler.Snapshot().Select(ToInfo)];

    internal void Remember(ProcessMethod method)
    {
        // A pool may live longer than a plug-in that is to be unloaded.
        if (method.Module.IsCollectible) return;
        if (RememberedCount < MaxRememberedMethods && _methods.TryAdd(method, true))
        {
            Interlocked.Increment(ref _rememberedCount);
            Scheduler.OnNewMethod();
        }
    }

    internal override T Run<T>(ProcessCall<T> call, in CallPlan plan)
    {
        PoolResultWaiter<T> direct = Trace(new PoolResultWaiter<T>(call) { Plan = plan });
        if (TryRunDirect(direct)) return direct.Result;
        return SubmitAsync(
            new PoolResultTask<T>(call) { Plan = plan, Activity = direct.Activity }).GetAwaiter().GetResult();
    }

    internal override void Run(ProcessCall call, in CallPlan plan)
    {
        PoolVoidWaiter direct = Trace(new PoolVoidWaiter(call) { Plan = plan });
        if (TryRunDirect(direct)) return;
        SubmitAsync(new PoolVoidTask(call) { Plan = plan, Activity = direct.Activity }).GetAwaiter().GetResult();
    }

    internal override Task<T> RunAsync<T>(ProcessCall<T> call, in CallPlan plan) =>
        SubmitAsync(Trace(new PoolResultTask<T>(call) { Plan = plan }));

    internal override Task RunAsync(ProcessCall call, in CallPlan plan) =>
        SubmitAsync(Trace(new PoolVoidTask(call) { Plan = plan }));

    internal override Task StartAsync() => Scheduler.StartAsync();

    internal override async Task<TOut[]> MapAsync<TIn, TOut>(
        TIn[] source, Func<TIn, ProcessCall<TOut>> call, int? chunkSize, CallPlan plan)
    {
        TOut[] results = new TOut[source.Length];
        await MapCoreAsync(source, call, ToBatch, chunkSize, plan).ConfigureAwait(false);
        return results;

        PoolResultBatch<TOut> ToBatch(ArraySegment<ProcessCall<TOut>> calls, int start) =>
            new(calls, results, start) { Plan = plan, IsPartOfOperation = true };
    }

    internal override Task MapAsync<TIn>(TIn[] source, Func<TIn, ProcessCall> call, int? chunkSize, CallPlan plan) =>
        MapCoreAsync(
            source,
            call,
            (calls, _) => new PoolVoidBatch(calls) { Plan = plan, IsPartOfOperation = true },
            chunkSize,
            plan);

    private async Task MapCoreAsync<TIn, TCall>(
        TIn[] source,
        Func<TIn, TCall> call,
        Func<ArraySegment<TCall>, int, PoolBatch<TCall>> toBatch,
        int? chunkSize,
        CallPlan plan)
        where TCall : ProcessInvocation
    {
        Scheduler.BeginOperation();
        try
        {
            int lanes = plan.Timeout == Timeout.InfiniteTimeSpan
                ? (int)Math.Min((long)_workers * 2, int.MaxValue)
                : _workers;
            await new MapOperation<TIn, TCall>(
                source, call, RunBatch, lanes, chunkSize).RunAsync().ConfigureAwait(false);
        }
        finally
        {
            Scheduler.EndOperation();
        }

        Task<PoolBatchOutcome> RunBatch(ArraySegment<TCall> calls, int start)
        {
            return plan.CancellationToken.IsCancellationRequested
                ? Task.FromCanceled<PoolBatchOutcome>(plan.CancellationToken)
                : SubmitAsync(Trace(toBatch(calls, start)));
        }
    }

    internal override async IAsyncEnumerable<T> StreamAsync<T>(ProcessStreamCall<T> call, CallPlan plan)
    {
        PoolStream<T> pending = Trace(new PoolStream<T>(call, Scheduler) { Plan = plan });
        try
        {
            Scheduler.Submit(pending);
        }
        catch (Exception error)
        {
            pending.EndActivity(error);
            throw;
        }
        try
        {
            while (await pending.WaitAsync().ConfigureAwait(false))
            {
                while (pending.TryTake(out T? item)) yield return item!;
            }
        }
        finally
        {
            // Does nothing when the stream has ended.
            Scheduler.Cancel(pending);
        }
    }

    internal override void ThrowIfNotAccepting() => Scheduler.ThrowIfNotAccepting();

    internal override void Close() => Scheduler.Close();

    internal override void Terminate() => Scheduler.Terminate(asks: true);

    internal override void Kill() => Scheduler.Terminate(asks: false);

    /// <summary>
    /// The pool has not ended before what an ended worker wrote has reached its reader. On the pump's thread only.
    /// </summary>
    internal void NoteOutput(Task delivered)
    {
        if (!delivered.IsCompleted) _outputs = Task.WhenAll(_outputs, delivered);
    }

    /// <summary>The call that each worker runs first; null if there is none.</summary>
    internal PoolCall? CreateInitializerCall()
    {
        if (_initializer is null) return null;
        PoolVoidTask call = new(_initializer) { IsInitializer = true };
        call.Task.ContinueWith(
            t =>
            {
                // The scheduler handles a worker's death; here only what the initializer itself threw.
                Exception error = t.Exception?.InnerException ?? PoolErrors.InitializerCancelled();
                if (error is not WorkerDiedException) Scheduler.Fault(call, error);
            },
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return call;
    }

    private async Task EndAsync()
    {
        await Scheduler.Ended.ConfigureAwait(false);
        await Pump.Ended.ConfigureAwait(false);
        await Volatile.Read(ref _outputs).ConfigureAwait(false);
    }

    /// <summary>Begins the caller's span of the call.</summary>
    private static T Trace<T>(T call)
        where T : PoolCall
    {
        call.Activity = PoolTelemetry.StartCall(call.Method.Name);
        return call;
    }

    // A closed pool is a mistake at the place of the call and thrown there; everything else belongs to the task.
    private Task<T> SubmitAsync<T>(PoolTask<T> call)
    {
        try
        {
            Scheduler.Submit(call);
            return call.Task;
        }
        catch (Exception error)
        {
            call.EndActivity(error);
            if (error is MultiprocessingException) return Task.FromException<T>(error);
            throw;
        }
    }

    // False when no worker is idle: the call was not accepted.
    private bool TryRunDirect(PoolWaiter call)
    {
        try
        {
            if (!Scheduler.TryRunDirectly(call)) return false;
            call.Wait(isOnlyCall: !Scheduler.HasManyOpenCalls);
            return true;
        }
        catch (Exception error)
        {
            call.EndActivity(error);
            throw;
        }
        finally
        {
            call.End();
        }
    }

    private static WorkerInfo ToInfo(WorkerSnapshot worker)
    {
        int id = worker.ProcessId ?? 0;
        return new WorkerInfo
        {
            ProcessId = id,
            State = worker.State,
            CallsDone = worker.CallsDone,
            CurrentCall = worker.CurrentCall,
            WorkingSet = id == 0 ? 0 : PlatformSelector.Information.WorkingSetOf(id),
        };
    }

    private TimeSpan Tick()
    {
        long now = Scheduler.Now;
        long next = Scheduler.OnTick(now);
        if (next <= now) return TimeSpan.Zero;
        bool hasCalls = !Scheduler.IsAtRest;
        if (next == long.MaxValue && !hasCalls) return Timeout.InfiniteTimeSpan;
        TimeSpan time = Stopwatch.GetElapsedTime(now, next);
        TimeSpan longest = hasCalls ? s_longestSleepWithCalls : s_longestSleep;
        return time < longest ? time : longest;
    }
}
