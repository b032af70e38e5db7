using Microsoft.Extensions.Logging;

namespace Multiprocessing.Telemetry;

/// <summary>
/// What a pool writes to its user's <see cref="ILogger"/>. The events are listed in docs/guides/observability.md.
/// </summary>
internal sealed partial class PoolLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Debug, "Worker {ProcessId} is up after {Elapsed}.")]
    internal partial void WorkerStarted(int processId, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Warning, "A worker could not be started.")]
    internal partial void LaunchFailed(Exception error);

    [LoggerMessage(3, LogLevel.Debug, "Worker {ProcessId} leaves after {CallsDone} calls: {Reason}.")]
    internal partial void WorkerRetired(int? processId, int callsDone, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Worker {ProcessId} is killed: {Reason}.")]
    internal partial void WorkerKilled(int? processId, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{Account}")]
    internal partial void WorkerDied(string account);

    [LoggerMessage(
        6,
        LogLevel.Information,
        "'{Method}' will run again, because its worker {ProcessId} died while it ran. Retries left: {RetriesLeft}.")]
    internal partial void CallRetried(string method, int? processId, int retriesLeft);

    [LoggerMessage(7, LogLevel.Error, "The pool is broken: {Reason}")]
    internal partial void PoolBroke(string reason, Exception error);

    /// <summary>Writes an entry; what the logger throws is ignored.</summary>
    internal void Write(Action<PoolLog> entry)
    {
        try
        {
            entry(this);
        }
        catch (Exception)
        {
            // Code of the user's, called between two steps of the pool's.
        }
    }
}
