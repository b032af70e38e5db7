using Multiprocessing;

namespace MultiprocessingApp.Tests;

public sealed class PrimesTests
{
    [Fact]
    public void Count_CalledAsAnyMethod_CountsThePrimes()
    {
        using ProcessQueue<string> messages = new();
        Assert.Equal(25, Primes.Count(100, messages));
    }

    [Fact]
    public async Task Count_InAWorker_GivesTheSame_AndReports()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using ProcessPool pool = new(1);
        using ProcessQueue<string> messages = new();

        int count = await pool.Primes.CountAsync(100, messages, cancellationToken: cancellation);

        Assert.Equal(25, count);
        Assert.EndsWith("has counted up to 100.", messages.Dequeue(cancellation));
    }

    [Fact]
    public async Task Count_InAPoolWithoutProcesses_GivesTheSame()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        // For tests that should be fast, or be debugged: the calls run in this process.
        await using ProcessPool pool = new(new ProcessPoolOptions { Inline = true });
        using ProcessQueue<string> messages = new();

        Assert.Equal(25, await pool.Primes.CountAsync(100, messages, cancellationToken: cancellation));
    }
}
