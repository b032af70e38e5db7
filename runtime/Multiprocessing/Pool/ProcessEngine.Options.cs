using System.Diagnostics;
using System.Globalization;
using Multiprocessing.Telemetry;
using Multiprocessing.Workers;
using Variables = System.Collections.Generic.IReadOnlyDictionary<string, string?>;

namespace Multiprocessing.Pool;

// What the options of a pool mean for its parts.
internal sealed partial class ProcessEngine
{
    private static SchedulerOptions ToSchedulerOptions(ProcessPoolOptions options, PoolLog? log) => new()
    {
        Workers = options.Workers,
        Standby = options.StandbyWorkers,
        StartOnDemand = options.StartOnDemand,
        MaxWorkingSet = options.MaxWorkingSet,
        QueueLimit = options.QueueLimit ?? int.MaxValue,
        MaxCallsPerWorker = options.MaxCallsPerWorker ?? int.MaxValue,
        MaxWorkerDeaths = options.MaxWorkerDeaths,
        WorkerDeathWindow = options.WorkerDeathWindow,
        CancellationGracePeriod = options.CancellationGracePeriod,
        IdleTimeout = options.IdleTimeout ?? Timeout.InfiniteTimeSpan,
        Log = log,
    };

    // Copied once: what the user's own dictionary does later, or under the scheduler's lock, concerns no worker.
    private static Variables? ToEnvironment(ProcessPoolOptions options)
    {
        if (options.MemoryLimit is null && options.EnvironmentVariables is null) return null;
        Dictionary<string, string?> variables = new(options.EnvironmentVariables ?? new Dictionary<string, string?>());
        if (options.MemoryLimit is long limit)
        {
            variables["DOTNET_GCHeapHardLimit"] = limit.ToString("X", CultureInfo.InvariantCulture);
        }
        return variables;
    }

    private static WorkerStartInfo ToStartInfo(ProcessPoolOptions options, Variables? environment) => new()
    {
        Name = ProcessContext.NextChildName(),
        IsBackground = true,
        IsDedicated = false,
        EnvironmentVariables = environment,
        Priority = options.Priority is not { } priority || Enum.IsDefined(priority)
            ? options.Priority
            : throw new ArgumentOutOfRangeException(nameof(priority), priority, "Not a priority of a process."),
        HasInitializer = options.Initializer is not null,
        ResetsEnvironment = options.ResetEnvironmentBetweenCalls,
        Output = options.Output,
        ErrorOutput = options.ErrorOutput,
        // Looking for the next call must outlast a wake-up (about 20 µs); on one core it only keeps others from
        // running.
        SpinTime = Environment.ProcessorCount > 1 ? TimeSpan.FromMicroseconds(20) : TimeSpan.Zero,
    };
}
