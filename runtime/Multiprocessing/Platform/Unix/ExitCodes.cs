namespace Multiprocessing.Platform.Unix;

/// <summary>Exit codes of this library: what the process said, or -N when signal N ended it.</summary>
internal static class ExitCodes
{
    // signal(7), the numbers that are the same on x64 and arm64.
    private static readonly Dictionary<int, ProcessEnd> s_signals = new()
    {
        [1] = new(ProcessEndKind.Other, "SIGHUP"),
        [2] = new(ProcessEndKind.Other, "SIGINT"),
        [3] = new(ProcessEndKind.Other, "SIGQUIT"),
        [4] = new(ProcessEndKind.InvalidInstruction, "SIGILL"),
        [5] = new(ProcessEndKind.Other, "SIGTRAP"),
        [6] = new(ProcessEndKind.Aborted, "SIGABRT"),
        [7] = new(ProcessEndKind.InvalidAccess, "SIGBUS"),
        [8] = new(ProcessEndKind.InvalidInstruction, "SIGFPE"),
        [9] = new(ProcessEndKind.Killed, "SIGKILL"),
        [11] = new(ProcessEndKind.InvalidAccess, "SIGSEGV"),
        [13] = new(ProcessEndKind.Other, "SIGPIPE"),
        [14] = new(ProcessEndKind.Other, "SIGALRM"),
        [15] = new(ProcessEndKind.Terminated, "SIGTERM"),
        [24] = new(ProcessEndKind.Other, "SIGXCPU"),
        [25] = new(ProcessEndKind.Other, "SIGXFSZ"),
        [31] = new(ProcessEndKind.Other, "SIGSYS"),
    };

    internal static ProcessEnd Explain(int? exitCode) => exitCode switch
    {
        null => new ProcessEnd(ProcessEndKind.Unknown, null),
        >= 0 => new ProcessEnd(ProcessEndKind.Exited, null),
        int code => s_signals.GetValueOrDefault(-code, new ProcessEnd(ProcessEndKind.Other, $"signal {-code}")),
    };
}
