using System.Diagnostics;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>The parts of a pool of processes and how they hang together.</summary>
/// <remarks>
/// <code>
///   caller ──Submit──> PoolScheduler ──orders──> ProcessSlot ──frames──> call ring ──> worker
///                          ^                        ^                                   │
///                          └──────events────────────┴── ResultPump (one thread) &lt;── result ring
///   PendingCall &lt;──frames── ProcessSlot;  its value is rebuilt, and its task completed, on the thread pool
/// </code>
/// The pump's thread also keeps the scheduler's clock.
/// </remarks>
internal sealed class PoolCore
{
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(1);

    private readonly ProcessCall? _initializer;

    internal PoolCore(ProcessPoolOptions options)
    {
        _initializer = options.Initializer;
        Pump = new ResultPump("Multiprocessing pool");
        Scheduler = new PoolScheduler(ToSchedulerOptions(options), () => new ProcessSlot(this, ToStartInfo(options)));
        Scheduler.ClockChanged = Pump.Wake;
        Pump.OnIdle = Tick;
        Scheduler.Ended.ContinueWith(_ => Pump.Dispose(), TaskScheduler.Default);
        Scheduler.Start();
    }

    internal PoolScheduler Scheduler { get; }

    internal ResultPump Pump { get; }

    /// <summary>The call that each worker runs first; null if there is none.</summary>
    internal PoolCall? CreateInitializerCall()
    {
        if (_initializer is null) return null;
        PoolVoidCall call = new(_initializer) { IsInitializer = true };
        call.Task.ContinueWith(
            t =>
            {
                // A worker's death is the scheduler's matter; here only what the initializer itself threw.
                Exception error = t.Exception?.InnerException ?? new OperationCanceledException("The initializer was cancelled.");
                if (error is not WorkerDiedException) Scheduler.Fault(error);
            },
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return call;
    }

    private TimeSpan Tick()
    {
        long now = PoolScheduler.Now;
        long next = Scheduler.OnTick(now);
        if (next == long.MaxValue) return Timeout.InfiniteTimeSpan;
        if (next <= now) return TimeSpan.Zero;
        TimeSpan time = Stopwatch.GetElapsedTime(now, next);
        return time < s_longestSleep ? time : s_longestSleep;
    }

    private static SchedulerOptions ToSchedulerOptions(ProcessPoolOptions options) => new()
    {
        Workers = options.Workers,
        QueueLimit = options.QueueLimit ?? int.MaxValue,
        MaxCallsPerWorker = options.MaxCallsPerWorker ?? int.MaxValue,
        MaxWorkerDeaths = options.MaxWorkerDeaths,
        WorkerDeathWindow = options.WorkerDeathWindow,
        CancellationGracePeriod = options.CancellationGracePeriod,
        IdleTimeout = options.IdleTimeout ?? Timeout.InfiniteTimeSpan,
    };

    private static WorkerStartInfo ToStartInfo(ProcessPoolOptions options) => new()
    {
        Name = ProcessContext.NextChildName(),
        IsDaemon = true,
        IsDedicated = false,
        EnvironmentVariables = options.EnvironmentVariables,
        OnOutputLine = options.OnOutputLine,
        OnErrorLine = options.OnErrorLine,
        // Looking for the next call must outlast a wake-up (about 20 µs); on one core it only keeps others from running.
        SpinTime = Environment.ProcessorCount > 1 ? TimeSpan.FromMicroseconds(20) : TimeSpan.Zero,
    };
}
