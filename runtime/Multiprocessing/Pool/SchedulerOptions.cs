using Multiprocessing.Telemetry;

namespace Multiprocessing.Pool;

/// <summary>The part of a pool's options that the scheduler decides by.</summary>
internal sealed record SchedulerOptions
{
    private static readonly TimeSpan s_defaultGracePeriod = TimeSpan.FromSeconds(5);

    internal required int Workers { get; init; }

    internal int Standby { get; init; }

    internal bool StartOnDemand { get; init; }

    internal long? MaxWorkingSet { get; init; }

    internal int QueueLimit { get; init; } = int.MaxValue;

    internal int MaxCallsPerWorker { get; init; } = int.MaxValue;

    internal int? MaxWorkerDeaths { get; init; }

    internal TimeSpan WorkerDeathWindow { get; init; } = TimeSpan.FromMinutes(1);

    internal TimeSpan CancellationGracePeriod { get; init; } = s_defaultGracePeriod;

    /// <summary>How long a worker may take to end that was asked to: never for ever, or a pool would not end.</summary>
    internal TimeSpan TerminationGracePeriod => CancellationGracePeriod == Timeout.InfiniteTimeSpan
        ? s_defaultGracePeriod
        : CancellationGracePeriod;

    internal TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    internal PoolLog? Log { get; init; }

    /// <summary>Gives the time in ticks of <see cref="System.Diagnostics.Stopwatch"/>; null for the system's.</summary>
    internal Func<long>? Clock { get; init; }
}

/// <summary>Where a pool is in its life.</summary>
internal enum PoolState
{
    Running,
    Closing,
    Ending,
    Ended,
}
