namespace TestWorker.Disposal;

/// <summary>One member of one type.</summary>
/// <param name="Name">The member.</param>
/// <param name="Begin">Makes two handles to a new object that nobody can pass yet.</param>
internal sealed record DisposalRow(string Name, Func<DisposalTrial> Begin)
{
    /// <summary>One round; each disposes at another moment of the wait. Null: all was as it must be.</summary>
    internal string? Run(int round)
    {
        DisposalTrial trial = Begin();
        // Of the rounds, some let what is waited for come at the same moment as the disposal.
        bool isRace = trial.MayRace && round % 4 == 3;
        using ManualResetEventSlim isDisposed = new();
        int disposer = 0;
        Task first = Guard(trial.WaitFirst);
        // Code of a user's that follows a wait must not run inside of Dispose: it would wait for itself here.
        Task<string?> after = first.ContinueWith(
            _ =>
            {
                if (Volatile.Read(ref disposer) == Environment.CurrentManagedThreadId && !isDisposed.IsSet)
                {
                    return "the code that follows the wait ran inside of Dispose";
                }
                isDisposed.Wait();
                return null;
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        Task second = Guard(trial.WaitSecond);
        trial.Await();
        Delay(round);
        Task dispose = Task.Run(() =>
        {
            Volatile.Write(ref disposer, Environment.CurrentManagedThreadId);
            trial.Dispose();
            trial.Dispose();
            isDisposed.Set();
        });
        // On this thread: it may be the owner of what it gives back.
        if (isRace) trial.Release();
        AwaitEnd(dispose, round, "Dispose does not return");
        if (dispose.Exception is { } thrown) return $"Dispose threw {thrown.InnerException}";
        AwaitEnd(first, round, "the wait goes on after Dispose");
        if (!isRace && second.IsCompleted) return $"the wait through the other handle ended too: {Said(second)}";
        if (!isRace && first.Exception?.InnerException is not ObjectDisposedException)
        {
            return $"the wait ended with {Said(first)}";
        }
        if (isRace && !first.IsCompletedSuccessfully && first.Exception?.InnerException is not ObjectDisposedException)
        {
            return $"the wait ended with {Said(first)}";
        }
        AwaitEnd(after, round, "what follows the wait did not run");
        if (after.Result is { } early) return early;
        if (!isRace) trial.Release();
        // The first one was faster than its disposal.
        else if (first.IsCompletedSuccessfully) trial.Repeat();
        AwaitEnd(second, round, $"the wait through the other handle does not end (the first: {Said(first)})");
        if (!second.IsCompletedSuccessfully) return $"the wait through the other handle ended with {Said(second)}";
        trial.GiveBack();
        string? trace = trial.Trace();
        trial.Close();
        return trace;
    }

    private static Task Guard(Func<Task> wait)
    {
        try
        {
            return wait();
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
    }

    /// <summary>
    /// At once, a little later, and when it surely sleeps: the moment makes no difference to what must come of it.
    /// </summary>
    private static void Delay(int round)
    {
        if (round % 3 == 0) Thread.Sleep(10);
        else Thread.SpinWait(round * 3000);
    }

    /// <summary>
    /// Without a limit: if it does not end, this process stands still, and whoever looks at it finds the note.
    /// </summary>
    private void AwaitEnd(Task task, int round, string otherwise)
    {
        if (task.IsCompleted) return;
        Notes.Say($"{Name}, round {round}: {otherwise}");
        _ = Task.WaitAny(task);
    }

    private static string Said(Task task) =>
        !task.IsCompleted ? "nothing" : task.Exception?.InnerException?.ToString() ?? task.Status.ToString();
}

/// <summary>One object with two handles.</summary>
/// <param name="WaitFirst">Begins a wait through the handle that will be disposed.</param>
/// <param name="WaitSecond">Begins the same wait through the other one.</param>
/// <param name="Dispose">Disposes of the first handle.</param>
/// <param name="Release">Lets one wait end, by the second handle.</param>
/// <param name="GiveBack">Undoes what a wait took that has ended.</param>
/// <param name="Trace">What is left of the first wait; null: nothing.</param>
/// <param name="Close">Closes what is left open.</param>
internal sealed record DisposalTrial(
    Func<Task> WaitFirst,
    Func<Task> WaitSecond,
    Action Dispose,
    Action Release,
    Action GiveBack,
    Func<string?> Trace,
    Action Close)
{
    /// <summary>What is waited for may come at the moment of the disposal.</summary>
    internal bool MayRace { get; init; } = true;

    /// <summary>Returns when the waits have begun, where an earlier disposal would be another matter.</summary>
    internal Action Await { get; init; } = static () => { };

    /// <summary>The first wait was faster than its disposal: lets the second end as well.</summary>
    internal Action Repeat { get; init; } = GiveBack;
}
