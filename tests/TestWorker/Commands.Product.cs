using System.Diagnostics;
using Multiprocessing;

namespace TestWorker;

internal sealed partial class Commands
{
    /// <summary>Whole stories with handles in a user's methods; an exception tells what went wrong.</summary>
    private static string RunProduct(string story) => Void(() => (story switch
    {
        "spawn" => SpawnAsync(),
        "pool" => PoolAsync(),
        "arguments" => ArgumentsAsync(),
        "passed-on" => PassedOnAsync(),
        "creator-gone" => CreatorGoneAsync(),
        "killed" => KilledAsync(),
        "killed-under-condition" => KilledUnderConditionAsync(),
        "disposed" => DisposedAsync(),
        "disposed-early" => DisposedEarlyAsync(),
        "nested-error" => NestedErrorAsync(),
        _ => throw new ArgumentException(story),
    }).GetAwaiter().GetResult());

    private static async Task SpawnAsync()
    {
        Toolbox tools = Toolbox.Create();
        await using ChildProcess<int> child = ProductJobs.Spawn.UseAll(tools);
        await CheckUseAsync(tools, child.Result);
    }

    private static async Task PoolAsync()
    {
        Toolbox tools = Toolbox.Create();
        await using ProcessPool pool = new(2);
        await CheckUseAsync(tools, pool.ProductJobs.UseAllAsync(tools));
        int[] all = await pool.MapAsync(Enumerable.Range(0, 40), _ => ProductJobs.Calls.Increments(tools.Value, 250));
        Check(tools.Value.Value, 7 + all.Sum());
    }

    private static async Task CheckUseAsync(Toolbox tools, Task<int> use)
    {
        tools.Event.Wait();
        Check(tools.Lock.IsHeld, true);
        Check(tools.RecursiveLock.TryEnter(), false);
        Check(tools.Semaphore.CurrentCount, 1);
        Check(tools.Array[3], 33);
        Check(tools.Value.Value, 7);
        tools.Barrier.SignalAndWait();
        using (tools.Condition.EnterScope())
        {
            tools.Array[0] = 1;
            tools.Condition.NotifyAll();
        }
        Check(await use, 1);
        Check(tools.Lock.IsHeld, false);
        Check(tools.RecursiveLock.IsHeld, false);
        Check(tools.Semaphore.CurrentCount, 2);
    }

    private static async Task ArgumentsAsync()
    {
        Toolbox tools = Toolbox.Create();
        await using ProcessPool pool = new(1);
        Check(await pool.ProductJobs.TakesLockAsync(tools.Lock), true);
        Check(tools.Lock.TryEnter(), false);
        Check(await pool.ProductJobs.TakesRecursiveLockAsync(tools.RecursiveLock), true);
        Check(tools.RecursiveLock.TryEnter(), false);
        Check(await pool.ProductJobs.TakesPermitAsync(tools.Semaphore), true);
        Check(tools.Semaphore.CurrentCount, 1);
        await pool.ProductJobs.SetsAsync(tools.Event);
        Check(tools.Event.IsSet, true);
        Task notifying;
        using (tools.Condition.EnterScope())
        {
            notifying = pool.ProductJobs.NotifiesAsync(tools.Condition, tools.Value);
            tools.Condition.WaitFor(() => tools.Value.Value == 1);
        }
        await notifying;
        Task<int> meeting = pool.ProductJobs.MeetsAsync(tools.Barrier);
        int own = tools.Barrier.SignalAndWait();
        Check(own + await meeting, 1);
        tools.Array[2] = 21;
        Check(await pool.ProductJobs.DoublesAsync(tools.Array), 4);
        Check(tools.Array[2], 42);
    }

    private static async Task PassedOnAsync()
    {
        using SharedValue<int> tool = new(0);
        await using ChildProcess<int> child = ProductJobs.Spawn.PassesOn(tool, 2);
        Check(await child.Result, 2);
        Check(tool.Value, 3);
    }

    private static async Task CreatorGoneAsync()
    {
        Toolbox tools;
        await using (ChildProcess<Toolbox> creator = ProductJobs.Spawn.Makes())
        {
            tools = await creator.Result;
            await creator.WaitForExitAsync();
        }
        Check(tools.Value.Value, 41);
        await using ChildProcess<int> child = ProductJobs.Spawn.UseAll(tools);
        await CheckUseAsync(tools, child.Result);
    }

