using System.Globalization;

namespace Multiprocessing.Workers;

/// <summary>Writes the account of a worker's death.</summary>
internal static class WorkerDeath
{
    // signal(7), the numbers that are the same on x64 and arm64.
    private static readonly Dictionary<int, string> s_signals = new()
    {
        [1] = "SIGHUP",
        [2] = "SIGINT",
        [3] = "SIGQUIT",
        [4] = "SIGILL",
        [5] = "SIGTRAP",
        [6] = "SIGABRT",
        [7] = "SIGBUS",
        [8] = "SIGFPE",
        [9] = "SIGKILL",
        [11] = "SIGSEGV",
        [13] = "SIGPIPE",
        [14] = "SIGALRM",
        [15] = "SIGTERM",
        [24] = "SIGXCPU",
        [25] = "SIGXFSZ",
        [31] = "SIGSYS",
    };

    private const string EndedBeforeItServed =
        "it ended before it could serve: files of the program are gone or changed, HostPath is none of its hosts, or Environment.Exit or "
        + "exit() was called by a startup hook";

    /// <param name="worker">The dead worker.</param>
    /// <param name="call">The name of the method it ran; null if it ran none.</param>
    /// <param name="elapsed">How long that call had run.</param>
    internal static WorkerDiedException Describe(WorkerProcess worker, string? call, TimeSpan elapsed)
    {
        IReadOnlyList<string> lines = worker.LastErrorLines();
        int? signal = worker.ExitCode is < 0 ? -worker.ExitCode : null;
        string? signalName = signal is int number ? s_signals.GetValueOrDefault(number, $"signal {number}") : null;
        string? cause = worker.Violation is { } violation ? $"it damaged the shared memory ({violation})" : CauseOf(worker, call is not null, lines);
        string how = signalName ?? (worker.ExitCode is int code ? $"exit code {code}" : "exit code unknown");
        string doing = call is null ? "while it ran no call" : $"while running '{call}' ({Seconds(elapsed)} s)";
        string text = $"Worker {worker.ProcessId} died ({how}) {doing}.";
        if (cause is not null) text += $" Likely cause: {cause}.";
        // A stack trace says less in one line than what stands above it.
        if (lines.LastOrDefault(IsTelling) is { } last) text += $" Last stderr line: \"{last}\".";
        return new WorkerDiedException(text + " See docs/guides/worker-death.md", worker.ProcessId, worker.ExitCode)
        {
            SignalName = signalName,
            Call = call,
            Elapsed = elapsed,
            LastErrorLines = lines,
            LikelyCause = cause,
        };
    }

    private static bool IsTelling(string line) => line.Any(char.IsLetter)
        && !line.StartsWith("   at ", StringComparison.Ordinal) && !line.StartsWith("   --- ", StringComparison.Ordinal);

    private static string? CauseOf(WorkerProcess worker, bool ranCall, IReadOnlyList<string> lines)
    {
        bool Says(string text) => lines.Any(l => l.Contains(text, StringComparison.Ordinal));
        return worker.ExitCode switch
        {
            -9 when OutOfMemoryWatch.HasHappened() => "killed by the kernel: out of memory",
            -9 => "killed from outside (SIGKILL)",
            -15 => "terminated from outside (SIGTERM)",
            -6 when Says("shares with its parent is damaged") => "it damaged the shared memory",
            -6 when Says("Stack overflow") => "stack overflow, endless recursion perhaps",
            -6 when Says("AccessViolationException") => "invalid memory access in native code or through a pointer",
            -6 when Says("Unhandled exception") && !worker.IsReady => "an unhandled exception while it started",
            -6 when Says("Unhandled exception") && !ranCall => "an unhandled exception on a thread that an earlier call had left",
            -6 when Says("Unhandled exception") => "an unhandled exception on a thread that the method started",
            -6 when Says("Process terminated") => "Environment.FailFast was called",
            -6 => "abort() in native code, or a failure of the runtime",
            -11 or -7 => "invalid memory access in native code or through a pointer",
            -4 or -8 => "an illegal instruction or arithmetic error in native code",
            WorkerHost.StartFailedExitCode when Says("could not start") => "it could not start; the reason is in its stderr lines",
            >= 0 when !worker.IsReady => EndedBeforeItServed,
            >= 0 => "Environment.Exit or exit() was called",
            _ => null,
        };
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0##", CultureInfo.InvariantCulture);
}
