using Multiprocessing.CompilerServices;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Errors;

/// <summary>
/// Values of more than 2 GB, which no message can have. They take address space and no memory: nothing reads or writes
/// their pages before they are refused.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed partial class MessageLimitTests(SharedPool shared) : ProcessTest
{
    private const int Count = 600_000_000;

    private const string TooLong =
        "A sequence of 600000000 elements of type 'System.Int32' takes 2400000000 bytes, and no message can have more "
        + "than 2147483647. Send it in parts, or share it: a SharedArray<T> crosses";

    private readonly ProcessPool _pool = shared.Pool;

    [Fact]
    public async Task Arguments_AboveTheLimit_SayWhichOnesAndHowLarge()
    {
        int[] large = GC.AllocateUninitializedArray<int>(Count);
        AssertError(
            "The arguments of 'Runtime.Tests.Errors.MessageLimitTests.Measure",
            await Assert.ThrowsAsync<ProcessSerializationException>(() => _pool.RunAsync(Calls.Measure(large))));
        AssertError(
            "The arguments of 'Runtime.Tests.Errors.MessageLimitTests.Measure",
            Assert.Throws<ProcessSerializationException>(() => _pool.Run(Calls.Measure(large))));
        AssertError(
            "The arguments of",
            await Assert.ThrowsAsync<ProcessSerializationException>(
                () => _pool.MapAsync([large], array => Calls.Measure(array))));
        AssertError(
            "The arguments of", await Assert.ThrowsAsync<ProcessSerializationException>(async () =>
            {
                await using ChildProcess<int> child = Spawn.Measure(large);
                await child.Result;
            }));
        Assert.Equal(4, await _pool.RunAsync(Jobs.Calls.Square(2)));
    }

    [Fact]
    public async Task Results_AboveTheLimit_SayWhichOnesAndHowLarge()
    {
        AssertError(
            "The result of 'Runtime.Tests.Errors.MessageLimitTests.Make",
            await Assert.ThrowsAsync<ProcessSerializationException>(() => _pool.RunAsync(Calls.Make(Count))));
        AssertError(
            "An element of 'Runtime.Tests.Errors.MessageLimitTests.MakeOne",
            await Assert.ThrowsAsync<ProcessSerializationException>(async () =>
            {
                await foreach (int[] _ in _pool.StreamAsync(Calls.MakeOne(Count)))
                {
                }
            }));
        AssertError(
            "The result of 'Runtime.Tests.Errors.MessageLimitTests.Make",
            await Assert.ThrowsAsync<ProcessSerializationException>(
                () => _pool.MapAsync([Count, 1], count => Calls.Make(count))));
        Assert.Equal(4, await _pool.RunAsync(Jobs.Calls.Square(2)));
    }

    [Fact]
    public void Items_AboveTheLimit_SayHowLargeTheyAre()
    {
        int[] large = GC.AllocateUninitializedArray<int>(Count);
        using ProcessQueue<int[]> queue = new();
        AssertError(
            "A message of 'Int32[]'", Assert.Throws<ProcessSerializationException>(() => queue.Enqueue(large)));
        queue.Enqueue([1, 2]);
        Assert.Equal([1, 2], queue.Dequeue());
        (ProcessConnection<int[]> one, ProcessConnection<int[]> other) = ProcessPipe.Create<int[]>();
        using (one)
        using (other)
        {
            AssertError(
                "A message of 'Int32[]'", Assert.Throws<ProcessSerializationException>(() => one.Send(large)));
            one.Send([3]);
            Assert.Equal([3], other.Receive());
        }
    }

    [Fact]
    public unsafe void Bytes_AboveTheLimit_SayHowManyTheyAre()
    {
        (ProcessConnection<byte[]> one, ProcessConnection<byte[]> other) = ProcessPipe.Create<byte[]>();
        using (one)
        using (other)
        {
            // Memory of which not one byte is looked at.
            ProcessSerializationException error = Assert.Throws<ProcessSerializationException>(
                () => one.SendBytes(new ReadOnlySpan<byte>((void*)4096, int.MaxValue)));
            Assert.StartsWith("A message of 2147483647 bytes cannot be sent", error.Message, StringComparison.Ordinal);
            one.SendBytes([1, 2, 3]);
            Assert.Equal([1, 2, 3], other.Receive());
        }
    }

    [Fact]
    public async Task Matrix_AboveTheLimit_SaysHowLargeItIs()
    {
        ProcessSerializationException error = await Assert.ThrowsAsync<ProcessSerializationException>(
            () => _pool.RunAsync(Calls.MeasureMatrix(new byte[50_000, 50_000])));
        Assert.Contains(
            "A sequence of 2500000000 elements of type 'System.Byte' takes 2500000000 bytes", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Text_WhoseLargestFormIsAboveTheLimit_IsCountedAndNotGuessed()
    {
        // As UTF-8 at most 2,400,000,000 bytes; in truth one for each character.
        string text = new('\0', 800_000_000);
        ProcessBufferWriter buffer = new();
        byte* place = stackalloc byte[16];
        buffer.Reset(place, 16, growth: null);
        ProcessSerializationException error = Assert.Throws<ProcessSerializationException>(
            () => Multiprocessing.Wire.Codec.Write(
                buffer, text, static (value, ref writer) => WirePrimitives.WriteString(ref writer, value), "A text"));
        Assert.StartsWith(
            "A text could not be serialized: All of it takes 800000008 bytes or more, and the limit is 16 bytes.",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedArray_AboveTheLimitOfMessages_CrossesAsTheErrorsSay()
    {
        using SharedArray<int> shared = new(Count);
        shared[Count - 1] = 7;
        Assert.Equal(7, await _pool.RunAsync(Calls.LastOf(shared)));
    }

    [RunInProcess]
    private static int Measure(int[] array) => array.Length;

    [RunInProcess]
    private static int MeasureMatrix(byte[,] matrix) => matrix.Rank;

    [RunInProcess]
    private static int[] Make(int count) => GC.AllocateUninitializedArray<int>(count);

    [RunInProcess]
    private static async IAsyncEnumerable<int[]> MakeOne(int count)
    {
        await Task.Yield();
        yield return GC.AllocateUninitializedArray<int>(count);
    }

    [RunInProcess]
    private static int LastOf(SharedArray<int> array) => array[array.Length - 1];

    private static void AssertError(string begins, ProcessSerializationException error)
    {
        Assert.StartsWith(begins, error.Message, StringComparison.Ordinal);
        Assert.Contains(TooLong, error.Message, StringComparison.Ordinal);
    }
}
