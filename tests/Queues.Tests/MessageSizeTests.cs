using Multiprocessing.CompilerServices;
using Multiprocessing.TestSupport;

namespace Queues.Tests;

/// <summary>N-03: what is larger than .NET counts in one piece. No memory is behind the places here.</summary>
public sealed unsafe class MessageSizeTests
{
    [Fact, Row("N-03")]
    public void MessageAbove2GiB_IsRefused_AndTheErrorSaysTheLimit()
    {
        ProcessBufferWriter writer = new();
        int moves = 0;
        writer.Reset((byte*)4096, 16, (byte* _, int _, int _, out int capacity) =>
        {
            moves++;
            capacity = Array.MaxLength;
            return (byte*)8192;
        });
        writer.GetSpan(Array.MaxLength);
        writer.Advance(Array.MaxLength);
        OverflowException error = Assert.Throws<OverflowException>(() => writer.GetSpan(1000));
        Assert.Contains($"{Array.MaxLength + 1000L} bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("the limit is 2147483647 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("Send it in parts", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, moves);
    }

    [Fact, Row("N-03")]
    public void TheLargestArray_OfAQueueThatIsTooSmall_IsRefusedBeforeItIsCopied()
    {
        using ProcessQueue<byte[]> queue = new(new ProcessQueueOptions { MemoryLimit = 1 << 20 });
        byte[] largest = GC.AllocateUninitializedArray<byte>(Array.MaxLength);
        QueueMemoryLimitException error = Assert.Throws<QueueMemoryLimitException>(() => queue.Enqueue(largest));
        Assert.Contains(
            $"{Array.MaxLength + 4L} bytes can never fit in the 1 MB", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, queue.Count);
    }
}
