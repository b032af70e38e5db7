using System.Diagnostics;
using Xunit.v3;

namespace Multiprocessing.TestSupport;

/// <summary>
/// Runs a test, from its constructor to its disposal, on a thread of its own. If the <see cref="Watchdog"/> barks, and
/// the end of the test's processes does not end the test, the thread is left to itself, and the next test runs. So it
/// is when somebody ends the run.
/// </summary>
internal sealed class WatchedTestRunner : XunitTestRunner
{
    private static readonly TimeSpan s_rest = Watchdog.Patience / 10;

    protected override async ValueTask<TimeSpan> RunTest(XunitTestRunnerContext ctxt)
    {
        long start = Stopwatch.GetTimestamp();
        using Watch watch = new(ctxt.Test.TestDisplayName);
        Leftovers leftovers = new(watch.Before);
        Watch.Current = watch;
        TaskCompletionSource<TimeSpan> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() => _ = RunAsync(ctxt, running)) { IsBackground = true, Name = "test" };
        thread.Start();
        Task hung = Task.Delay(Timeout.Infinite, watch.Hung), cancelled = Task.Delay(
            Timeout.Infinite, ctxt.CancellationTokenSource.Token);
        Task first = await Task.WhenAny(running.Task, hung, cancelled);
        if (first == cancelled) watch.KillProcesses();
        if (first != running.Task) await Task.WhenAny(running.Task, Task.Delay(s_rest));
        if (!running.Task.IsCompleted && watch.Hung.IsCancellationRequested)
        {
            // If it blocks in managed code, that ends with an exception, whose stack is that of the wait.
            thread.Interrupt();
            await Task.WhenAny(running.Task, Task.Delay(s_rest));
        }
        if (watch.Hung.IsCancellationRequested) ctxt.Aggregator.Add(new HangException(watch.Diagnosis));
        if (!running.Task.IsCompleted) return Stopwatch.GetElapsedTime(start);
        await leftovers.CheckAsync(ctxt.Aggregator);
        return await running.Task;
    }

    private async Task RunAsync(XunitTestRunnerContext ctxt, TaskCompletionSource<TimeSpan> running)
    {
        try
        {
            running.TrySetResult(await base.RunTest(ctxt));
        }
        catch (Exception e)
        {
            running.TrySetException(e);
        }
    }
}
