using Multiprocessing;

namespace TestWorker.Disposal;

/// <summary>A handle that is disposed by what a wait through it calls.</summary>
internal static class DisposalWithin
{
    /// <summary>Empty: all was as it must be.</summary>
    internal static string Run(string type) => type == "barrier" ? RunBarrier() : RunCondition();

    // All had come: the action's round is complete.
    private static string RunBarrier()
    {
        ProcessBarrier sut = new(1);
        sut.PostPhaseAction = sut.Dispose;
        int index = sut.SignalAndWait();
        return index == 0 && sut.ToString().EndsWith("(disposed)", StringComparison.Ordinal) ? "" : $"{index}, {sut}";
    }

    private static string RunCondition()
    {
        using ProcessLock processLock = new();
        ProcessCondition sut = new(processLock);
        using ProcessLock.Scope scope = processLock.EnterScope();
        try
        {
            sut.WaitFor(() =>
            {
                sut.Dispose();
                return false;
            });
            return "the wait ended";
        }
        catch (ObjectDisposedException)
        {
            return processLock.IsHeld ? "" : "the lock is not held";
        }
    }
}