    private static async Task KilledAsync()
    {
        using ProcessLock held = new();
        using ProcessSemaphore taken = new(1, 1);
        using ProcessEvent ready = new();
        await using ProcessPool pool = new(1);
        Task holding = pool.ProductJobs.HoldsAsync(held, taken, ready);
        ready.Wait();
        Process.GetProcessById(pool.Workers[0].ProcessId).Kill();
        using (ProcessLock.Scope scope = held.EnterScope()) Check(scope.WasAbandoned, true);
        taken.Wait();
        await ExpectAsync<WorkerDiedException>(holding);
        Check(await pool.ProductJobs.TakesLockAsync(held), true);
    }

    /// <summary>The wait reports the death, and defers the notice for code that ignores its result.</summary>
    private static async Task KilledUnderConditionAsync()
    {
        using ProcessCondition condition = new();
        await condition.EnterAsync();
        Check((await condition.TryWaitAsync(TimeSpan.Zero)).IsNotified, false);
        Task<ConditionEntry> waiting = condition.TryWaitAsync(Timeout.InfiniteTimeSpan);
        await using ChildProcess child = ProductJobs.Spawn.NotifiesAndDies(condition);
        ConditionEntry entry = await waiting;
        Check(entry.IsNotified, true);
        Check(entry.WasAbandoned, true);
        condition.Exit();
        condition.Enter(out bool wasAbandoned);
        Check(wasAbandoned, true);
        ConditionEntry late = await condition.TryWaitAsync(TimeSpan.FromMilliseconds(1));
        Check(late.IsNotified, false);
        Check(late.WasAbandoned, false);
        condition.Exit();
        await ExpectAsync<WorkerDiedException>(child.Completion);
    }

    /// <summary>F-11: an error of that call, and no harm to the pool.</summary>
    private static async Task DisposedAsync()
    {
        await using ProcessPool pool = new(1);
        using ProcessEvent gate = new();
        ProcessLock gone = new(), late = new();
        Task waiting = pool.ProductJobs.WaitsAsync(gate);
        Task<bool> onItsWay = pool.ProductJobs.TakesLockAsync(gone);
        gone.Dispose();
        late.Dispose();
        await ExpectAsync<ProcessSerializationException>(pool.ProductJobs.TakesLockAsync(late));
        gate.Set();
        await waiting;
        await ExpectAsync<ProcessSerializationException>(onItsWay);
        Check(await pool.ProductJobs.TakesLockAsync(new ProcessLock()), true);
    }

    /// <summary>Whatever was given to a child is there for it, also when its giver needs it no more.</summary>
    private static async Task DisposedEarlyAsync()
    {
        ProcessCondition condition = new();
        await using ChildProcess<bool> first = ProductJobs.Spawn.TakesCondition(condition);
        condition.Dispose();
        Check(await first.Result, true);

        ProcessRecursiveLock recursive = new();
        ProcessCondition over = new(recursive);
        await using ChildProcess<bool> second = ProductJobs.Spawn.TakesCondition(over);
        over.Dispose();
        recursive.Dispose();
        Check(await second.Result, true);

        ProcessLock given = new();
        SharedArray<int> array = new(3, given);
        array[2] = 7;
        await using ChildProcess<int> third = ProductJobs.Spawn.Sums(array);
        array.Dispose();
        given.Dispose();
        Check(await third.Result, 7);
    }

    private static async Task NestedErrorAsync()
    {
        await using ChildProcess child = ProductJobs.Spawn.FailsBelow();
        await ExpectAsync<InvalidOperationException>(child.Completion);
        await child.WaitForExitAsync();
        Check(child.ExitCode, 1);
    }

    private static async Task ExpectAsync<T>(Task task) where T : Exception
    {
        try
        {
            await task;
        }
        catch (T)
        {
            return;
        }
        throw new InvalidOperationException($"There was no {typeof(T).Name}.");
    }

    private static void Check<T>(
        T actual,
        T expected,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(actual))] string what = "")
    {
        if (!EqualityComparer<T>.Default.Equals(actual, expected))
        {
            throw new InvalidOperationException($"{what} is {actual} instead of {expected}.");
        }
    }
}
