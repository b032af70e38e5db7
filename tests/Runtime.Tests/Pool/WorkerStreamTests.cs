using System.Globalization;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Streams out of a worker, and progress.</summary>
public sealed class WorkerStreamTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    public async Task WorkerStream_ReadToItsEnd_YieldsAll(int count) =>
        Assert.Equal(Enumerable.Range(0, count), await ToList(_pool.Streams.CountAsync(count)));

    [Fact]
    public async Task WorkerStream_OfLargeElements_YieldsAll()
    {
        List<byte[]> blocks = await ToList(_pool.Streams.BlocksAsync(20, 1_000_000));
        Assert.Equal(20, blocks.Count);
        for (int i = 0; i < 20; i++)
        {
            Assert.True(blocks[i].Length == 1_000_000 && blocks[i].AsSpan().IndexOfAnyExcept((byte)i) < 0);
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task WorkerStream_WhoseReaderStops_Waits()
    {
        string file = Path.Combine(Folder, "count");
        IAsyncEnumerator<int> items = _pool.Streams.CountLoudlyAsync(file).GetAsyncEnumerator();
        for (int i = 0; i < 10; i++) Assert.True(await items.MoveNextAsync());
        // Wherever it stands still, it is a bounded number ahead, and stays there.
        int last = -1;
        await Eventually.True(() =>
        {
            int now = ReadNumber(file);
            bool stands = now == last;
            last = now;
            if (!stands) Thread.Sleep(100);
            return stands;
        });
        Assert.InRange(last, 10, 2000);
        for (int i = 10; i < 3000; i++) Assert.True(await items.MoveNextAsync());
        Assert.Equal(2999, items.Current);
        Assert.True(ReadNumber(file) >= 2999);
        await items.DisposeAsync();
        await Eventually.True(() => File.Exists(file + ".ended"));
    }

    [Fact]
    public async Task WorkerStream_ThatIsLeftEarly_EndsTheMethodAndFreesTheWorker()
    {
        await using ProcessPool pool = new(1);
        string file = Path.Combine(Folder, "count");
        int worker = await pool.RunAsync(Jobs.Calls.ProcessId());
        await foreach (int item in pool.Streams.CountLoudlyAsync(file))
        {
            if (item == 20) break;
        }
        await Eventually.True(() => File.Exists(file + ".ended"));
        Assert.Equal(worker, await Eventually.Ends(pool.RunAsync(Jobs.Calls.ProcessId())));
    }

    [Fact]
    public async Task WorkerStream_ThatIsCancelled_ThrowsAndFreesTheWorker()
    {
        await using ProcessPool pool = new(1);
        using CancellationTokenSource source = new();
        string file = Path.Combine(Folder, "count");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in pool.Streams.CountLoudlyAsync(file, source.Token))
            {
                if (item == 20) await source.CancelAsync();
            }
        });
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory, Row("DX-10")]
    [MemberData(nameof(Death.All), MemberType = typeof(Death))]
    public async Task WorkerStream_WhoseWorkerDies_YieldsWhatCameBeforeAndTheAccount(string death)
    {
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 1, ErrorOutput = _ => { } });
        List<int> seen = [];
        Exception error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (int item in pool.Streams.DieAfterAsync(10, death)) seen.Add(item);
        });
        if (death == Death.Throw)
        {
            Assert.Equal("thrown by the culprit", Assert.IsType<InvalidOperationException>(error).Message);
        }
        else Death.AssertDescribes(death, Assert.IsType<WorkerDiedException>(error));
        Assert.Equal(Enumerable.Range(0, 10), seen);
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Fact]
    public async Task WorkerStream_WhileThePoolIsTerminated_Ends()
    {
        await using ProcessPool pool = new(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in pool.Streams.CountLoudlyAsync(Path.Combine(Folder, "count")))
            {
                if (item == 20) pool.Terminate();
            }
        });
    }

    [Fact]
    public async Task Progress_OfACall_IsReportedInOrderBeforeTheResult()
    {
        List<int> reports = [];
        int count = await _pool.Streams.ReportAsync(1000, new Reporter(reports));
        Assert.Equal(1000, count);
        Assert.Equal(Enumerable.Range(0, 1000), reports);
        await using ChildProcess<int> child = Streams.Spawn.Report(10, new Reporter(reports));
        Assert.Equal(10, await child.Result);
        Assert.Equal(1010, reports.Count);
    }

    [Fact]
    public async Task Progress_ThatThrows_FailsTheCallWithThatException()
    {
        InvalidTimeZoneException error = await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => _pool.Streams.ReportAsync(1, new Thrower()));
        Assert.Equal("mine", error.Message);
        Assert.Equal(1, await _pool.Streams.ReportAsync(1, new Reporter([])));
    }

    private static int ReadNumber(string file) => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> source)
    {
        List<T> items = [];
        await foreach (T item in source) items.Add(item);
        return items;
    }

    private sealed class Thrower : IProgress<int>
    {
        public void Report(int value) => throw new InvalidTimeZoneException("mine");
    }

    // Progress<T> would report on other threads.
    private sealed class Reporter(List<int> reports) : IProgress<int>
    {
        public void Report(int value) => reports.Add(value);
    }
}
