using System.Runtime.CompilerServices;
using MemoryPack;
using Multiprocessing.TestSupport;
using Runtime.Tests.Errors;
using Runtime.Tests.Pool;
using Runtime.Tests.Support;

[assembly: ProcessFormatter(typeof(Nested), typeof(NestedFormatter))]

namespace Runtime.Tests.Pool;

/// <summary>Calls and maps of a pool in good health.</summary>
public sealed class RunTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    [Fact, Row("W-03", "O-01")]
    public async Task Run_InEachForm_GivesTheResult()
    {
        Assert.Equal(25, _pool.Run(Jobs.Calls.Square(5)));
        Assert.Equal(9, _pool.Run(Jobs.Calls.Square(x: 3)));
        Assert.Equal(25, await _pool.RunAsync(Jobs.Calls.Square(5)));
        Assert.Equal(25, await _pool.Jobs.SquareAsync(5));
        Assert.Equal(7, await _pool.Jobs.AddAsync(right: 2, left: 5));
        Assert.Equal(15, await _pool.Jobs.AddAsync(5));
        Assert.Equal(256, await _pool.Jobs.PowerAsync(2, 8));
        Assert.Equal(16, await _pool.RunAsync(Jobs.Calls.Power(4, exponent: 2)));
        await _pool.RunAsync(Jobs.Calls.SetCounter(1));
        _pool.Run(Jobs.Calls.SetCounter(1));
    }

    [Fact, Row("O-01")]
    public async Task Parameters_NamedAsThoseOfTheLibrary_ReachTheMethod()
    {
        const string expected = "self fn pool call options cancellationToken ct";
        Assert.Equal(
            expected,
            await _pool.RunAsync(Jobs.Calls.Clash("self", "fn", "pool", "call", "options", "cancellationToken", "ct")));
        Assert.Equal(expected, await _pool.Jobs.ClashAsync(
            ct: "ct",
            cancellationToken: "cancellationToken",
            options: "options",
            call: "call",
            pool: "pool",
            fn: "fn",
            self: "self"));
        await using ChildProcess<string> child = Jobs.Spawn.Clash(
            "self", "fn", "pool", "call", "options", "cancellationToken", "ct");
        Assert.Equal(expected, await child.Result);
    }

    [Fact]
    public void Run_WithATokenThatLives_LeavesNothingAtIt()
    {
        using CancellationTokenSource longLived = new();
        WeakReference[] calls = [.. Enumerable.Range(0, 20).Select(_ => RunOnce())];
        GC.Collect();
        // The pool may still know the last one.
        Assert.InRange(calls.Count(call => call.IsAlive), 0, 1);
        GC.KeepAlive(longLived);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference RunOnce()
        {
            ProcessCall<int> call = Jobs.Calls.Square(5);
            Assert.Equal(25, _pool.Run(call, cancellationToken: longLived.Token));
            return new WeakReference(call);
        }
    }

    [Fact]
    public async Task Argument_WhoseFormatterMakesCalls_CrossesWhole()
    {
        Nested argument = new() { Text = "text" };
        Assert.Equal("text  text", await _pool.RunAsync(Nested.Calls.Read(argument)));
        List<Task<int>> inner = [];
        Nested.OnWrite = () =>
        {
            inner.Add(_pool.RunAsync(Jobs.Calls.Square(inner.Count)));
            inner.Add(_pool.RunAsync(Jobs.Calls.Square(inner.Count)));
            return "between";
        };
        Task<string>[] outer = [.. Enumerable.Range(0, 10).Select(_ => _pool.RunAsync(Nested.Calls.Read(argument)))];
        Nested.OnWrite = null;
        Assert.All(await Eventually.Ends(Task.WhenAll(outer)), text => Assert.Equal("text between text", text));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * i), await Task.WhenAll(inner));
    }

    [Theory, Row("O-03")]
    [InlineData(null)]
    [InlineData(3)]
    public async Task MapAsync_OverTwoSources_StopsAtTheShorter(int? chunkSize)
    {
        int[] powers = await _pool.MapAsync(
            Enumerable.Range(0, 10).Zip(Enumerable.Range(0, 12)),
            p => Jobs.Calls.Power(p.First, p.Second),
            new MapOptions { ChunkSize = chunkSize });
        Assert.Equal([1, 1, 4, 27, 256, 3125, 46656, 823543, 16777216, 387420489], powers);
    }

    [Fact, Row("W-03", "O-03")]
    public async Task MapAsync_OverPairs_UnpacksThem()
    {
        IEnumerable<(int, int)> pairs = Enumerable.Range(0, 10).Select(i => (i, 9 - i));
        int[] sums = await _pool.MapAsync(pairs, p => Jobs.Calls.Add(p.Item1, p.Item2));
        Assert.Equal(Enumerable.Repeat(9, 10), sums);
        int[] many = await _pool.MapAsync(
            Enumerable.Range(0, 100).Select(i => (i, i)),
            p => Jobs.Calls.Add(p.Item1, p.Item2),
            new MapOptions { ChunkSize = 20 });
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2 * i), many);
    }

    [Theory, Row("W-05", "O-03")]
    [InlineData(10, null)]
    [InlineData(100, 20)]
    [InlineData(40, 6)]
    [InlineData(40, 50)]
    [InlineData(40, 40)]
    [InlineData(1000, 1)]
    [InlineData(20000, null)]
    public async Task MapAsync_OfAnySizeAndChunk_KeepsTheOrder(int count, int? chunkSize)
    {
        int[] squares = await _pool.MapAsync(
            Enumerable.Range(0, count), Jobs.Calls.Square, new MapOptions { ChunkSize = chunkSize });
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), squares);
    }

    [Fact, Row("W-07")]
    public async Task MapAsync_OfNothing_IsEmptyAtOnce()
    {
        Task<int[]> map = _pool.MapAsync(Array.Empty<int>(), Jobs.Calls.Square, new MapOptions { ChunkSize = 1 });
        Assert.True(map.IsCompletedSuccessfully);
        Assert.Empty(await map);
    }

    [Theory, Row("W-09", "O-03")]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task MapAsync_WithAChunkSizeBelowOne_IsRefused(int chunkSize)
    {
        ArgumentOutOfRangeException error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _pool.MapAsync([1], Jobs.Calls.Square, new MapOptions { ChunkSize = chunkSize }));
        Assert.Equal(nameof(MapOptions.ChunkSize), error.ParamName);
    }

    [Theory, Row("W-11", "LR-08")]
    [InlineData(0, null)]
    [InlineData(3, null)]
    [InlineData(3, 1)]
    [InlineData(7, 2)]
    [InlineData(7, 4)]
    public async Task MapAsync_WhenItsSourceThrows_ThrowsThatVeryException(int after, int? chunkSize)
    {
        InvalidOperationException own = new("the source's own");
        for (int i = 0; i < 2; i++)
        {
            InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(
                () => _pool.MapAsync(Source(), Jobs.Calls.Square, new MapOptions { ChunkSize = chunkSize }));
            Assert.Same(own, thrown);
            Assert.Null(thrown.InnerException);
        }
        Assert.Equal(4, await _pool.RunAsync(Jobs.Calls.Square(2)));

        IEnumerable<int> Source()
        {
            for (int i = 0; i < 10; i++)
            {
                if (i == after) throw own;
                yield return i;
            }
        }
    }

    [Fact, Row("W-17", "O-14")]
    public async Task MapAsync_WhenItIsOver_KeepsNeitherArgumentsNorResults()
    {
        List<WeakReference> references = await Map();
        // A later call takes the place of the last one wherever one is remembered.
        await _pool.RunAsync(Jobs.Calls.Square(1));
        await Eventually.True(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return references.TrueForAll(r => !r.IsAlive);
        });

        async Task<List<WeakReference>> Map()
        {
            byte[][] originals = [.. Enumerable.Range(0, 10).Select(i => new[] { (byte)i })];
            byte[][] copies = await _pool.MapAsync(originals, Jobs.Calls.Bytes);
            Assert.Equal(originals, copies);
            byte[] single = [1];
            byte[] copy = await _pool.RunAsync(Jobs.Calls.Bytes(single));
            return [.. originals.Concat(copies).Append(single).Append(copy).Select(o => new WeakReference(o))];
        }
    }

    [Fact, Row("O-14")]
    public async Task Call_WhoseTaskWasDiscarded_KeepsItsArgumentNoLonger()
    {
        WeakReference argument = Discard();
        await Eventually.True(() =>
        {
            GC.Collect();
            return !argument.IsAlive;
        });

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference Discard()
        {
            byte[] bytes = [1];
            _ = _pool.RunAsync(Jobs.Calls.Bytes(bytes));
            return new WeakReference(bytes);
        }
    }

    [Fact, Row("T-02")]
    public async Task WaitAsync_ThatTimesOut_DoesNotTouchTheCall()
    {
        string started = Path.Combine(Folder, "started");
        string end = Path.Combine(Folder, "end");
        Task<int> call = _pool.RunAsync(Jobs.Calls.RunUntil(started, end));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TimeSpan.FromMilliseconds(20)));
        File.WriteAllText(end, string.Empty);
        Assert.True(await Eventually.Ends(call) > 0);
    }

    [Fact, Row("T-04")]
    public async Task Continuations_OfSuccessAndFailure_RunOnceEach()
    {
        Task<int> good = _pool.RunAsync(Jobs.Calls.Parse("1"));
        Task<int> bad = _pool.RunAsync(Jobs.Calls.Parse("a"));
        int results = 0;
        int errors = 0;
        foreach (Task<int> task in new[] { good, bad })
        {
            await task.ContinueWith(
                t =>
                {
                    if (t.IsCompletedSuccessfully) Interlocked.Increment(ref results);
                    else Interlocked.Increment(ref errors);
                },
                TaskContinuationOptions.ExecuteSynchronously);
        }
        Assert.Equal((1, 1), (results, errors));
        Assert.Equal(new[] { 1 }, await _pool.MapAsync(["1"], Jobs.Calls.Parse).ContinueWith(t => t.Result));
        Assert.IsType<FormatException>(
            await _pool.MapAsync(["a"], Jobs.Calls.Parse).ContinueWith(t => t.Exception!.InnerException));
        Assert.IsType<KeyNotFoundException>(
            await _pool.RunAsync(Throwing.Calls.Throw("key")).ContinueWith(t => t.Exception!.InnerException));
        Assert.IsType<FormatException>(bad.Exception!.InnerException);
    }

    [Fact, Row("T-07", "LR-04")]
    public async Task Continuation_ThatThrows_HarmsNoOtherCall()
    {
        List<Task> continuations = [];
        for (int i = 0; i < 20; i++)
        {
            continuations.Add(_pool.RunAsync(Jobs.Calls.Square(i)).ContinueWith(
                static _ => throw new InvalidOperationException("the continuation's own"),
                TaskContinuationOptions.ExecuteSynchronously));
        }
        foreach (Task continuation in continuations)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => continuation);
        }
        Assert.Equal(36, await _pool.RunAsync(Jobs.Calls.Square(6)));
    }

    [Fact, Row("T-07", "O-32")]
    public async Task Continuation_ThatBlocksOnAnotherCall_DoesNotDeadlock()
    {
        Task<int> inner = _pool.RunAsync(Jobs.Calls.Square(2)).ContinueWith(
            t => _pool.Run(Jobs.Calls.Square(t.Result)) + _pool.RunAsync(Jobs.Calls.Square(t.Result)).Result,
            TaskContinuationOptions.ExecuteSynchronously);
        Assert.Equal(32, await Eventually.Ends(inner));
    }

    [Fact, Row("T-10")]
    public async Task Task_OfARunningCall_IsNotCompleted()
    {
        string end = Path.Combine(Folder, "end");
        Task<int> call = _pool.RunAsync(Jobs.Calls.RunUntil(Path.Combine(Folder, "started"), end));
        Assert.NotSame(call, await Task.WhenAny(call, Task.Delay(20)));
        Assert.False(call.IsCompleted || call.IsCompletedSuccessfully);
        File.WriteAllText(end, string.Empty);
        await Eventually.Ends(call);
        Assert.True(call.IsCompletedSuccessfully);
        Task<int> bad = _pool.RunAsync(Jobs.Calls.Divide(1, 0));
        await Assert.ThrowsAsync<DivideByZeroException>(() => bad);
        Assert.True(bad is { IsCompleted: true, IsCompletedSuccessfully: false });
    }

    [Fact, Row("T-10")]
    public async Task Task_WhenAskedAgain_AnswersTheSame()
    {
        Task<int> good = _pool.RunAsync(Jobs.Calls.Square(3));
        Task<int> bad = _pool.RunAsync(Jobs.Calls.Divide(1, 0));
        Assert.Equal(await good, await good);
        DivideByZeroException first = await Assert.ThrowsAsync<DivideByZeroException>(() => bad);
        int length = first.StackTrace!.Length;
        for (int i = 0; i < 3; i++)
        {
            DivideByZeroException again = await Assert.ThrowsAsync<DivideByZeroException>(() => bad);
            Assert.Contains("   at Runtime.Tests.Jobs.Divide", again.StackTrace!, StringComparison.Ordinal);
            Assert.True(again.StackTrace!.Length < length * 2, again.StackTrace);
        }
    }

    [Fact, Row("O-31")]
    public async Task Pool_UsedByManyThreads_GivesEachItsOwn()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(async () =>
        {
            for (int round = 0; round < 2; round++)
            {
                int[] map = await _pool.MapAsync(Enumerable.Range(n, 40), Jobs.Calls.Square);
                Assert.Equal(Enumerable.Range(n, 40).Select(i => i * i), map);
            }
            for (int i = 0; i < 20; i++)
            {
                using CancellationTokenSource source = new();
                Task<int> call = _pool.RunAsync(Jobs.Calls.Add(i, n), cancellationToken: source.Token);
                if (i % 2 == 0) await source.CancelAsync();
                try
                {
                    Assert.Equal(i + n, await call);
                }
                catch (OperationCanceledException) when (i % 2 == 0)
                {
                }
            }
        })));
    }

    [Fact, Row("O-32")]
    public async Task Chains_OfCallsFromContinuations_EndInOrder()
    {
        int[] lengths = [100, 50, 60];
        List<int>[] seen = [[], [], []];
        await Eventually.Ends(Task.WhenAll(lengths.Select((length, chain) => Next(chain, 0, length))));
        for (int i = 0; i < 3; i++) Assert.Equal(Enumerable.Range(0, lengths[i]), seen[i]);

        Task Next(int chain, int step, int length) =>
            step == length ? Task.CompletedTask : _pool.RunAsync(Jobs.Calls.Add(step, 0)).ContinueWith(
            t =>
            {
                seen[chain].Add(t.Result);
                return Next(chain, step + 1, length);
            },
            TaskContinuationOptions.ExecuteSynchronously).Unwrap();
    }

    [Fact, Row("O-05")]
    public async Task MapAsync_WithAFailingItem_ThrowsItsException()
    {
        await Assert.ThrowsAsync<DivideByZeroException>(
            () => _pool.MapAsync([2, 3, 0, 5], d => Jobs.Calls.Divide(1, d)));
        Assert.Equal(new[] { 0, 1 }, await _pool.MapAsync([2, 1], d => Jobs.Calls.Divide(1, d)));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(1_000_003)]
    [InlineData(20_000_000)]
    public async Task Bytes_OfAnySize_ComeBackAsTheyWere(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal(bytes, await _pool.RunAsync(Jobs.Calls.Bytes(bytes)));
        Assert.Equal(bytes, _pool.Run(Jobs.Calls.Bytes(bytes)));
    }

    [Fact, Row("O-26", "O-28")]
    public async Task Tasks_OfAPool_WorkWithTheFrameworksCombinators()
    {
        Task<int>[] tasks = [.. Enumerable.Range(0, 5).Select(i => _pool.RunAsync(Jobs.Calls.Square(i)))];
        List<int> seen = [];
        await foreach (Task<int> done in Task.WhenEach(tasks)) seen.Add(await done);
        Assert.Equal(new[] { 0, 1, 4, 9, 16 }, seen.Order());
        Assert.Contains(await await Task.WhenAny(tasks), seen);
    }
}

/// <summary>A value whose formatter runs code of the caller's.</summary>
public sealed partial class Nested
{
    [ThreadStatic]
    internal static Func<string>? OnWrite;

    public string Text { get; set; } = string.Empty;

    [RunInProcess]
    internal static string Read(Nested nested) => nested.Text;
}

internal sealed class NestedFormatter : MemoryPackFormatter<Nested>
{
    public override void Serialize<TBufferWriter>(ref MemoryPackWriter<TBufferWriter> writer, scoped ref Nested? value)
    {
        writer.WriteString(value!.Text);
        writer.WriteString(Nested.OnWrite?.Invoke());
        writer.WriteString(value.Text);
    }

    public override void Deserialize(ref MemoryPackReader reader, scoped ref Nested? value) =>
        value = new Nested { Text = $"{reader.ReadString()} {reader.ReadString()} {reader.ReadString()}" };
}
