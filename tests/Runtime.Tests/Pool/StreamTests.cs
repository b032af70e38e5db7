using System.Runtime.CompilerServices;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Results over a source, in order or as they come.</summary>
public sealed class StreamTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    [Theory, Row("I-01")]
    [InlineData(0, null)]
    [InlineData(10, null)]
    [InlineData(1000, null)]
    [InlineData(1000, 100)]
    public async Task StreamAsync_OverASource_YieldsInItsOrder(int count, int? chunkSize)
    {
        List<int> squares = await ToList(
            _pool.StreamAsync(Enumerable.Range(0, count), Jobs.Calls.Square, new MapOptions { ChunkSize = chunkSize }));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), squares);
    }

    [Theory, Row("I-03")]
    [InlineData(0, null)]
    [InlineData(10, null)]
    [InlineData(1000, null)]
    [InlineData(1000, 100)]
    public async Task StreamUnorderedAsync_OverASource_YieldsTheSameElements(int count, int? chunkSize)
    {
        List<int> squares = await ToList(
            _pool.StreamUnorderedAsync(
                Enumerable.Range(0, count), Jobs.Calls.Square, new MapOptions { ChunkSize = chunkSize }));
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), squares.Order());
    }

    [Fact, Row("I-03")]
    public async Task StreamUnorderedAsync_WithASlowFirstElement_YieldsTheOthersBefore()
    {
        string end = Path.Combine(Folder, "end");
        IAsyncEnumerable<int> results = _pool.StreamUnorderedAsync(
            Enumerable.Range(0, 5),
            i => i == 0 ? Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end) : Jobs.Calls.Square(i));
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
    [InlineData(0, 10, true, null)]
    [InlineData(3, 10, true, 1)]
    [InlineData(7, 20, true, 2)]
    [InlineData(7, 20, true, 4)]
    [InlineData(0, 10, false, null)]
    [InlineData(3, 10, false, 1)]
    [InlineData(7, 20, false, 2)]
    [InlineData(7, 20, false, 4)]
    public async Task Stream_WhoseSourceThrows_YieldsWhatCameBeforeAndThatException(
        int after, int count, bool isOrdered, int? chunkSize)
    {
        MapOptions options = new() { ChunkSize = chunkSize };
        InvalidOperationException own = new("the source's own");
        for (int round = 0; round < 2; round++)
        {
            List<int> seen = [];
            InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            {
                IAsyncEnumerable<int> stream = isOrdered
                    ? _pool.StreamAsync(Source(), Jobs.Calls.Square, options)
                    : _pool.StreamUnorderedAsync(Source(), Jobs.Calls.Square, options);
                await foreach (int square in stream) seen.Add(square);
            });
            Assert.Same(own, thrown);
            Assert.Equal(Enumerable.Range(0, after).Select(i => i * i), isOrdered ? seen : seen.Order());
        }
        Assert.Equal(4, await _pool.RunAsync(Jobs.Calls.Square(2)));

        IEnumerable<int> Source()
        {
            for (int i = 0; i < count; i++) yield return i == after ? throw own : i;
        }
    }

    [Fact, Row("I-07")]
    public async Task StreamAsync_WithFailingElements_ThrowsAtTheirPlacesAndGoesOn()
    {
        await using IAsyncEnumerator<int> results = _pool.StreamAsync(
            [1, 0, 2, 0], d => Jobs.Calls.Divide(2, d)).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(2, results.Current);
        await Assert.ThrowsAsync<DivideByZeroException>(async () => await results.MoveNextAsync());
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(1, results.Current);
        await Assert.ThrowsAsync<DivideByZeroException>(async () => await results.MoveNextAsync());
        Assert.False(await results.MoveNextAsync());
        Assert.False(await results.MoveNextAsync());
    }

    [Fact, Row("I-07")]
    public async Task StreamUnorderedAsync_WithFailingElements_ThrowsEachAndGoesOn()
    {
        await using IAsyncEnumerator<int> results = _pool.StreamUnorderedAsync(
            [1, 0, 2, 0], d => Jobs.Calls.Divide(2, d)).GetAsyncEnumerator();
        List<int> seen = [];
        int failures = 0;
        for (bool isOver = false; !isOver;)
        {
            try
            {
                isOver = !await Eventually.Ends(results.MoveNextAsync().AsTask());
                if (!isOver) seen.Add(results.Current);
            }
            catch (DivideByZeroException)
            {
                failures++;
            }
        }
        Assert.Equal(2, failures);
        Assert.Equal([1, 2], seen.Order());
        Assert.False(await results.MoveNextAsync());
    }

    [Fact, Row("O-05")]
    public async Task StreamAsync_WithAFailingElement_YieldsThoseBeforeItAndThrows()
    {
        List<(int, int)> seen = [];
        await Assert.ThrowsAsync<DivideByZeroException>(async () =>
        {
            await foreach ((int, int) result in _pool.StreamAsync([2, 3, 0, 5], d => Streams.Calls.DivRem(1, d)))
            {
                seen.Add(result);
            }
        });
        Assert.Equal([(0, 1), (0, 1)], seen);
    }

    [Theory, Row("O-14")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WhenItHasGoneOn_KeepsNoResultThatItGave(bool isOrdered)
    {
        await using IAsyncEnumerator<byte[]> results = isOrdered
            ? _pool.StreamAsync(Enumerable.Range(0, 10), Make).GetAsyncEnumerator()
            : _pool.StreamUnorderedAsync(Enumerable.Range(0, 10), Make).GetAsyncEnumerator();
        WeakReference? previous = null;
        for (int i = 0; i < 10; i++)
        {
            Assert.True(await results.MoveNextAsync());
            await Eventually.True(() =>
            {
                GC.Collect();
                return previous is not { IsAlive: true };
            });
            previous = Reference(results);
        }
        Assert.False(await results.MoveNextAsync());

        static ProcessCall<byte[]> Make(int i) => Jobs.Calls.Bytes([(byte)i]);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Reference(IAsyncEnumerator<byte[]> results) => new(results.Current);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Stream_ThatIsCancelled_NamesTheTokenThatFired(bool isOrdered, bool isCallersToken)
    {
        await using ProcessPool pool = new(1);
        using CancellationTokenSource fires = new();
        using CancellationTokenSource other = new();
        CancellationToken callers = isCallersToken ? fires.Token : other.Token;
        CancellationToken readers = isCallersToken ? other.Token : fires.Token;
        string started = Path.Combine(Folder, "started");
        IAsyncEnumerable<int> stream = isOrdered
            ? pool.StreamAsync([1, 2], _ => Jobs.Calls.RunUntil(started, "/no/such/file"), cancellationToken: callers)
            : pool.StreamUnorderedAsync(
                [1, 2], _ => Jobs.Calls.RunUntil(started, "/no/such/file"), cancellationToken: callers);
        await using IAsyncEnumerator<int> results = stream.GetAsyncEnumerator(readers);
        Task<bool> move = results.MoveNextAsync().AsTask();
        await Eventually.True(() => File.Exists(started));
        await fires.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Eventually.Ends(move));
        Assert.Equal(fires.Token, error.CancellationToken);
    }

    [Fact]
    public async Task Enumerator_ThatWasDisposed_HasEndedAndMayBeDisposedAgain()
    {
        IAsyncEnumerable<int> stream = _pool.StreamAsync(Enumerable.Range(0, 100), Jobs.Calls.Square);
        IAsyncEnumerator<int> results = stream.GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        await results.DisposeAsync();
        await results.DisposeAsync();
        Assert.False(await results.MoveNextAsync());
        Assert.Equal(100, (await ToList(stream)).Count);
    }

    [Fact, Row("I-09")]
    public async Task StreamAsync_WhoseNextElementIsLate_LosesNothingByATimeOut()
    {
        string end = Path.Combine(Folder, "end");
        await using IAsyncEnumerator<int> results = _pool.StreamAsync(
            [1, 2],
            i => i == 1 ? Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end) : Jobs.Calls.Square(i))
            .GetAsyncEnumerator();
        await Assert.ThrowsAsync<TimeoutException>(
            () => results.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMilliseconds(20)));
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
        IAsyncEnumerable<int> results = pool.StreamAsync(
            Enumerable.Range(0, 1000), i => i == 0 ? Jobs.Calls.Square(1) : Jobs.Calls.RunUntil(mark, "/no/such/file"));
        await foreach (int _ in results) break;
        Assert.Equal(4, await Eventually.Ends(pool.RunAsync(Jobs.Calls.Square(2))));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_ThatIsLeftWhileItsSourceBlocks_IsNotHeldUp(bool isWaitedFor)
    {
        using ManualResetEventSlim goOn = new();
        bool isOver = false;
        IAsyncEnumerator<int> results = _pool.StreamAsync(Source(), Jobs.Calls.Square).GetAsyncEnumerator();
        Assert.True(await Eventually.Ends(results.MoveNextAsync().AsTask()));
        Task<bool>? late = isWaitedFor ? results.MoveNextAsync().AsTask() : null;
        await Eventually.Ends(results.DisposeAsync().AsTask());
        Assert.False(late is not null && await Eventually.Ends(late));
        Assert.False(isOver);
        goOn.Set();
        await Eventually.True(() => Volatile.Read(ref isOver));

        IEnumerable<int> Source()
        {
            try
            {
                yield return 2;
                goOn.Wait();
                yield return 3;
            }
            finally
            {
                Volatile.Write(ref isOver, true);
            }
        }
    }

    [Fact, Row("O-09")]
    public async Task Stream_OfWhichNothingWasRead_HasBegunItsCalls()
    {
        await using ProcessPool pool = new(1);
        string[] marks = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(Folder, $"{i}"))];
        Task<int[]> map = pool.MapAsync(marks, m => Jobs.Calls.RunUntil(m, m));
        await Eventually.True(() => marks.All(File.Exists));
        foreach (string mark in marks) File.Delete(mark);
        await using IAsyncEnumerator<int> results = pool.StreamAsync(
            marks, m => Jobs.Calls.RunUntil(m, m)).GetAsyncEnumerator();
        await Eventually.True(() => marks.All(File.Exists));
        Assert.Equal(3, (await map).Length);
        for (int i = 0; i < 3; i++) Assert.True(await results.MoveNextAsync());
    }

    [Theory, Row("W-09")]
    [InlineData(0)]
    [InlineData(-1)]
    public void Stream_WithAReadAheadOrChunkSizeBelowOne_IsRefusedAtTheCall(int size)
    {
        foreach (
            MapOptions options in new[] { new MapOptions { ReadAhead = size }, new MapOptions { ChunkSize = size } })
        {
            string name = options.ReadAhead is null ? nameof(MapOptions.ChunkSize) : nameof(MapOptions.ReadAhead);
            Assert.Throws<ArgumentOutOfRangeException>(name, () => _pool.StreamAsync([1], Jobs.Calls.Square, options));
            Assert.Throws<ArgumentOutOfRangeException>(
                name, () => _pool.StreamUnorderedAsync([1], Jobs.Calls.Square, options));
            Assert.Throws<ArgumentOutOfRangeException>(
                name, () => { _ = _pool.MapAsync([1], Jobs.Calls.Square, options); });
        }
    }

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> source)
    {
        List<T> items = [];
        await foreach (T item in source) items.Add(item);
        return items;
    }
}
