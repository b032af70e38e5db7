using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Multiprocessing.Workers;

namespace Multiprocessing;

/// <summary>How a <see cref="ProcessPool"/> works.</summary>
/// <remarks>
/// Copied by the pool that is made with it: later changes concern later pools only. What is out of its range is refused
/// then, not when a property is set. May be shared by any number of pools and threads as long as nobody changes it at
/// the same time. A limit that is null is none.
/// </remarks>
/// <example>
/// <code>
/// using System.Diagnostics;
/// using Microsoft.Extensions.Logging.Abstractions;
/// using Multiprocessing;
///
/// await using ProcessPool pool = new(new ProcessPoolOptions
/// {
///     Workers = 8,
///     StartOnDemand = true,
///     StandbyWorkers = 1,
///     IdleTimeout = TimeSpan.FromMinutes(5),
///     Initializer = Models.Calls.Load("model.bin"),
///     CallTimeout = TimeSpan.FromMinutes(1),
///     CancellationGracePeriod = TimeSpan.FromSeconds(2),
///     ShutdownTimeout = TimeSpan.FromSeconds(30),
///     QueueLimit = 10_000,
///     MaxCallsPerWorker = 1_000,
///     MemoryLimit = 500_000_000,                                        // bytes of managed memory
///     MaxWorkingSet = 800_000_000,                                      // bytes, of all that is resident
///     MaxWorkerDeaths = 5,
///     WorkerDeathWindow = TimeSpan.FromMinutes(1),
///     Priority = ProcessPriorityClass.BelowNormal,
///     EnvironmentVariables = new Dictionary&lt;string, string?> { ["OMP_NUM_THREADS"] = "1" },
///     ResetEnvironmentBetweenCalls = true,
///     Output = line => Console.WriteLine($"worker: {line}"),
///     ErrorOutput = line => Console.Error.WriteLine($"worker: {line}"),
///     Logger = NullLogger.Instance,
///     Inline = Debugger.IsAttached,
/// });
///
/// public static partial class Models
/// {
///     private static byte[]? s_model;
///
///     [RunInProcess]
///     public static void Load(string file) => s_model = File.ReadAllBytes(file);
///
///     [RunInProcess]
///     public static int Evaluate(int input) => s_model![input];
/// }
/// </code>
/// </example>
public sealed class ProcessPoolOptions
{
    /// <summary>
    /// The number of worker processes. Default <see cref="Environment.ProcessorCount"/>; at least 1. Never more than
    /// this many live at a time, plus <see cref="StandbyWorkers"/>, plus one that takes the place of another which is
    /// ending or about to; a worker counts until its process has ended.
    /// </summary>
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether a worker is started when a call finds none idle, instead of all of them when the pool is made. Default
    /// false. <see cref="ProcessPool.StartAsync"/> starts them all either way. <see cref="StandbyWorkers"/> are started
    /// with the first worker.
    /// </summary>
    public bool StartOnDemand { get; set; }

    /// <summary>
    /// Runs once in each worker before its first call, also in workers that replace others. If it throws, the pool
    /// breaks with that exception: no worker could serve. Null, the default: nothing.
    /// </summary>
    public ProcessCall? Initializer { get; set; }

    /// <summary>
    /// A worker is replaced after so many calls; a chunk of a map counts as one. Null, the default: never. At least 1.
    /// One replacement at a time is started before the former worker's process has ended; others wait for an end.
    /// </summary>
    public int? MaxCallsPerWorker { get; set; }

    /// <summary>
    /// How long one call may take, from the moment it is accepted, unless its own options say otherwise
    /// (<see cref="CallOptions.Timeout"/>); zero or more. Null, the default, or <see cref="Timeout.InfiniteTimeSpan"/>:
    /// no limit.
    /// </summary>
    public TimeSpan? CallTimeout { get; set; }

    /// <summary>
    /// How long a call that was cancelled, or whose time is up, may go on before its worker is killed, and how long a
    /// worker may take to end when it is asked to. Default 5 s; zero or more. <see cref="Timeout.InfiniteTimeSpan"/>:
    /// as long as it takes, but no more than 5 s for a worker of a terminated pool. A method without a
    /// <see cref="CancellationToken"/> parameter cannot react to the request: its worker is killed at once.
    /// </summary>
    public TimeSpan CancellationGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long <see cref="ProcessPool.DisposeAsync"/>, and the end of the program, let accepted calls go on before the
    /// pool is terminated. Default 5 s; zero: not at all; <see cref="Timeout.InfiniteTimeSpan"/>: as long as they take.
    /// </summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Workers that were idle for so long are ended, and started again on demand; zero or more. Null, the default, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>: never.
    /// </summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>
    /// How many calls may wait for a worker, 0 or more; one more fails with <see cref="PoolFullException"/>. Null, the
    /// default: no limit. Those of a map or of a sequence of calls are never refused, as only so many are made before
    /// earlier ones have ended, but they count. Short calls (below 10 ms) that were sent ahead to a busy worker, at
    /// most 255 to each, do not count.
    /// </summary>
    public int? QueueLimit { get; set; }

    /// <summary>
    /// How many workers may die within <see cref="WorkerDeathWindow"/>, 0 or more; one more breaks the pool. Null, the
    /// default: no limit. In any case a pool breaks when three workers have died while they started, or could not be
    /// started, and none has come up in between; of those that were killed from outside, ten. Workers that the pool
    /// itself ends, because a call took longer than it may, do not count.
    /// </summary>
    public int? MaxWorkerDeaths { get; set; }

