using System.Globalization;
using Multiprocessing.Platform;

namespace Multiprocessing.Workers;

/// <summary>Writes the account of a worker's death.</summary>
internal static class WorkerDeath
{
    private const string EndedBeforeItServed =
        "it ended before it could serve: files of the program are gone or changed, HostPath is none of its hosts, or "
        + "Environment.Exit or exit() was called by a startup hook";

    private const string InvalidAccess = "invalid memory access in native code or through a pointer";

    /// <param name="worker">The dead worker.</param>
    /// <param name="call">The name of the method it ran; null if it ran none.</param>
    /// <param name="elapsed">How long that call had run.</param>
    internal static WorkerDiedException Describe(WorkerProcess worker, string? call, TimeSpan elapsed)
    {
        IReadOnlyList<string> lines = worker.LastErrorLines();
        ProcessEnd end = worker.End;
        string? cause = worker.Violation is { } violation
            ? $"it damaged the shared memory ({violation})"
            : CauseOf(worker, end, call is not null, lines);
        string how = end.Name ?? (worker.ExitCode is int code ? $"exit code {code}" : "exit code unknown");
        string doing = call is null ? "while it ran no call" : $"while running '{call}' ({Seconds(elapsed)} s)";
        string text = $"Worker {worker.ProcessId} died ({how}) {doing}.";
        if (cause is not null) text += $" Likely cause: {cause}.";
        // A stack trace says less in one line than what stands above it.
        if (lines.LastOrDefault(IsTelling) is { } last) text += $" Last stderr line: \"{last}\".";
        return new WorkerDiedException(text + " See docs/guides/worker-death.md", worker.ProcessId, worker.ExitCode)
        {
            SignalName = end.Name,
            Call = call,
            Elapsed = elapsed,
            LastErrorLines = lines,
            LikelyCause = cause,
        };
    }

    private static bool IsTelling(string line) => line.Any(char.IsLetter)
        && !line.StartsWith("   at ", StringComparison.Ordinal)
        && !line.StartsWith("   --- ", StringComparison.Ordinal);

    private static string? CauseOf(WorkerProcess worker, ProcessEnd end, bool ranCall, IReadOnlyList<string> lines)
    {
        bool Says(string text) => lines.Any(l => l.Contains(text, StringComparison.Ordinal));
        return end.Kind switch
        {
            ProcessEndKind.Killed when OutOfMemoryWatch.HasHappened() => "killed by the kernel: out of memory",
            ProcessEndKind.Killed => $"killed from outside ({end.Name})",
            ProcessEndKind.Terminated => $"terminated from outside ({end.Name})",
            ProcessEndKind.Aborted => CauseOfAbort(worker.IsReady, ranCall, Says),
            ProcessEndKind.InvalidAccess => InvalidAccess,
            ProcessEndKind.InvalidInstruction => "an illegal instruction or arithmetic error in native code",
            ProcessEndKind.Exited when worker.ExitCode == WorkerHost.StartFailedExitCode && Says("could not start") =>
                "it could not start; the reason is in its stderr lines",
            ProcessEndKind.Exited when !worker.IsReady => EndedBeforeItServed,
            ProcessEndKind.Exited => "Environment.Exit or exit() was called",
            _ => null,
        };
    }

    /// <summary>What the runtime has written before it gave up.</summary>
    private static string CauseOfAbort(bool wasReady, bool ranCall, Func<string, bool> says)
    {
        if (says("shares with its parent is damaged")) return "it damaged the shared memory";
        if (says("Stack overflow")) return "stack overflow, endless recursion perhaps";
        if (says("AccessViolationException")) return InvalidAccess;
        if (says("Unhandled exception"))
        {
            return !wasReady ? "an unhandled exception while it started"
                : !ranCall ? "an unhandled exception on a thread that an earlier call had left"
                : "an unhandled exception on a thread that the method started";
        }
        return says("Process terminated")
            ? "Environment.FailFast was called"
            : "abort() in native code, or a failure of the runtime";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0##", CultureInfo.InvariantCulture);
}
