namespace Multiprocessing;

/// <summary>What a worker of a pool does.</summary>
public enum WorkerState
{
    /// <summary>Its process comes up, or runs the initializer.</summary>
    Starting,

    /// <summary>Waits for a call.</summary>
    Idle,

    /// <summary>Runs a call.</summary>
    Busy,

    /// <summary>Ends.</summary>
    Stopping,
}

/// <summary>A worker of a pool, at the moment it was asked for.</summary>
/// <param name="ProcessId">The process id; 0 while the process is being started.</param>
/// <param name="State">What it does.</param>
/// <param name="CallsDone">How many calls it has ended.</param>
/// <param name="CurrentCall">The name of the method it runs; null if it runs none.</param>
/// <param name="WorkingSet">Its resident memory in bytes; 0 if it cannot be read.</param>
public sealed record WorkerInfo(int ProcessId, WorkerState State, int CallsDone, string? CurrentCall, long WorkingSet);
