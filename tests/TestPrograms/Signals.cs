using System.Runtime.InteropServices;
using Multiprocessing;

namespace TestPrograms;

/// <summary>Waits during which signals come.</summary>
internal static partial class Signals
{
    private const int SIGINT = 2;
    private const int SIGUSR1 = 10;

    // For what takes a time; only who runs this program says that it hangs.
    private static readonly TimeSpan s_limit = TimeSpan.FromDays(1);

    internal static async Task<int> RunAsync()
    {
        using SemaphoreSlim handled = new(0);
        using PosixSignalRegistration registration = PosixSignalRegistration.Create((PosixSignal)SIGUSR1, context =>
        {
            context.Cancel = true;
            handled.Release();
        });
        using CancellationTokenSource interrupted = new();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            interrupted.Cancel();
        };

        await using ChildProcess disturbing = Spawn.Disturb(Environment.ProcessId);
        disturbing.WaitForExit();
        Console.WriteLine($"joined: {disturbing.ExitCode}, handled: {await handled.WaitAsync(s_limit)}");

        using ProcessCondition condition = new();
        condition.Enter();
        await using ChildProcess notifying = Spawn.DisturbAndNotify(Environment.ProcessId, condition);
        Console.WriteLine($"notified: {condition.Wait(s_limit)}, handled: {await handled.WaitAsync(s_limit)}");

        await using ChildProcess<bool> other = Spawn.WaitForNotification(condition);
        await using ChildProcess interrupting = Spawn.InterruptWhenBothWait(Environment.ProcessId, condition);
        try
        {
            await condition.WaitAsync(s_limit, interrupted.Token);
        }
        catch (OperationCanceledException error)
        {
            Console.WriteLine(
                $"interrupted: {error.CancellationToken == interrupted.Token}, lock held: {condition.IsHeld}");
        }
        condition.Notify();
        condition.Exit();
        Console.WriteLine($"other notified: {await other.Result}");
        return 0;
    }

    [RunInProcess]
    private static void Disturb(int processId)
    {
        Thread.Sleep(100);
        Native.Kill(processId, SIGUSR1);
        Thread.Sleep(900);
    }

    // Who holds the lock knows that the other one waits.
    [RunInProcess]
    private static void DisturbAndNotify(int processId, ProcessCondition condition)
    {
        condition.Enter();
        Native.Kill(processId, SIGUSR1);
        condition.Exit();
        Thread.Sleep(100);
        condition.Enter();
        condition.Notify();
        condition.Exit();
    }

    [RunInProcess]
    private static bool WaitForNotification(ProcessCondition condition)
    {
        condition.Enter();
        bool isNotified = condition.Wait(s_limit);
        condition.Exit();
        return isNotified;
    }

    [RunInProcess]
    private static void InterruptWhenBothWait(int processId, ProcessCondition condition)
    {
        while (condition.WaitingCount < 2) Thread.Sleep(5);
        Native.Kill(processId, SIGINT);
    }
}
