using System.Diagnostics;

namespace Multiprocessing;

/// <summary>What a worker of a pool does.</summary>
public enum WorkerState
{
    /// <summary>Its process comes up, or runs <see cref="ProcessPoolOptions.Initializer"/>.</summary>
    Starting,

    /// <summary>Waits for a call.</summary>
    Idle,

    /// <summary>Runs a call.</summary>
    Busy,

    /// <summary>Ends, and gets no more calls.</summary>
    Stopping,
}

/// <summary>A worker of a pool, at the moment it was asked for. Immutable.</summary>
/// <example>
/// <code>
/// await using ProcessPool pool = new(2);
/// foreach (WorkerInfo worker in pool.Workers)
/// {
///     string doing = worker.State switch
///     {
///         WorkerState.Starting => "starts",
///         WorkerState.Idle => "waits",
///         WorkerState.Busy => $"runs {worker.CurrentCall}",
///         WorkerState.Stopping => "ends",
///         _ => "",
///     };
///     Console.WriteLine($"{worker.ProcessId} {doing}, {worker.CallsDone} calls, {worker.WorkingSet / 1_000_000} MB");
/// }
/// </code>
/// </example>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class WorkerInfo
{
    /// <summary>The process id; 0 while the process is being started.</summary>
    public int ProcessId { get; init; }

    /// <summary>What it does.</summary>
    public WorkerState State { get; init; }

    /// <summary>
    /// How many calls it has ended, failed ones included. A chunk of a map counts as one call; the initializer does not
    /// count.
    /// </summary>
    public int CallsDone { get; init; }

    /// <summary>
    /// The name of the method it runs, as <c>Namespace.Type.Method(string, int)</c>; null if it runs none.
    /// </summary>
    public string? CurrentCall { get; init; }

    /// <summary>Its resident memory in bytes; 0 if it cannot be read, and while the process is being started.</summary>
    public long WorkingSet { get; init; }

    /// <inheritdoc />
    public override string ToString() =>
        $"worker {ProcessId}: {State}{(CurrentCall is null ? "" : $", runs '{CurrentCall}'")}, {CallsDone} calls done";
}
