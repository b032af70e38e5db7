using System.Globalization;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Results over a source in order or as they come, streams out of a worker, progress.</summary>
public sealed class StreamTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    [Theory, Row("I-01")]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task StreamAsync_OverASource_YieldsInItsOrder(int count)
    {
        List<int> squares = await ToList(_pool.StreamAsync(Enumerable.Range(0, count), Jobs.Calls.Square));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), squares);
    }

    [Theory, Row("I-03")]
    [InlineData(10)]
    [InlineData(1000)]
    public async Task StreamUnorderedAsync_OverASource_YieldsTheSameElements(int count)
    {
        List<int> squares = await ToList(_pool.StreamUnorderedAsync(Enumerable.Range(0, count), Jobs.Calls.Square));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), squares.Order());
    }

    [Fact, Row("I-03")]
    public async Task StreamUnorderedAsync_WithASlowFirstElement_YieldsTheOthersBefore()
    {
        string end = Path.Combine(Folder, "end");
        IAsyncEnumerable<int> results = _pool.StreamUnorderedAsync(
            Enumerable.Range(0, 5), i => i == 0 ? Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end) : Jobs.Calls.Square(i));
        List<int> seen = [];
        await foreach (int result in results)
        {
            seen.Add(result);
            if (seen.Count == 4) File.WriteAllText(end, string.Empty);
        }
        Assert.Equal(new[] { 1, 4, 9, 16 }, seen.Take(4).Order());
        Assert.Equal(5, seen.Count);
    }

    [Theory, Row("I-04", "LR-08", "I-03")]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(7, true)]
    [InlineData(3, false)]
    [InlineData(7, false)]
    public async Task Stream_WhoseSourceThrows_YieldsWhatCameBeforeAndThatException(int after, bool isOrdered)
    {
        InvalidOperationException own = new("the source's own");
        for (int round = 0; round < 2; round++)
        {
            List<int> seen = [];
            InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            {
                IAsyncEnumerable<int> stream = isOrdered
                    ? _pool.StreamAsync(Source(), Jobs.Calls.Square)
                    : _pool.StreamUnorderedAsync(Source(), Jobs.Calls.Square);
                await foreach (int square in stream) seen.Add(square);
            });
            Assert.Same(own, thrown);
            Assert.Equal(Enumerable.Range(0, after).Select(i => i * i), seen.Order());
        }

        IEnumerable<int> Source()
        {
            for (int i = 0; i < after; i++) yield return i;
            throw own;
        }
    }

    [Fact, Row("I-07")]
    public async Task StreamAsync_WithFailingElements_ThrowsAtTheirPlacesAndGoesOn()
    {
        await using IAsyncEnumerator<int> results = _pool.StreamAsync([1, 0, 2, 0], d => Jobs.Calls.Divide(2, d)).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(2, results.Current);
        await Assert.ThrowsAsync<DivideByZeroException>(async () => await results.MoveNextAsync());
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(1, results.Current);
        await Assert.ThrowsAsync<DivideByZeroException>(async () => await results.MoveNextAsync());
        Assert.False(await results.MoveNextAsync());
        Assert.False(await results.MoveNextAsync());
    }

    [Fact, Row("I-09")]
    public async Task StreamAsync_WhoseNextElementIsLate_LosesNothingByATimeOut()
    {
        string end = Path.Combine(Folder, "end");
        await using IAsyncEnumerator<int> results = _pool.StreamAsync(
            [1, 2], i => i == 1 ? Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end) : Jobs.Calls.Square(i)).GetAsyncEnumerator();
        await Assert.ThrowsAsync<TimeoutException>(() => results.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMilliseconds(20)));
        File.WriteAllText(end, string.Empty);
        Assert.True(await results.MoveNextAsync());
        Assert.True(results.Current > 4);
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(4, results.Current);
        Assert.False(await results.MoveNextAsync());
    }

    [Theory, Row("I-11")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_OverAnEndlessSource_ReadsABoundedNumberAhead(bool isOrdered)
    {
        const int readAhead = 8;
        int read = 0;
        MapOptions options = new() { ReadAhead = readAhead };
        IAsyncEnumerable<int> stream = isOrdered
            ? _pool.StreamAsync(Endless(), Jobs.Calls.Square, options)
            : _pool.StreamUnorderedAsync(Endless(), Jobs.Calls.Square, options);
        int taken = 0;
        await foreach (int _ in stream)
        {
            taken++;
            // One more is in the reader's hand.
            Assert.InRange(Volatile.Read(ref read), 1, taken + readAhead + 1);
            if (taken == 500) break;
        }
        Assert.Equal(500, taken);

        IEnumerable<int> Endless()
        {
            for (int i = 0; ; i++)
            {
                Volatile.Write(ref read, i + 1);
                yield return i % 100;
            }
        }
    }

    [Fact, Row("I-01")]
    public async Task StreamAsync_OverAnAsyncSource_YieldsInItsOrder()
    {
        List<int> squares = await ToList(_pool.StreamAsync(Source(), Jobs.Calls.Square));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * i), squares);

        static async IAsyncEnumerable<int> Source()
        {
            for (int i = 0; i < 50; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }

    [Fact, Row("O-09")]
    public async Task Stream_ThatIsLeftEarly_CancelsWhatHasNotBegun()
    {
        await using ProcessPool pool = new(1);
        string mark = Path.Combine(Folder, "mark");
        await foreach (int _ in pool.StreamAsync(Enumerable.Range(0, 1000), i => i == 0 ? Jobs.Calls.Square(1) : Jobs.Calls.RunUntil(mark, "/no/such/file"))) break;
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Theory, Row("W-09")]
    [InlineData(0)]
    [InlineData(-1)]
    public void Stream_WithAReadAheadBelowOne_IsRefusedAtTheCall(int readAhead)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(MapOptions.ReadAhead), () => _pool.StreamAsync([1], Jobs.Calls.Square, new MapOptions { ReadAhead = readAhead }));
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(MapOptions.ChunkSize), () => _pool.StreamUnorderedAsync([1], Jobs.Calls.Square, new MapOptions { ChunkSize = readAhead }));
    }

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
        for (int i = 0; i < 20; i++) Assert.True(blocks[i].Length == 1_000_000 && blocks[i].AsSpan().IndexOfAnyExcept((byte)i) < 0);
    }

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
        if (death == Death.Throw) Assert.Equal("thrown by the culprit", Assert.IsType<InvalidOperationException>(error).Message);
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
        InvalidTimeZoneException error = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => _pool.Streams.ReportAsync(1, new Thrower()));
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
