using Runtime.Tests.Support;

namespace Runtime.Tests.Workers;

/// <summary>What calls of an inline pool and their caller, who share a process, see of each other's state.</summary>
public sealed class InlineStateTests : ProcessTest
{
    private static readonly StateKind[] s_kinds =
    [
        .. Enum.GetValues<StateKind>().Except(
        [
            // The process's own, which an inline call shares.
            StateKind.DefaultCulture, StateKind.DefaultUICulture, StateKind.CurrentDirectory, StateKind.Variable,
            StateKind.RemovedVariable,
            StateKind.ChangedVariable,
            // Threads of the thread pool are so anyway.
            StateKind.Background,
        ]),
    ];

    [Fact]
    public async Task Inline_WhateverACallLeaves_ChangesNeitherTheCallerNorTheNextCall()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Inline = true });
        string fresh = pool.Run(StateJobs.Calls.Look());
        string own = OnThisThread(StateJobs.Describe());
        foreach (StateKind kind in s_kinds)
        {
            Assert.NotEqual(fresh, pool.Run(StateJobs.Calls.Leave(kind)));
            Assert.Equal(own, OnThisThread(StateJobs.Describe()));
            Assert.Equal(fresh, pool.Run(StateJobs.Calls.Look()));
            Assert.ThrowsAny<InvalidOperationException>(() => pool.Run(StateJobs.Calls.LeaveAndThrow(kind)));
            Assert.Equal(own, OnThisThread(StateJobs.Describe()));
            Stream(pool, kind);
            Assert.Equal(own, OnThisThread(StateJobs.Describe()));
            Assert.Equal(fresh, pool.Run(StateJobs.Calls.Look()));
        }
    }

    [Fact]
    public async Task Inline_LocalsOfTheCaller_DoNotReachTheCallAsTheyWouldNotReachAWorker()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, Inline = true });
        StateJobs.SetLocal("the caller's");
        Assert.Contains("local ", pool.Run(StateJobs.Calls.Look()).Split('\n'));
        Assert.Contains("local ", (await pool.RunAsync(StateJobs.Calls.LookAwaiting())).Split('\n'));
        await foreach (string item in pool.StreamAsync(StateJobs.Calls.LookStream())) Assert.Contains(
            "local ", item.Split('\n'));
        using (ExecutionContext.SuppressFlow()) Assert.Contains("local ", pool.Run(StateJobs.Calls.Look()).Split('\n'));
    }

    [Fact]
    public async Task Inline_StateOfTheInitializer_ReachesTheCalls()
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 1,
            Inline = true,
            Initializer = StateJobs.Calls.LeaveNothing(StateKind.Culture),
        });
        Assert.Contains("culture de-CH", pool.Run(StateJobs.Calls.Look()).Split('\n'));
        _ = pool.Run(StateJobs.Calls.Leave(StateKind.AsyncLocal));
        string[] seen = (await pool.RunAsync(StateJobs.Calls.LookAwaiting())).Split('\n');
        Assert.Contains("culture de-CH", seen);
        Assert.Contains("local ", seen);
    }

    private static void Stream(ProcessPool pool, StateKind kind)
    {
        // Blocking, so that all of it happens on this thread, if it is the caller's where it runs.
        IAsyncEnumerator<string> items = pool.StreamAsync(StateJobs.Calls.LeaveStream(kind)).GetAsyncEnumerator();
        while (items.MoveNextAsync().AsTask().GetAwaiter().GetResult()) Assert.NotEmpty(items.Current);
        items.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static string OnThisThread(string state) => $"{Environment.CurrentManagedThreadId}\n{state}";
}
