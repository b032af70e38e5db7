using Multiprocessing;

namespace TestWorker.Waits;

/// <summary>All that may happen to one member of one type.</summary>
internal static class WaitRow
{
    /// <summary>What went wrong; null: nothing.</summary>
    /// <param name="member">The member.</param>
    /// <param name="begin">Makes an object that is waited for in vain.</param>
    /// <param name="round">Some rounds let it sleep before something happens.</param>
    internal static string? Run(WaitMember member, Func<WaitTrial> begin, int round)
    {
        foreach (WaitEvent what in Enum.GetValues<WaitEvent>())
        {
            if (what is WaitEvent.Cancelled or WaitEvent.CancelledBefore && !member.HasToken) continue;
            if (what is WaitEvent.NoTime or WaitEvent.NegativeTime && !member.HasTime) continue;
            Notes.Say($"{member.Name}, {what}");
            WaitTrial trial = begin();
            string? failure = Run(member, trial, what, round++) ?? trial.Trace(what);
            trial.Close();
            if (failure is not null) return $"{member.Name}, {what}: {failure}";
        }
        return null;
    }

    private static string? Run(WaitMember member, WaitTrial trial, WaitEvent what, int round)
    {
        using CancellationTokenSource source = new();
        if (what == WaitEvent.CancelledBefore) source.Cancel();
        TimeSpan time = what switch
        {
            WaitEvent.NoTime => TimeSpan.Zero,
            WaitEvent.NegativeTime => TimeSpan.FromMilliseconds(-5),
            _ => round % 2 == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromHours(1),
        };
        Task<bool> wait = member.Begin(trial, time, source.Token);
        if (what is WaitEvent.Cancelled or WaitEvent.Released or WaitEvent.Disposed)
        {
            Delay(round);
            if (wait.IsCompleted) return $"it did not wait, but ended with {Said(wait)}";
        }
        if (what == WaitEvent.Cancelled) source.Cancel();
        if (what == WaitEvent.Released) trial.Release();
        if (what == WaitEvent.Disposed) trial.Dispose();
        // Without a limit: if the wait goes on, this process stands still, and the note says where.
        _ = Task.WaitAny(wait);
        Exception? error = wait.IsCanceled ? new TaskCanceledException(wait) : wait.Exception?.InnerException;
        return what switch
        {
            WaitEvent.Cancelled or WaitEvent.CancelledBefore => OfToken(wait, error, source.Token),
            WaitEvent.NegativeTime => error is ArgumentOutOfRangeException ? null : Said(wait),
            WaitEvent.Disposed => error is ObjectDisposedException ? null : Said(wait),
            WaitEvent.Released => wait.IsCompletedSuccessfully && wait.Result ? null : Said(wait),
            _ => error is TimeoutException or QueueEmptyException or QueueFullException or BrokenBarrierException
                || (wait.IsCompletedSuccessfully && !wait.Result) ? null : Said(wait),
        };
    }

    /// <summary>Whoever catches it asks which token fired.</summary>
    private static string? OfToken(Task<bool> wait, Exception? error, CancellationToken token)
    {
        try
        {
            wait.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException thrown)
        {
            return thrown.CancellationToken == token ? null : "the exception has another token";
        }
        catch (Exception)
        {
            // Said below.
        }
        return error is null ? "it got what it waited for" : Said(wait);
    }

    /// <summary>At once, and when it surely sleeps: the moment makes no difference to what must come of it.</summary>
    private static void Delay(int round)
    {
        if (round % 4 == 0) Thread.Sleep(10);
        else Thread.SpinWait(round % 4 * 5000);
    }

    private static string Said(Task<bool> task) => !task.IsCompleted ? "nothing"
        : task.Exception?.InnerException?.ToString() ?? (task.IsCanceled ? "cancelled" : $"{task.Result}");
}
