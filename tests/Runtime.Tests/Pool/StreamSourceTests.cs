using System.Collections.Concurrent;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Pool;

/// <summary>Streams whose source, or whose reader, does not behave.</summary>
public sealed class StreamSourceTests(SharedPool shared) : ProcessTest
{
    private readonly ProcessPool _pool = shared.Pool;

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_OverASourceThatBlocks_EndsWhenItsTokenFires(bool isOrdered)
    {
        using BlockingCollection<int> source = new() { 1, 2 };
        using CancellationTokenSource cancellation = new();
        IAsyncEnumerator<int> results = (isOrdered
            ? _pool.StreamAsync(source.GetConsumingEnumerable(), Jobs.Calls.Square)
            : _pool.StreamUnorderedAsync(
                source.GetConsumingEnumerable(), Jobs.Calls.Square)).GetAsyncEnumerator(cancellation.Token);
        Assert.True(await results.MoveNextAsync());
        Assert.True(await results.MoveNextAsync());
        Task<bool> next = results.MoveNextAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(next));
        source.CompleteAdding();
        await Eventually.Ends(results.DisposeAsync().AsTask());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public async Task Stream_OverASourceThatBlocks_CanBeLeft()
    {
        using ManualResetEventSlim end = new();
        TaskCompletionSource disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await Eventually.Ends(Task.Run(async () =>
        {
            await foreach (int square in _pool.StreamAsync(Source(), Jobs.Calls.Square))
            {
                if (square == 4) break;
            }
        }));
        Assert.False(disposed.Task.IsCompleted);
        end.Set();
        await Eventually.Ends(disposed.Task);

        IEnumerable<int> Source()
        {
            try
            {
                yield return 1;
                yield return 2;
                end.Wait();
                yield return 3;
            }
            finally
            {
                disposed.SetResult();
            }
        }
    }

    [Fact]
    public async Task Enumerator_DisposedTwice_IsDisposedOnce()
    {
        IAsyncEnumerator<int> results = _pool.StreamAsync([1, 2], Jobs.Calls.Square).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        await results.DisposeAsync();
        await results.DisposeAsync();
    }
}
