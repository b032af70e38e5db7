using System.Diagnostics;
using Multiprocessing;

namespace TestWorker;

/// <summary>One of every handle, as members of an object that is sent.</summary>
internal sealed class Toolbox
{
    public required ProcessLock Lock { get; init; }

    public required ProcessRecursiveLock RecursiveLock { get; init; }

    public required ProcessSemaphore Semaphore { get; init; }

    public required ProcessEvent Event { get; init; }

    public required ProcessCondition Condition { get; init; }

    public required ProcessBarrier Barrier { get; init; }

    public required SharedArray<int> Array { get; init; }

    public required SharedValue<int> Value { get; init; }

    internal static Toolbox Create() => new()
    {
        Lock = new ProcessLock(),
        RecursiveLock = new ProcessRecursiveLock(),
        Semaphore = new ProcessSemaphore(2, 2),
        Event = new ProcessEvent(),
        Condition = new ProcessCondition(),
        Barrier = new ProcessBarrier(2),
        Array = new SharedArray<int>(4),
        Value = new SharedValue<int>(0),
    };
}

/// <summary>What a user's methods do with handles that they are given.</summary>
internal static partial class ProductJobs
{
    /// <summary>
    /// Uses each tool so that its giver can see that it was the same one; meets it at the barrier in the end.
    /// </summary>
    [RunInProcess]
    internal static void NotifiesAndDies(ProcessCondition condition)
    {
        condition.Enter();
        condition.Notify();
        Process.GetCurrentProcess().Kill();
    }

    [RunInProcess]
    internal static int UseAll(Toolbox tools)
    {
        tools.Lock.Enter();
        tools.RecursiveLock.Enter();
        tools.RecursiveLock.Enter();
        tools.Semaphore.Wait();
        tools.Array[3] = 33;
        tools.Value.Value = 7;
        tools.Event.Set();
        tools.Barrier.SignalAndWait();
        using (tools.Condition.EnterScope()) tools.Condition.WaitFor(() => tools.Array[0] == 1);
        tools.Semaphore.Release();
        tools.RecursiveLock.Exit();
        tools.RecursiveLock.Exit();
        tools.Lock.Exit();
        return tools.Array[0];
    }

    [RunInProcess]
    internal static int Square(int number) => number * number;

    [RunInProcess]
    internal static void WaitFor(ProcessEvent what, ProcessEvent isWaiting)
    {
        what.Wait(TimeSpan.FromMilliseconds(1));
        isWaiting.Set();
        what.Wait();
    }

    [RunInProcess]
    internal static bool TakesLock(ProcessLock tool) => tool.TryEnter();

    [RunInProcess]
    internal static bool TakesRecursiveLock(ProcessRecursiveLock tool) => tool.TryEnter();

    [RunInProcess]
    internal static bool TakesPermit(ProcessSemaphore tool) => tool.Wait(TimeSpan.Zero);

    [RunInProcess]
    internal static bool TakesCondition(ProcessCondition tool) => tool.TryEnter(TimeSpan.Zero);

    [RunInProcess]
    internal static int Sums(SharedArray<int> tool)
    {
        using (tool.Lock.EnterScope()) return tool.Span.ToArray().Sum();
    }

    [RunInProcess]
    internal static void Sets(ProcessEvent tool) => tool.Set();

    [RunInProcess]
    internal static void Waits(ProcessEvent tool) => tool.Wait();

    [RunInProcess]
    internal static void Notifies(ProcessCondition tool, SharedValue<int> news)
    {
        using (tool.EnterScope())
        {
            news.Value++;
            tool.Notify();
        }
    }

    [RunInProcess]
    internal static int Meets(ProcessBarrier tool) => tool.SignalAndWait();

    [RunInProcess]
    internal static int Increments(SharedValue<int> tool, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using (tool.Lock.EnterScope()) tool.Value++;
        }
        return times;
    }

    [RunInProcess]
    internal static int Doubles(SharedArray<int> tool)
    {
        foreach (ref int element in tool.Span) element *= 2;
        return tool.Length;
    }

    /// <summary>Hands what it was given on to a process of its own, and that one to the next.</summary>
    [RunInProcess]
    internal static async Task<int> PassesOn(SharedValue<int> tool, int depth)
    {
        tool.Value++;
        if (depth == 0) return 0;
        await using ChildProcess<int> next = Spawn.PassesOn(tool, depth - 1);
        return 1 + await next.Result;
    }

    /// <summary>Makes tools that its caller gets when it is gone itself.</summary>
    [RunInProcess]
    internal static Toolbox Makes()
    {
        Toolbox made = Toolbox.Create();
        made.Value.Value = 41;
        made.Lock.Enter();
        made.Lock.Exit();
        return made;
    }

    [RunInProcess]
    internal static void Holds(ProcessLock held, ProcessSemaphore taken, ProcessEvent ready)
    {
        held.Enter();
        taken.Wait();
        ready.Set();
        Thread.Sleep(Timeout.Infinite);
    }

    [RunInProcess]
    internal static async Task FailsBelow()
    {
        await using ChildProcess<bool> child = Spawn.Fails();
        await child.Result;
    }

    [RunInProcess]
    internal static bool Fails() => throw new InvalidOperationException("the user's own");
}
