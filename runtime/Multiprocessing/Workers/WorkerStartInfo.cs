using System.Diagnostics;

namespace Multiprocessing.Workers;

/// <summary>How to start a worker.</summary>
internal sealed record WorkerStartInfo
{
    internal required string Name { get; init; }

    internal required bool IsBackground { get; init; }

    internal required bool IsDedicated { get; init; }

    internal string? HostPath { get; init; }

    internal IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; init; }

    internal Action<string>? Output { get; init; }

    internal Action<string>? ErrorOutput { get; init; }

    internal TimeSpan SpinTime { get; init; }

    /// <summary>Whether its first call is the pool's initializer.</summary>
    internal bool HasInitializer { get; init; }

    /// <summary>
    /// Whether each call begins with the current directory and the environment variables of the fresh worker.
    /// </summary>
    internal bool ResetsEnvironment { get; init; }

    /// <summary>The priority of the process; null for this one's.</summary>
    internal ProcessPriorityClass? Priority { get; init; }
}
