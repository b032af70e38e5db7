using System.Runtime.CompilerServices;

namespace Multiprocessing.TestSupport;

/// <summary>
/// Waits for what must come to pass, without a clock deciding when: only the <see cref="Watchdog"/> ends the wait.
/// </summary>
internal static class Waiting
{
    // What lasts is looked at less often, so that polling is not taken for work.
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(5), s_rarely = TimeSpan.FromMilliseconds(100);
    private const int Hasty = 200;

    internal static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        using IDisposable? note = Watch.Current?.WaitFor(what);
        for (int looks = 0; !condition(); looks++)
        {
            ThrowIfHung(what);
            await Task.Delay(looks < Hasty ? s_often : s_rarely);
        }
    }

    internal static void Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        using IDisposable? note = Watch.Current?.WaitFor(() => text);
        for (int looks = 0; !condition(); looks++)
        {
            ThrowIfHung(() => text);
            Thread.Sleep(looks < Hasty ? s_often : s_rarely);
        }
    }

    internal static async Task<T> EndAsync<T>(Task<T> task, Func<string> what)
    {
        await EndAsync((Task)task, what);
        return await task;
    }

    internal static async Task EndAsync(Task task, Func<string> what)
    {
        if (Watch.Current is not { } watch)
        {
            await task;
            return;
        }
        using IDisposable note = watch.WaitFor(what);
        try
        {
            await task.WaitAsync(watch.Hung);
        }
        catch (OperationCanceledException) when (watch.Hung.IsCancellationRequested && !task.IsCompleted)
        {
            ThrowIfHung(what);
        }
    }

    private static void ThrowIfHung(Func<string> what)
    {
        if (Watch.Current is { Hung.IsCancellationRequested: true })
        {
            throw new HangException("Never came true: " + what());
        }
    }
}
