using System.Reflection;
using Multiprocessing.Memory;
using Multiprocessing.Queues;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Faults;

/// <summary>
/// A queue or a pipe in whose memory some process wrote where it must not: who uses it gets an exception, or nothing in
/// time, and does not crash.
/// </summary>
[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class DamagedQueueTests : ProcessTest
{
    public static TheoryData<int> Values => [0, 1, -1, int.MaxValue, Vandal.RandomValue()];

    [Theory, MemberData(nameof(Values))]
    public async Task Queue_InWhoseHeaderAWordIsOverwritten_CrashesNobody(int value)
    {
        await using ChildProcess<int> child = DamagedQueues.Spawn.UseQueues(value);
        Assert.Equal(RingHeader.Bytes / 4, await child.Result);
    }

    [Theory, MemberData(nameof(Values))]
    public async Task Queue_InWhosePagesAWordIsOverwritten_CrashesNobody(int value)
    {
        await using ChildProcess<int> child = DamagedQueues.Spawn.UsePages(value);
        Assert.True(await child.Result > 0);
    }

    [Theory, MemberData(nameof(Values))]
    public async Task Pipe_InWhoseHeaderAWordIsOverwritten_CrashesNobody(int value)
    {
        await using ChildProcess<int> child = DamagedQueues.Spawn.UsePipes(value);
        Assert.True(await child.Result > 0);
    }
}

internal static unsafe partial class DamagedQueues
{
    private const int Large = 100_000;

    [RunInProcess]
    internal static int UseQueues(int value)
    {
        int count = 0;
        for (int offset = 0; offset < RingHeader.Bytes; offset += 4, count++)
        {
            // A lock that a living process holds is waited for: for ever by those who want that.
            if (!IsLock(offset)) UseQueue(offset, value);
        }
        return count;
    }

    [RunInProcess]
    internal static int UsePages(int value)
    {
        using ProcessQueue<byte[]> model = new();
        RingHeader* header = (RingHeader*)BlockOf(model).Pointer;
        int words = (int)PagedRing<SharedOps>.WordsOffsetOf(header->Participants);
        int count = 0;
        for (int page = 0; page < 8; page++, count++) UseQueue(words + (page * 8), value);
        return count;
    }

    [RunInProcess]
    internal static int UsePipes(int value)
    {
        int count = 0;
        for (
            int offset = 0; offset < PipeHeader.Bytes + RingHeader.Bytes; offset += offset < PipeHeader.Bytes ? 64 : 4,
            count++)
        {
            if (offset >= PipeHeader.Bytes && IsLock(offset - PipeHeader.Bytes)) continue;
            (ProcessConnection<byte[]> left, ProcessConnection<byte[]> right) = ProcessPipe.Create<byte[]>();
            left.Send(new byte[100]);
            *(int*)(left.Lease.Block.Pointer + offset) = value;
            for (int i = 0; i < 3; i++)
            {
                Use(() => right.TryReceive(TimeSpan.Zero, out _));
                Use(() => right.Poll());
            }
            Use(left.Dispose);
            Use(right.Dispose);
        }
        return count;
    }

    private static SharedBlock BlockOf(ProcessQueue<byte[]> queue) =>
        ((QueueRing<byte[]>)typeof(ProcessQueue<byte[]>)
            .GetField("_ring", BindingFlags.NonPublic | BindingFlags.Instance)!.GetValue(queue)!).Block;

    private static bool IsLock(int offset) => offset is >= 64 and < 128 or >= 192 and < 256;

    private static void UseQueue(int offset, int value)
    {
        ProcessQueue<byte[]> queue = new(capacity: 1_000);
        for (int i = 0; i < 4; i++) queue.Enqueue(new byte[i % 2 == 0 ? 100 : Large]);
        *(int*)(BlockOf(queue).Pointer + offset) = value;
        for (int i = 0; i < 3; i++)
        {
            Use(() => queue.TryDequeue(out _));
            Use(() => queue.TryEnqueue(new byte[100]));
            Use(() => queue.TryEnqueue(new byte[Large]));
            Use(() => _ = queue.Count);
        }
        Use(queue.Dispose);
    }

    // Whatever managed code throws: it can be caught.
    private static void Use(Action use)
    {
        try
        {
            use();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or MultiprocessingException
            or OutOfMemoryException or ObjectDisposedException)
        {
            // It says that something is wrong.
        }
    }
}
