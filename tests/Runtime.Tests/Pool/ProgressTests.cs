using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Progress reports whose reader is slower than the method that makes them.</summary>
public sealed class ProgressTests : ProcessTest
{
    // The bound that docs/guarantees.md names, and the report in whose making the worker waits.
    private const int Bound = 256 + 1;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reports_OfAMethodWhoseReaderIsSlow_AreBoundedAndAllArriveInOrder(bool isChild)
    {
        const int count = 5_000;
        string file = Path.Combine(Folder, "made");
        using ManualResetEventSlim gate = new();
        Reader reader = new(gate);
        await using ProcessPool pool = new(1);
        await using ChildProcess<int>? child = isChild ? Reporting.Spawn.Report(count, file, reader) : null;
        Task<int> call = child?.Result ?? pool.RunAsync(Reporting.Calls.Report(count, file, reader));
        // It stands still at the bound, where it goes on only when reports are handled.
        await Eventually.True(() => Made(file) >= Bound - 1);
        await Task.Delay(200);
        Assert.InRange(Made(file), Bound - 1, Bound);
        gate.Set();
        Assert.Equal(count, await Eventually.Ends(call));
        Assert.Equal(Enumerable.Range(0, count), reader.Reports);
    }

    [Fact]
    public async Task Run_OfAMethodWhoseReaderIsSlow_GetsAllReportsInOrder()
    {
        await using ProcessPool pool = new(1);
        List<int> reports = [];
        Assert.Equal(3_000, pool.Run(Streams.Calls.Report(3_000, new Slow(reports))));
        Assert.Equal(Enumerable.Range(0, 3_000), reports);
    }

    [Fact]
    public async Task Method_ThatWaitsForTheReaderOfItsReports_IsCancelledAndItsWorkerStays()
    {
        string file = Path.Combine(Folder, "made");
        using ManualResetEventSlim gate = new();
        await using ProcessPool pool = new(
            new ProcessPoolOptions { Workers = 1, CancellationGracePeriod = Timeout.InfiniteTimeSpan });
        int worker = pool.Run(Jobs.Calls.ProcessId());
        using CancellationTokenSource cancellation = new();
        Task<int> call = pool.RunAsync(
            Reporting.Calls.ReportUntilCancelled(file, new Reader(gate)), cancellationToken: cancellation.Token);
        await Eventually.True(() => Made(file) >= Bound - 1);
        await cancellation.CancelAsync();
        // The method has left, although nobody handles its reports.
        Assert.Equal(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
        gate.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(call));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Timeout_OfAMethodThatWaitsForTheReaderOfItsReports_EndsIt()
    {
        string file = Path.Combine(Folder, "made");
        using ManualResetEventSlim gate = new();
        await using ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(
            Reporting.Calls.Report(5_000, file, new Reader(gate)),
            new CallOptions { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(9, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(3))));
        gate.Set();
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(call));
    }

    [Fact]
    public async Task Reader_ThatThrows_DoesNotKeepTheMethodWaiting()
    {
        await using ProcessPool pool = new(1);
        int worker = pool.Run(Jobs.Calls.ProcessId());
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => Eventually.Ends(pool.RunAsync(Streams.Calls.Report(5_000, new Thrower()))));
        Assert.Throws<InvalidTimeZoneException>(() => pool.Run(Streams.Calls.Report(5_000, new Thrower())));
        Assert.Equal(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Fact]
    public async Task Reports_OfSeveralThreads_AllArrive()
    {
        await using ProcessPool pool = new(1);
        List<int> reports = [];
        await Eventually.Ends(pool.RunAsync(Reporting.Calls.ReportOnThreads(4, 2_000, new Slow(reports))));
        Assert.Equal(Enumerable.Range(0, 8_000), reports.Order());
        for (int thread = 0; thread < 4; thread++)
        {
            int[] own = [.. reports.Where(r => r / 2_000 == thread)];
            Assert.Equal(own.Order(), own);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Report_OfAThreadThatTheMethodLeftBehind_DoesNotWaitForEver()
    {
        string file = Path.Combine(Folder, "made");
        using ManualResetEventSlim gate = new();
        await using ProcessPool pool = new(1);
        Task<int> call = pool.RunAsync(Reporting.Calls.LeaveReporterBehind(5_000, file, new Reader(gate)));
        await Eventually.True(() => File.Exists(file + ".ended"));
        Assert.Equal(9, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(3))));
        gate.Set();
        await Eventually.Ends(call);
    }

    private static int Made(string file) =>
        File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0;

    private sealed class Reader(ManualResetEventSlim gate) : IProgress<int>
    {
        internal List<int> Reports { get; } = [];

        public void Report(int value)
        {
            gate.Wait();
            Reports.Add(value);
        }
    }

    private sealed class Slow(List<int> reports) : IProgress<int>
    {
        public void Report(int value)
        {
            reports.Add(value);
            if (value % 100 == 0) Thread.Sleep(1);
        }
    }

    private sealed class Thrower : IProgress<int>
    {
        public void Report(int value) => throw new InvalidTimeZoneException("mine");
    }
}

internal static partial class Reporting
{
    /// <summary>Writes how many reports it has made.</summary>
    [RunInProcess]
    internal static int Report(int count, string file, IProgress<int> progress)
    {
        for (int i = 0; i < count; i++)
        {
            progress.Report(i);
            if (i < 1_000) Note(file, i + 1);
        }
        return count;
    }

    [RunInProcess]
    internal static int ReportUntilCancelled(string file, IProgress<int> progress, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(i);
            Note(file, i + 1);
        }
    }

    [RunInProcess]
    internal static void ReportOnThreads(int threads, int count, IProgress<int> progress)
    {
        Thread[] all = [.. Enumerable.Range(0, threads).Select(t => new Thread(() =>
        {
            for (int i = 0; i < count; i++) progress.Report((t * count) + i);
        }))];
        foreach (Thread thread in all) thread.Start();
        foreach (Thread thread in all) thread.Join();
    }

    [RunInProcess]
    internal static int LeaveReporterBehind(int count, string file, IProgress<int> progress)
    {
        Thread thread = new(() =>
        {
            for (int i = 0; i < count; i++)
            {
                progress.Report(i);
                if (i < 1_000) Note(file, i + 1);
            }
            File.WriteAllText(file + ".ended", string.Empty);
        });
        thread.Start();
        while (!File.Exists(file) || File.ReadAllText(file) != "256") Thread.Sleep(2);
        return count;
    }

    private static void Note(string file, int count)
    {
        File.WriteAllText(file + ".new", $"{count}");
        File.Move(file + ".new", file, overwrite: true);
    }
}
