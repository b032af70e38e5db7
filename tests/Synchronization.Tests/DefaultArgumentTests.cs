using System.Linq.Expressions;
using Multiprocessing;

namespace Synchronization.Tests;

// What is called without a token is what is tested.
#pragma warning disable xUnit1051

/// <summary>
/// A literal <c>default</c> is a token wherever a time stands beside it, and <c>null</c> is no recursive lock. That
/// this compiles is the first half of the test.
/// </summary>
public sealed class DefaultArgumentTests
{
    [Fact]
    public void Default_IsAToken()
    {
        LambdaExpression[] calls =
        [
            Of<ProcessLock>(l => l.EnterAsync(default)),
            Of<ProcessLock>(l => l.EnterScopeAsync(default)),
            Of<ProcessCondition>(c => c.EnterAsync(default)),
            Of<ProcessCondition>(c => c.EnterScopeAsync(default)),
            Of<ProcessCondition>(c => c.Wait(default)),
            Of<ProcessCondition>(c => c.WaitAsync(default)),
            Of<ProcessCondition>(c => c.WaitFor(() => true, default)),
            Of<ProcessCondition>(c => c.WaitForAsync(() => true, default)),
            Of<ProcessSemaphore>(s => s.Wait(default)),
            Of<ProcessSemaphore>(s => s.WaitAsync(default)),
            Of<ProcessEvent>(e => e.Wait(default)),
            Of<ProcessEvent>(e => e.WaitAsync(default)),
            Of<ProcessBarrier>(b => b.SignalAndWait(default)),
            Of<ProcessBarrier>(b => b.SignalAndWaitAsync(default)),
            Of<ProcessQueue<string>>(q => q.Enqueue("", default)),
            Of<ProcessQueue<string>>(q => q.EnqueueAsync("", default)),
            Of<ProcessQueue<string>>(q => q.EnqueueMany(Array.Empty<string>(), default)),
            Of<ProcessQueue<string>>(q => q.EnqueueManyAsync(Array.Empty<string>(), default)),
            Of<ProcessQueue<string>>(q => q.Dequeue(default)),
            Of<ProcessQueue<string>>(q => q.DequeueAsync(default)),
            Of<ProcessQueue<string>>(q => q.DequeueMany(1, default)),
            Of<ProcessQueue<string>>(q => q.DequeueManyAsync(1, default)),
            Of<ProcessQueue<string>>(q => q.WaitUntilDone(default)),
            Of<ProcessQueue<string>>(q => q.WaitUntilDoneAsync(default)),
            Of<ProcessConnection<string>>(c => c.PollAsync(default)),
            Of<ChildProcess>(c => c.WaitForExit(default)),
            Of<ChildProcess>(c => c.WaitForExitAsync(default)),
            Of<IProcessWaitable[]>(i => ProcessWait.WaitAny(i, default)),
            Of<IProcessWaitable[]>(i => ProcessWait.WaitAnyAsync(i, default)),
        ];
        Assert.All(calls, call => Assert.Equal(
            typeof(CancellationToken), ((MethodCallExpression)call.Body).Method.GetParameters()[^1].ParameterType));
    }

    /// <summary>Scopes cannot be in expressions: with no time at all, these would throw.</summary>
    [Fact]
    public void Default_IsAToken_ForScopes()
    {
        using ProcessLock held = new();
        using ProcessRecursiveLock recursive = new();
        using ProcessCondition condition = new(null);
        using (held.EnterScope(default)) Assert.True(held.IsHeld);
        using (recursive.EnterScope(default)) Assert.True(recursive.IsHeld);
        using (condition.EnterScope(default)) Assert.True(condition.IsHeld);
        Assert.Null(condition.RecursiveLock);
    }

    /// <summary>Whoever only awaits it must not go on without the lock.</summary>
    [Fact]
    public async Task EnterAsync_WhoseTimeIsUp_Throws()
    {
        using ProcessLock held = new();
        using ProcessCondition condition = new(held);
        Assert.False((await held.EnterAsync(TimeSpan.Zero)).WasAbandoned);
        foreach (TimeSpan time in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(5)])
        {
            await Assert.ThrowsAsync<TimeoutException>(() => held.EnterAsync(time));
            await Assert.ThrowsAsync<TimeoutException>(() => condition.EnterAsync(time));
            await Assert.ThrowsAsync<TimeoutException>(() => held.EnterScopeAsync(time));
            Assert.False(await held.TryEnterAsync(time));
        }
        held.Exit();
        Assert.False(held.IsHeld);
    }

    private static LambdaExpression Of<T>(Expression<Action<T>> call) => call;
}
