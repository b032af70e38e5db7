using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// {what the pool is about} × {way to die} × what its callers see. Starting, initializing, idle, running and shutting
/// down are in <see cref="FaultTable"/>, streaming is in <see cref="Pool.WorkerStreamTests"/>.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LifecycleTable : ProcessTest
{
    // What the ways to die write is not the tests' own.
    private static readonly Action<string> s_nowhere = _ => { };

    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task LastCallOfAWorkerThatIsRecycled_EndsAsItMust(string death)
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, MaxCallsPerWorker = 2, ErrorOutput = s_nowhere });
        for (int round = 0; round < 2; round++)
        {
            int worker = await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId()));
            await AssertEnds(
                death, pool.RunAsync(Crime.Calls.Pass(new Culprit { Stage = Stage.Running, Death = death })));
            Assert.NotEqual(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
            await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(1)));
        }
    }

    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task CallWhileAReplacementStarts_EndsAsItMust(string death)
    {
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, MaxWorkingSet = 1, ErrorOutput = s_nowhere });
        for (int round = 0; round < 3; round++)
        {
            // Above its limit after each call, so that another worker is always on its way up.
            await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(1)));
            await AssertEnds(
                death, pool.RunAsync(Crime.Calls.Pass(new Culprit { Stage = Stage.Running, Death = death })));
        }
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task WorkersThatDieWhileThePoolShrinks_AreMissedByNobody(string death)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions
        {
            Workers = 2,
            IdleTimeout = TimeSpan.FromMilliseconds(1),
            ErrorOutput = s_nowhere,
        });
        for (int round = 0; round < 2; round++)
        {
            await Eventually.Ends(pool.RunAsync(Crime.Calls.DieAtExit(death)));
            await Eventually.True(() => pool.Workers.Count == 0, () => string.Join('\n', pool.Workers));
            await AssertEnds(
                death, pool.RunAsync(Crime.Calls.Pass(new Culprit { Stage = Stage.Running, Death = death })));
            await Eventually.True(() => pool.Workers.Count == 0, () => string.Join('\n', pool.Workers));
        }
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task CallOfAPoolThatCloses_EndsAsItMustAndTheOthersEnd(string death)
    {
        string now = Path.Combine(Folder, "now");
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = s_nowhere });
        Task dying = pool.RunAsync(Crime.Calls.PassWhen(new Culprit { Stage = Stage.Running, Death = death }, now));
        Task<int>[] behind = [.. Enumerable.Range(0, 5).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
        Task close = pool.CloseAsync();
        File.WriteAllText(now, string.Empty);
        await AssertEnds(death, dying);
        int[] squares = await Eventually.Ends(Task.WhenAll(behind));
        Assert.Equal([0, 1, 4, 9, 16], squares);
        await Eventually.Ends(close);
    }

    [Theory]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task CallOfAPoolThatIsTerminated_EndsInOneWayOrTheOther(string death)
    {
        string now = Path.Combine(Folder, "now");
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = s_nowhere });
        Task dying = pool.RunAsync(Crime.Calls.PassWhen(new Culprit { Stage = Stage.Running, Death = death }, now));
        Task<int>[] behind = [.. Enumerable.Range(0, 5).Select(i => pool.RunAsync(Jobs.Calls.Square(i)))];
        await Eventually.True(() => pool.Workers is [{ State: WorkerState.Busy }]);
        File.WriteAllText(now, string.Empty);
        pool.Terminate();
        await Eventually.Ends(pool.CloseAsync());
        Exception end = await Assert.ThrowsAnyAsync<Exception>(() => dying);
        Assert.True(
            end is OperationCanceledException or WorkerDiedException or InvalidOperationException, end.ToString());
        // Those behind may have run after a death that came before the termination.
        foreach (Task<int> call in behind) Assert.True(call.IsCanceled || call.IsCompletedSuccessfully);
        Assert.Empty(pool.Workers);
    }

    private static async Task AssertEnds(string death, Task call)
    {
        if (death == Death.Throw)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => Eventually.Ends(call));
            return;
        }
        Death.AssertDescribes(death, await Assert.ThrowsAsync<WorkerDiedException>(() => Eventually.Ends(call)));
    }
}
