using Multiprocessing;

namespace TestWorker.Disposal;

internal static partial class DisposalTable
{
    /// <summary>Two parties; the third one that comes meets the second, since the first has gone.</summary>
    private static IEnumerable<DisposalRow> BarrierRows()
    {
        (string, Func<ProcessBarrier, Task>)[] members =
        [
            ("SignalAndWait", b => Thread(() => b.SignalAndWait())),
            ("SignalAndWait(time)", b => Thread(() => b.SignalAndWait(s_long))),
            ("SignalAndWaitAsync", b => b.SignalAndWaitAsync()),
            ("SignalAndWaitAsync(token)", b => b.SignalAndWaitAsync(NewToken())),
            ("SignalAndWaitAsync(time)", b => b.SignalAndWaitAsync(s_long)),
        ];
        foreach ((string name, Func<ProcessBarrier, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessBarrier first, ProcessBarrier second) = Twice(new ProcessBarrier(3));
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => Meet(second),
                    () => { },
                    () => Trace(second),
                    second.Dispose)
                {
                    Await = () => AwaitBoth(second),
                };
            });
        }
    }

    /// <summary>Who comes later takes part in another round.</summary>
    private static void AwaitBoth(ProcessBarrier second)
    {
        SpinWait spin = default;
        while (second.WaitingCount < 2) spin.SpinOnce();
    }

    /// <summary>As many more come as the round lacks: one if the first had not gone, or two.</summary>
    private static void Meet(ProcessBarrier second)
    {
        Task one = second.SignalAndWaitAsync(s_long);
        Task two = second.SignalAndWaitAsync(s_long);
        // If the first one was counted in this round, one of these two is through with it, and the other waits alone in
        // the next.
        SpinWait spin = default;
        while (one.IsCompleted == two.IsCompleted || second.WaitingCount != 1)
        {
            if (one.IsCompleted && two.IsCompleted) return;
            spin.SpinOnce();
        }
        Task[] rest = [second.SignalAndWaitAsync(s_long), second.SignalAndWaitAsync(s_long)];
        Task.WaitAll([one, two, .. rest]);
    }

    private static string? Trace(ProcessBarrier sut) =>
        sut.IsBroken || sut.WaitingCount != 0 ? $"at the end: {sut}" : null;
}
