using Runtime.Tests.Support;

namespace Runtime.Tests.Processes;

/// <summary>What ends a wait for a child, in each form.</summary>
public sealed class ChildProcessWaitTests : ProcessTest
{
    private delegate Task Form(ChildProcess child, TimeSpan timeout, CancellationToken cancellationToken);

    private static readonly Dictionary<string, Form> s_untimed = new()
    {
        ["token"] = static (child, _, token) => Task.Run(() => child.WaitForExit(token)),
        ["async"] = static (child, _, token) => child.WaitForExitAsync(token),
    };

    private static readonly Dictionary<string, Func<ChildProcess, TimeSpan, CancellationToken, Task<bool>>> s_timed =
        new()
        {
            ["time and token"] = static (child, time, token) => Task.Run(() => child.WaitForExit(time, token)),
            ["async time"] = static (child, time, token) => child.WaitForExitAsync(time, token),
        };

    [Fact]
    public async Task Waits_EndByTheirTokenOrTime_AndTheChildGoesOn()
    {
        await using ChildProcess child =
            Jobs.Spawn.RunUntil(Path.Combine(Folder, "started"), Path.Combine(Folder, "end"));
        List<(string Name, Form Wait)> all = [.. s_untimed.Select(f => (f.Key, f.Value))];
        all.AddRange(s_timed.Select(f => (f.Key, (Form)((c, time, token) => f.Value(c, time, token)))));
        foreach ((string name, Form wait) in all)
        {
            await AssertCancelled(name, token => wait(child, Timeout.InfiniteTimeSpan, token), isBefore: true);
            await AssertCancelled(name, token => wait(child, Timeout.InfiniteTimeSpan, token), isBefore: false);
        }
        foreach ((string name, Func<ChildProcess, TimeSpan, CancellationToken, Task<bool>> wait) in s_timed)
        {
            Assert.False(await wait(child, TimeSpan.Zero, default), name);
            Assert.False(await wait(child, TimeSpan.FromMilliseconds(5), default), name);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
                wait(child, TimeSpan.FromMilliseconds(-5), default));
        }
        Assert.False(child.HasExited);
        Task[] waiting = [.. all.Select(f => f.Wait(child, Timeout.InfiniteTimeSpan, default))];
        Task<bool>[] timed = [.. s_timed.Values.Select(w => w(child, TimeSpan.FromHours(1), default))];
        File.WriteAllText(Path.Combine(Folder, "end"), string.Empty);
        foreach (Task wait in waiting) await Eventually.Ends(wait);
        foreach (Task<bool> wait in timed) Assert.True(await Eventually.Ends(wait));
        Assert.True(child.WaitForExit(TimeSpan.Zero, default));
        Assert.True(await child.WaitForExitAsync(TimeSpan.Zero));
    }

    /// <summary>Together with other things, in the one place for that.</summary>
    [Fact]
    public async Task WaitAny_TellsWhatIsReady_OrWhyItEnded()
    {
        await using ChildProcess child =
            Jobs.Spawn.RunUntil(Path.Combine(Folder, "started"), Path.Combine(Folder, "end"));
        using ProcessEvent signal = new();
        using ProcessQueue<int> queue = new();
        IProcessWaitable[] items = [child, signal, queue];
        Assert.Empty(ProcessWait.WaitAny(items, TimeSpan.Zero));
        Assert.Empty(await ProcessWait.WaitAnyAsync(items, TimeSpan.FromMilliseconds(5)));
        await AssertCancelled("blocking", token => Task.Run(() => ProcessWait.WaitAny(items, token)), isBefore: false);
        await AssertCancelled("async", token => ProcessWait.WaitAnyAsync(items, token), isBefore: false);
        Task<IReadOnlyList<IProcessWaitable>> waiting = ProcessWait.WaitAnyAsync(items);
        queue.Enqueue(1);
        Assert.Equal([queue], await Eventually.Ends(waiting));
        signal.Set();
        Assert.Equal([signal, queue], ProcessWait.WaitAny(items, Timeout.InfiniteTimeSpan, default));
        _ = queue.Dequeue();
        signal.Reset();
        File.WriteAllText(Path.Combine(Folder, "end"), string.Empty);
        Assert.Equal([child], await Eventually.Ends(ProcessConnection.WaitAnyAsync(items, TimeSpan.FromHours(1))));
    }

    /// <summary>Also by a look that does not wait, and whatever else is ready.</summary>
    [Fact]
    public async Task WaitAny_WithOneThatIsDisposed_SaysSo()
    {
        ChildProcess child = Jobs.Spawn.RunUntil(Path.Combine(Folder, "started"), Path.Combine(Folder, "end"));
        await child.DisposeAsync();
        (ProcessConnection<int> connection, ProcessConnection<int> other) = ProcessPipe.Create<int>();
        connection.Dispose();
        other.Dispose();
        ProcessQueue<int> queue = new();
        queue.Dispose();
        ProcessEvent signal = new();
        signal.Dispose();
        using ProcessEvent ready = new(initialState: true);
        foreach (IProcessWaitable gone in (IProcessWaitable[])[child, connection, queue, signal])
        {
            Assert.Throws<ObjectDisposedException>(() => ProcessWait.WaitAny([ready, gone], TimeSpan.Zero));
            Assert.Throws<ObjectDisposedException>(() => ProcessWait.WaitAny([gone]));
        }
    }

    private static async Task AssertCancelled(string name, Func<CancellationToken, Task> wait, bool isBefore)
    {
        using CancellationTokenSource source = new();
        if (isBefore) source.Cancel();
        Task waiting = Task.Run(() => wait(source.Token));
        source.Cancel();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Eventually.Ends(waiting));
        Assert.True(error.CancellationToken == source.Token, name);
    }
}
