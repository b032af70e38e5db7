using System.Diagnostics;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Support;

/// <summary>The ways in which a process can come to its end.</summary>
internal static class Death
{
    internal const string Throw = "throw";
    internal const string Exit = "exit";
    internal const string FailFast = "failfast";
    internal const string Crash = "crash";
    internal const string Overflow = "overflow";
    internal const string Kill = "kill";

    internal const int ExitCode = 8;

    public static TheoryData<string> All =>
        TestAmount.Of<TheoryData<string>>([Throw, Exit, Kill], [Throw, Exit, FailFast, Crash, Overflow, Kill]);

    internal static void Die(string death)
    {
        switch (death)
        {
            case Throw:
                throw new InvalidOperationException("thrown by the culprit");
            case Exit:
                Environment.Exit(ExitCode);
                break;
            case FailFast:
                Environment.FailFast("the culprit failed fast");
                break;
            case Crash:
                Native.Crash();
                break;
            case Overflow:
                Recurse(0);
                break;
            case Kill:
                Process.GetCurrentProcess().Kill();
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    /// <summary>Checks the account of a worker that died in one of these ways.</summary>
    internal static void AssertDescribes(string death, WorkerDiedException account)
    {
        (int code, string how, string cause) = death switch
        {
            Exit => (ExitCode, "exit code 8", "Environment.Exit"),
            FailFast => (-6, "SIGABRT", "FailFast"),
            Crash => (-11, "SIGSEGV", "invalid memory access"),
            Overflow => (-6, "SIGABRT", "stack overflow"),
            Kill => (-9, "SIGKILL", "killed from outside"),
            // Nobody catches what a thread of the method's own, or a hook of the runtime, throws.
            _ => (-6, "SIGABRT", "unhandled exception"),
        };
        Assert.Equal(code, account.ExitCode);
        Assert.Equal(code < 0 ? -code : null, account.Signal);
        Assert.Contains(how, account.Message, StringComparison.Ordinal);
        Assert.Contains(cause, account.LikelyCause ?? "(no cause)", StringComparison.Ordinal);
        Assert.Contains(cause, account.Message, StringComparison.Ordinal);
        Assert.True(account.ProcessId > 0);
    }

    private static int Recurse(int depth) => Recurse(depth + 1) + 1;
}
