using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>
/// Whatever a source does, results are of its real elements, once each; what it throws is thrown once.
/// </summary>
public sealed class MisbehavingSourceTests(SharedPool shared) : ProcessTest
{
    public static TheoryData<string, bool> Sources => Rows(static _ => true);

    public static TheoryData<string, bool> PlainSources =>
        Rows(static name => !name.StartsWith("async", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(PlainSources))]
    public Task Map_OverIt_IsOfItsElements(string name, bool isInline) => WithPoolAsync(isInline, async pool =>
    {
        MisbehavingSource source = MisbehavingSource.All[name];
        MapOptions?[] all = [null, new MapOptions { ChunkSize = 2 }, new MapOptions { ChunkSize = 100 }];
        foreach (MapOptions? options in all)
        {
            Task<int[]> map = Eventually.Ends(
                pool.MapAsync((IEnumerable<int>)source.Open(), Jobs.Calls.Square, options));
            if (source.Error is null) Assert.Equal(source.Items.Select(i => i * i), await map);
            else Assert.Equal(source.Error, (await Assert.ThrowsAnyAsync<Exception>(() => map)).GetType());
        }
    });

    [Theory]
    [MemberData(nameof(Sources))]
    public Task Stream_OverIt_IsOfItsElements_AndEnds(
        string name, bool isInline) => WithPoolAsync(isInline, async pool =>
    {
        MisbehavingSource source = MisbehavingSource.All[name];
        foreach (bool isOrdered in (bool[])[true, false])
        {
            foreach (int readAhead in (int[])[1, 64])
            {
                await using IAsyncEnumerator<int> results = Stream(
                    pool, source.Open(), isOrdered, new MapOptions { ReadAhead = readAhead }).GetAsyncEnumerator();
                List<int> found = [];
                List<Exception> thrown = [];
                while (thrown.Count < 3)
                {
                    try
                    {
                        if (!await Eventually.Ends(results.MoveNextAsync().AsTask())) break;
                        found.Add(results.Current);
                    }
                    catch (Exception error)
                    {
                        thrown.Add(error);
                    }
                }
                Assert.Equal(source.Items.Select(i => i * i), isOrdered ? found : found.Order());
                Assert.Equal(source.Error is null ? [] : [source.Error], thrown.Select(e => e.GetType()));
                Assert.False(await results.MoveNextAsync());
            }
        }
    });

    [Theory]
    [MemberData(nameof(PlainSources))]
    public async Task EnqueueMany_OverIt_SendsItsElements(string name, bool isAsync)
    {
        MisbehavingSource source = MisbehavingSource.All[name];
        IEnumerable<int> items = (IEnumerable<int>)source.Open();
        using ProcessQueue<int> queue = new();
        Exception? error = await Record.ExceptionAsync(async () =>
        {
            if (isAsync) await queue.EnqueueManyAsync(items);
            else queue.EnqueueMany(items);
        });
        Assert.Equal(source.Error, error?.GetType());
        Assert.Equal(source.Items, queue.DequeueMany(100, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Map_OverAnEndlessSource_EndsByItsToken(bool isInline) => WithPoolAsync(isInline, async pool =>
    {
        using CancellationTokenSource cancellation = new();
        Task<int[]> map = Task.Run(
            () => pool.MapAsync(Endless(cancellation), Jobs.Calls.Square, cancellationToken: cancellation.Token));
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Eventually.Ends(map));
        Assert.Equal(cancellation.Token, error.CancellationToken);

        static IEnumerable<int> Endless(CancellationTokenSource cancellation)
        {
            for (int i = 0; ; i = (i + 1) % 1000)
            {
                if (i == 999) cancellation.Cancel();
                yield return i;
            }
        }
    });

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public Task Stream_ThatWasCancelled_ThrowsOnce_AndEnds(
        bool isInline, bool isOrdered) => WithPoolAsync(isInline, async pool =>
    {
        using CancellationTokenSource cancellation = new();
        await using IAsyncEnumerator<int> results = Stream(
            pool, Enumerable.Repeat(3, int.MaxValue), isOrdered, null).GetAsyncEnumerator(cancellation.Token);
        Assert.True(await Eventually.Ends(results.MoveNextAsync().AsTask()));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await Eventually.Ends(results.MoveNextAsync().AsTask()))
            {
            }
        });
        Assert.False(await Eventually.Ends(results.MoveNextAsync().AsTask()));
        Assert.False(await Eventually.Ends(results.MoveNextAsync().AsTask()));
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Operations_OverNull_Refuse(bool isInline) => WithPoolAsync(isInline, async pool =>
    {
        Assert.Equal(
            "source",
            (await Assert.ThrowsAsync<ArgumentNullException>(
                () => pool.MapAsync((IEnumerable<int>)null!, Jobs.Calls.Square))).ParamName);
        Assert.Equal(
            "source",
            Assert.Throws<ArgumentNullException>(
                () => pool.StreamAsync((IEnumerable<int>)null!, Jobs.Calls.Square)).ParamName);
        Assert.Equal(
            "source",
            Assert.Throws<ArgumentNullException>(
                () => pool.StreamAsync((IAsyncEnumerable<int>)null!, Jobs.Calls.Square)).ParamName);
        Assert.Equal(
            "source",
            Assert.Throws<ArgumentNullException>(
                () => pool.StreamUnorderedAsync((IEnumerable<int>)null!, Jobs.Calls.Square)).ParamName);
        Assert.Equal(
            "source",
            Assert.Throws<ArgumentNullException>(
                () => pool.StreamUnorderedAsync((IAsyncEnumerable<int>)null!, Jobs.Calls.Square)).ParamName);
    });

    private static IAsyncEnumerable<int> Stream(
        ProcessPool pool, object source, bool isOrdered, MapOptions? options) =>
        source switch
        {
            IAsyncEnumerable<int> items when isOrdered => pool.StreamAsync(items, Jobs.Calls.Square, options),
            IAsyncEnumerable<int> items => pool.StreamUnorderedAsync(items, Jobs.Calls.Square, options),
            IEnumerable<int> items when isOrdered => pool.StreamAsync(items, Jobs.Calls.Square, options),
            IEnumerable<int> items => pool.StreamUnorderedAsync(items, Jobs.Calls.Square, options),
            _ => throw new ArgumentException(null, nameof(source)),
        };

    private async Task WithPoolAsync(bool isInline, Func<ProcessPool, Task> test)
    {
        if (!isInline)
        {
            await test(shared.Pool);
            return;
        }
        await using ProcessPool pool = new(new ProcessPoolOptions { Workers = 2, Inline = true });
        await test(pool);
    }

    private static TheoryData<string, bool> Rows(Func<string, bool> isMeant)
    {
        TheoryData<string, bool> rows = [];
        foreach (string name in MisbehavingSource.All.Keys.Where(isMeant))
        {
            rows.Add(name, true);
            rows.Add(name, false);
        }
        return rows;
    }
}
