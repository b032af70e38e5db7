using Runtime.Tests.Processes;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>The two ways to end the workers of a pool: Python's terminate_workers and kill_workers.</summary>
public sealed class TerminationTests : ProcessTest
{
    private string Mark => Path.Combine(Folder, "asked");

    /// <summary>The calls end at once all the same.</summary>
    [Fact]
    public async Task Terminate_LetsAWorkerEndByItself_AndEndsWhatItHadStarted()
    {
        ProcessPool pool = new(1);
        int program = await pool.RunAsync(Nesting.Calls.HearTermination(Mark, goesOn: false));
        Assert.True(ProcFs.IsAlive(program));
        Task<int> hanging = pool.RunAsync(Jobs.Calls.Hang());
        pool.Terminate();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Eventually.Ends(pool.CloseAsync());
        Assert.True(File.Exists(Mark));
        await Eventually.True(() => !ProcFs.IsAlive(program));
        await pool.DisposeAsync();
    }

    [Fact]
    public async Task Terminate_OfAWorkerThatGoesOn_KillsItAfterTheGracePeriod()
    {
        TimeSpan grace = TimeSpan.FromMilliseconds(50);
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = grace });
        int program = await pool.RunAsync(Nesting.Calls.HearTermination(Mark, goesOn: true));
        pool.Terminate();
        await Eventually.Ends(pool.CloseAsync());
        await Eventually.True(() => !ProcFs.IsAlive(program));
        await pool.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_AsksNobody(bool afterTerminate)
    {
        ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = TimeSpan.FromHours(1) });
        int program = await pool.RunAsync(Nesting.Calls.HearTermination(Mark, goesOn: true));
        Task<int> hanging = pool.RunAsync(Jobs.Calls.Hang());
        if (afterTerminate)
        {
            pool.Terminate();
            await Eventually.True(() => File.Exists(Mark));
        }
        pool.Kill();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Eventually.Ends(pool.CloseAsync());
        Assert.Equal(afterTerminate, File.Exists(Mark));
        await Eventually.True(() => !ProcFs.IsAlive(program));
        await pool.DisposeAsync();
    }
}
