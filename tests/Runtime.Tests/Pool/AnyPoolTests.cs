using System.Collections.Concurrent;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>
/// What works on any <see cref="IProcessPool"/>: an injected one, a view of one, one that is implemented elsewhere.
/// </summary>
public sealed class AnyPoolTests(SharedPool shared) : ProcessTest
{
    private const string Own = "own";
    private const string View = "view";
    private const string Foreign = "foreign";

    public static TheoryData<string> Kinds => [Own, View, Foreign];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Run_OnAnyPool_GivesTheResult(string kind)
    {
        IProcessPool pool = Of(kind);
        string mark = Path.Combine(Folder, "mark");
        Assert.Equal(25, pool.Run(Jobs.Calls.Square(5)));
        Assert.Equal(36, await pool.Jobs.SquareAsync(6));
        pool.Run(Jobs.Calls.Touch(mark));
        Assert.True(File.Exists(mark));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MapAsync_OnAnyPool_KeepsTheOrder(string kind) =>
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => i * i),
            await Of(kind).MapAsync(Enumerable.Range(0, 500), Jobs.Calls.Square));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MapAsync_OfCallsWithoutResult_OverASourceThatMisbehaves_IsOfItsElements(string kind)
    {
        string mark = Path.Combine(Folder, "mark");
        foreach ((string name, MisbehavingSource source) in MisbehavingSource.All)
        {
            if (source.Open() is not IEnumerable<int> items) continue;
            ConcurrentBag<int> seen = [];
            Exception? error = await Record.ExceptionAsync(() => Of(kind).MapAsync(items, i =>
            {
                seen.Add(i);
                return Jobs.Calls.Touch(mark);
            }));
            Assert.True(source.Error == error?.GetType(), $"{name}: {error}");
            if (error is null) Assert.Equal(source.Items, seen.Order());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MapAsync_OfCallsWithoutResult_RunsEachOnce(string kind)
    {
        await Of(kind).MapAsync(
            Enumerable.Range(0, 300),
            i => Jobs.Calls.Touch(Path.Combine(Folder, $"{i}")),
            new MapOptions { ChunkSize = 7 });
        Assert.Equal(300, Directory.GetFiles(Folder).Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MapAsync_WhenSomeCallsFail_EndsAfterAllWithTheFirstFailure(string kind)
    {
        await Assert.ThrowsAsync<DivideByZeroException>(
            () => Of(kind).MapAsync([1, 0, 2], i => Jobs.Calls.Divide(6, i)));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Of(kind).MapAsync(
            Enumerable.Range(0, 100),
            i => i == 3 ? Jobs.Calls.Fail("no") : Jobs.Calls.Touch(Path.Combine(Folder, $"{i}"))));
        Assert.Equal(99, Directory.GetFiles(Folder).Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_OnAnyPool_YieldEachResult(string kind)
    {
        IProcessPool pool = Of(kind);
        int[] expected = [.. Enumerable.Range(0, 100).Select(i => i * i)];
        Assert.Equal(expected, await ToList(pool.StreamAsync(Enumerable.Range(0, 100), Jobs.Calls.Square)));
        Assert.Equal(expected, await ToList(pool.StreamAsync(Later(100), Jobs.Calls.Square)));
        Assert.Equal(
            expected, (await ToList(pool.StreamUnorderedAsync(Enumerable.Range(0, 100), Jobs.Calls.Square))).Order());
        Assert.Equal(expected, (await ToList(pool.StreamUnorderedAsync(Later(100), Jobs.Calls.Square))).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_OfCallsWithoutResult_YieldEachElement(string kind)
    {
        IProcessPool pool = Of(kind);
        int[] expected = [.. Enumerable.Range(0, 50)];
        ProcessCall Touch(int i) => Jobs.Calls.Touch(Path.Combine(Folder, $"{i}"));
        Assert.Equal(expected, await ToList(pool.StreamAsync(Enumerable.Range(0, 50), Touch)));
        Assert.Equal(50, Directory.GetFiles(Folder).Length);
        Assert.Equal(expected, await ToList(pool.StreamAsync(Later(50), Touch)));
        Assert.Equal(expected, (await ToList(pool.StreamUnorderedAsync(Enumerable.Range(0, 50), Touch))).Order());
        Assert.Equal(expected, (await ToList(pool.StreamUnorderedAsync(Later(50), Touch))).Order());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MapAsync_ThatIsCancelled_EndsAsCancelled(string kind)
    {
        await using ProcessPool own = new(1);
        using CancellationTokenSource source = new();
        string started = Path.Combine(Folder, "started");
        Task map = Of(kind, own).MapAsync(
            Enumerable.Range(0, 1000),
            _ => Jobs.Calls.RunUntil(started, "/no/such/file"),
            cancellationToken: source.Token);
        await Eventually.True(() => File.Exists(started));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(map));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task With_ATimeout_EndsEachFormOfCallByIt(string kind)
    {
        await using ProcessPool own = new(1);
        CallOptions options = new() { Timeout = TimeSpan.FromMilliseconds(100) };
        IProcessPool pool = Of(kind, own).With(options);
        // A copy was made: this is too late.
        options.Timeout = Timeout.InfiniteTimeSpan;
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(pool.Jobs.HangAsync()));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(pool.RunAsync(Jobs.Calls.Hang())));
        Assert.Throws<TimeoutException>(() => pool.Run(Jobs.Calls.Hang()));
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.Ends(pool.MapAsync([1], _ => Jobs.Calls.Hang())));
        await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.Ends(ToList(pool.StreamAsync([1], _ => Jobs.Calls.Hang()))));
        // Its own options replace those of the view.
        Assert.Equal(150, await pool.RunAsync(Jobs.Calls.SleepFor(150), new CallOptions()));
        Assert.Equal(
            new[] { 150 },
            await pool.MapAsync([150], Jobs.Calls.SleepFor, new MapOptions { Call = new CallOptions() }));
        Assert.Equal(150, await pool.With(new CallOptions()).Jobs.SleepForAsync(150));
    }

    [Fact]
    public async Task View_ThatIsDisposed_LeavesItsPoolAlone()
    {
        await using (IProcessPool view = shared.Pool.With(new CallOptions { Priority = 1 }))
        {
            Assert.Equal(4, await view.Jobs.SquareAsync(2));
        }
        using (shared.Pool.With(new CallOptions()))
        {
        }
        Assert.Equal(9, await shared.Pool.Jobs.SquareAsync(3));
    }

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> source)
    {
        List<T> all = [];
        await foreach (T item in source) all.Add(item);
        return all;
    }

    private static async IAsyncEnumerable<int> Later(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private IProcessPool Of(string kind, ProcessPool? pool = null) => kind switch
    {
        Own => pool ?? shared.Pool,
        View => (pool ?? shared.Pool).With(new CallOptions { Priority = 1 }),
        _ => new ForeignPool(pool ?? shared.Pool),
    };

    /// <summary>Has no more than the interface asks for.</summary>
    private sealed class ForeignPool(IProcessPool inner) : IProcessPool
    {
        public Task<T> RunAsync<T>(
            ProcessCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.RunAsync(call, options, cancellationToken);

        public Task RunAsync(
            ProcessCall call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.RunAsync(call, options, cancellationToken);

        public IAsyncEnumerable<T> StreamAsync<T>(
            ProcessStreamCall<T> call, CallOptions? options = null, CancellationToken cancellationToken = default) =>
            inner.StreamAsync(call, options, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public void Dispose()
        {
        }
    }
}