    /// <summary>
    /// The time over which deaths are counted; zero or more. Default 1 minute. <see cref="Timeout.InfiniteTimeSpan"/>:
    /// as long as the pool lives.
    /// </summary>
    public TimeSpan WorkerDeathWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many more workers are kept started, initialized and idle, to take the place of one that dies or is replaced.
    /// 0, the default, or more.
    /// </summary>
    public int StandbyWorkers { get; set; }

    /// <summary>
    /// The most memory, in bytes, that the managed heap of a worker may take; above it the call fails with
    /// <see cref="OutOfMemoryException"/>. Null, the default: the runtime's own limit. At least 20,971,520 (20 MiB),
    /// below which a worker could not start.
    /// </summary>
    public long? MemoryLimit { get; set; }

    /// <summary>
    /// A worker whose resident memory is above this many bytes after a call is replaced; the replacement is up before
    /// it leaves. At least 1. Null, the default: never.
    /// </summary>
    public long? MaxWorkingSet { get; set; }

    /// <summary>
    /// The scheduling priority of the workers. Null, the default: this process's. Above
    /// <see cref="ProcessPriorityClass.Normal"/> needs privileges on Unix.
    /// </summary>
    public ProcessPriorityClass? Priority { get; set; }

    /// <summary>
    /// Variables to set (or, with a null value, to take away) in the workers only; everything else is inherited. A name
    /// is not empty and contains no '=' and no null character; a value contains no null character. Null, the default:
    /// none.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; set; }

    /// <summary>
    /// Whether each call begins with the current directory and the environment variables that its worker had after its
    /// <see cref="Initializer"/>. Default false: what a call changes of them stays changed for the later calls in that
    /// worker. Costs some microseconds for each call. A call whose directory cannot be entered any more fails with
    /// <see cref="MultiprocessingException"/>, before its method runs. Variables that native code sets are not seen.
    /// </summary>
    public bool ResetEnvironmentBetweenCalls { get; set; }

    /// <summary>
    /// Called for each line that a worker writes to stdout, which then does not go to this process's stdout. Null, the
    /// default: it goes there. Called on the thread pool, for the lines of one worker one after the other, for those of
    /// several workers at the same time. Blocking holds up that worker's output only; exceptions are ignored. A line of
    /// more than 1,048,576 characters comes in parts.
    /// </summary>
    public Action<string>? Output { get; set; }

    /// <summary>The same as <see cref="Output"/>, for stderr.</summary>
    public Action<string>? ErrorOutput { get; set; }

    /// <summary>
    /// Receives what happens to the pool: starts, deaths with their accounts, workers that are replaced, calls that
    /// run again, and why it broke. Null, the default: no log. Called on any thread, by several at the same time;
    /// exceptions are ignored.
    /// </summary>
    public ILogger? Logger { get; set; }

    /// <summary>
    /// Run calls in this process, one thread-pool thread each, but still serialize what they carry: for debugging. No
    /// process is started; what ends a worker ends the program. <see cref="Initializer"/> runs once; options that
    /// concern processes (their memory, number of calls, output, replacement) have nothing to act on.
    /// </summary>
    public bool Inline { get; set; }

    private const long MinMemoryLimit = 20L << 20;

    /// <summary>
    /// What the user's object, and its dictionary, become later concerns no pool that was made before.
    /// </summary>
    internal ProcessPoolOptions Copy()
    {
        ProcessPoolOptions copy = (ProcessPoolOptions)MemberwiseClone();
        if (EnvironmentVariables is not null)
        {
            copy.EnvironmentVariables = new Dictionary<string, string?>(EnvironmentVariables);
        }
        return copy;
    }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        if (MaxCallsPerWorker is int calls)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(calls, 1, nameof(MaxCallsPerWorker));
        }
        if (QueueLimit is int limit) ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(QueueLimit));
        if (MaxWorkerDeaths is int deaths) ArgumentOutOfRangeException.ThrowIfNegative(deaths, nameof(MaxWorkerDeaths));
        ArgumentOutOfRangeException.ThrowIfNegative(StandbyWorkers);
        if (MemoryLimit is long memory)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, MinMemoryLimit, nameof(MemoryLimit));
        }
        if (MaxWorkingSet is long set) ArgumentOutOfRangeException.ThrowIfLessThan(set, 1, nameof(MaxWorkingSet));
        if (Priority is { } priority && !Enum.IsDefined(priority))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Priority), priority, "Priority is one of the values of ProcessPriorityClass.");
        }
        if (CallTimeout is TimeSpan timeout) ThrowIfBadTime(timeout, nameof(CallTimeout));
        if (IdleTimeout is TimeSpan idle) ThrowIfBadTime(idle, nameof(IdleTimeout));
        WorkerEnvironment.ThrowIfBad(EnvironmentVariables, nameof(EnvironmentVariables));
        ThrowIfBadTime(CancellationGracePeriod, nameof(CancellationGracePeriod));
        ThrowIfBadTime(ShutdownTimeout, nameof(ShutdownTimeout));
        ThrowIfBadTime(WorkerDeathWindow, nameof(WorkerDeathWindow));
    }

    internal static void ThrowIfBadTime(TimeSpan time, string name)
    {
        if (time >= TimeSpan.Zero || time == Timeout.InfiniteTimeSpan) return;
        throw new ArgumentOutOfRangeException(name, time, $"{name} is zero, positive, or Timeout.InfiniteTimeSpan.");
    }
}
