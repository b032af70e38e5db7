using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>What the users of pools read when something fails: all texts of the pool's errors.</summary>
internal static class PoolErrors
{
    /// <summary>What fails when the system is short of something; the cause is added.</summary>
    internal const string NotMade = "The pool could not be made";

    /// <inheritdoc cref="NotMade"/>
    internal const string WorkerNotStarted = "A worker could not be started";

    internal static ObjectDisposedException Closed() => new(
        nameof(ProcessPool), "The pool was closed, terminated or disposed, and takes no more calls.");

    internal static ObjectDisposedException ClosedWhileStarting() => new(
        nameof(ProcessPool), "The pool was closed, terminated or disposed before all its workers were up.");

    /// <param name="reason">Why it is broken.</param>
    /// <param name="cause">What broke it.</param>
    internal static MultiprocessingException Broken(string reason, Exception cause) => new(
        $"The pool is broken and takes no more calls: {reason}", cause);

    /// <inheritdoc cref="Broken(string, Exception)"/>
    internal static MultiprocessingException Broken(PoolCall call, string reason, Exception cause) =>
        Broken(call.Method, reason, cause);

    /// <inheritdoc cref="Broken(string, Exception)"/>
    internal static MultiprocessingException Broken(ProcessMethod method, string reason, Exception cause) => new(
        $"The pool broke before '{method.Name}' had ended: {reason}", cause);

    /// <inheritdoc cref="Broken(string, Exception)"/>
    internal static MultiprocessingException BrokenWhileStarting(string reason, Exception cause) => new(
        $"The pool broke before all its workers were up: {reason}", cause);

    internal static string InitializerThrew(ProcessMethod initializer, Exception error) =>
        $"its initializer '{initializer.Name}' threw {error.GetType()}: {ExceptionTree.MessageOf(error)}";

    internal static OperationCanceledException InitializerCancelled() => new("The initializer was cancelled.");

    internal static PoolFullException Full(int waiting, int limit) => new(
        $"The pool's queue is full: {waiting} calls wait, and QueueLimit is {limit}. Await earlier calls first, or "
        + "raise the limit.");

    internal static TaskCanceledException Terminated(PoolCall call) => new(
        $"The pool was terminated before '{call.Method.Name}' had ended.");

    internal static TimeoutException TimedOut(ProcessMethod method, TimeSpan timeout) => new(
        $"'{method.Name}' did not end within its time of {timeout}.");

    internal static OperationCanceledException Cancelled(PoolCall call) => new(
        $"'{call.Method.Name}' was cancelled.", call.Plan.CancellationToken);

    /// <summary>What a call that is being ended ends with.</summary>
    internal static Exception EndOf(PoolCall call) =>
        call.EndReason == EndReason.TimedOut ? TimedOut(call.Method, call.Plan.Timeout) : Cancelled(call);

    internal static ArgumentException NoCallForElement(string parameter) => new(
        "The function that makes the call of each element returned null for one; it has to return a call, such as "
        + "Jobs.Calls.Work(item).",
        parameter);

    internal static ArgumentException NotIdempotent(ProcessMethod method) => new(
        $"'{method.Name}' cannot be retried, because it is not marked [RunInProcess(Idempotent = true)]; mark it, if "
        + "running it twice does no harm, or set Retries to 0.",
        nameof(CallOptions.Retries));

    internal static ArgumentException StreamRetried(ProcessMethod method, string parameter) => new(
        $"The stream of '{method.Name}' cannot be retried, because its elements may have been read already; set "
        + "Retries to 0.",
        parameter);

    internal static ProtocolViolationException ForgedFrame(FrameKind kind) => new(
        $"A frame of kind {kind} came for a call that cannot have it, was not sent yet, or is none of this worker's.");

    internal static ProtocolViolationException ResultOfStream() => new("A single result came for a stream.");

    internal static ProtocolViolationException TooManyFrames(FrameKind kind) => new(
        $"More frames of kind {kind} came than may wait.");

    /// <summary>Why a worker is killed, for the log.</summary>
    internal static string KillReason(PoolWorker worker, TimeSpan gracePeriod)
    {
        if (worker.Calls.Count == 0) return $"it did not end within the grace period of {gracePeriod}";
        PoolCall call = worker.Calls[0];
        string what = call.EndReason == EndReason.TimedOut ? "did not end in time" : "went on after it was cancelled";
        return $"'{call.Method.Name}' {what}";
    }

    /// <summary>Why a worker was asked to end, for the log.</summary>
    internal static string TextOf(RetireReason reason) => reason switch
    {
        RetireReason.PoolClosed => "the pool was closed",
        RetireReason.MaxCallsPerWorker => "MaxCallsPerWorker is reached",
        RetireReason.MaxWorkingSet => "its memory is above MaxWorkingSet",
        RetireReason.IdleTimeout => "it was idle for IdleTimeout",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
