using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

/// <summary>Rows of group N: what arrives.</summary>
public static partial class PipeScenarios
{
    [RunInProcess]
    public static void Echo(ProcessConnection<byte[]?> connection)
    {
        while (connection.Receive() is { } message) connection.Send(message);
        connection.Dispose();
    }

    [RunInProcess]
    public static void UpperCase(ProcessConnection<string?> connection)
    {
        while (connection.Receive() is { } text) connection.Send(text.ToUpperInvariant());
        connection.Dispose();
    }

    [RunInProcess]
    public static void SendTen(ProcessConnection<(int, int)> connection)
    {
        for (int i = 0; i < 10; i++) connection.Send((i, Environment.ProcessId));
        connection.Dispose();
    }

    [RunInProcess]
    public static void Write(ProcessConnection<int> connection, int start, int count)
    {
        for (int i = 0; i < count; i++) connection.Send(start + i);
    }

    [Row("N-03")]
    public static async Task Messages_ArriveUnchanged()
    {
        (ProcessConnection<byte[]?> mine, ProcessConnection<byte[]?> theirs) = ProcessPipe.Create<byte[]?>();
        await using ChildProcess child = Spawn.Echo(theirs);
        theirs.Dispose();
        byte[] large = new byte[16 << 20];
        Random.Shared.NextBytes(large);
        foreach (byte[] message in new[] { "hello world"u8.ToArray(), [], large, [1] })
        {
            mine.Send(message);
            Assert.Equal(message, mine.Receive());
        }
        mine.Send(null);
        Assert.Throws<EndOfStreamException>(() => mine.Receive());
        mine.Dispose();
        await child.Completion;
    }

    [Row("P-41")]
    public static async Task ChildWithADuplexPipe_AnswersUntilNull()
    {
        (ProcessConnection<string?> mine, ProcessConnection<string?> theirs) = ProcessPipe.Create<string?>();
        await using ChildProcess child = Spawn.UpperCase(theirs);
        theirs.Dispose();
        foreach (string text in new[] { "hello", "world" })
        {
            mine.Send(text);
            Assert.Equal(text.ToUpperInvariant(), mine.Receive());
        }
        mine.Send(null);
        await child.WaitForExitAsync();
        Assert.Equal(0, child.ExitCode);
        mine.Dispose();
    }

    [Row("N-09")]
    public static void Poll_SaysWhetherThereIsAMessage()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        using (first)
        using (second)
        {
            Assert.False(first.Poll());
            long start = Stopwatch.GetTimestamp();
            Assert.False(first.Poll(TimeSpan.FromMilliseconds(100)));
            Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 85);
            Assert.Throws<ArgumentOutOfRangeException>(() => first.Poll(TimeSpan.FromMilliseconds(-5)));
            second.Send(1);
            Assert.True(first.Poll(TimeSpan.FromMilliseconds(100)));
            Assert.True(first.Poll());
            Assert.Equal(1, first.Receive());
            Assert.False(first.Poll());
        }
    }

    [RunInProcess]
    public static void EchoBytes(ProcessConnection<byte[]> connection)
    {
        byte[] buffer = new byte[100];
        while (connection.ReceiveBytes(buffer) is var length and > 0) connection.SendBytes(buffer.AsSpan(0, length));
        connection.Dispose();
    }

    [Row("N-05")]
    public static async Task ReceiveBytes_FillsPartOfABuffer()
    {
        (ProcessConnection<byte[]> mine, ProcessConnection<byte[]> theirs) = ProcessPipe.Create<byte[]>();
        await using ChildProcess child = Spawn.EchoBytes(theirs);
        theirs.Dispose();
        int[] sent = [1, 2, 3, 4];
        int[] buffer = new int[10];
        mine.SendBytes(MemoryMarshal.AsBytes(sent.AsSpan()));
        Assert.Equal(16, mine.ReceiveBytes(MemoryMarshal.AsBytes(buffer.AsSpan())));
        Assert.Equal([1, 2, 3, 4, 0, 0, 0, 0, 0, 0], buffer);
        Array.Clear(buffer);
        mine.Send(MemoryMarshal.AsBytes(sent.AsSpan()).ToArray());
        // Out of the array is refused before anything is received.
        Assert.Throws<ArgumentOutOfRangeException>(() => mine.ReceiveBytes(MemoryMarshal.AsBytes(buffer.AsSpan(11))));
        Assert.Equal(16, mine.ReceiveBytes(MemoryMarshal.AsBytes(buffer.AsSpan(3))));
        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 0, 0, 0], buffer);
        mine.Send([]);
        await child.Completion;
        mine.Dispose();
    }

    [Row("N-08")]
    public static void BufferTooShort_CarriesTheMessage_AndTheConnectionGoesOn()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        foreach (int size in new[] { 110, 1_000_000 })
        {
            byte[] message = new byte[size];
            Random.Shared.NextBytes(message);
            first.SendBytes(message);
            first.SendBytes("next"u8);
            BufferTooShortException error = Assert.Throws<BufferTooShortException>(
                () => second.ReceiveBytes(new byte[40]));
            Assert.Equal(message, error.ReceivedBytes);
            Assert.Equal("next"u8.ToArray(), second.Receive());
            first.SendBytes(message);
            byte[] whole = new byte[size];
            Assert.Equal(size, second.ReceiveBytes(whole));
            Assert.Equal(message, whole);
        }
        first.Send(null!);
        Assert.Throws<InvalidDataException>(() => second.ReceiveBytes(new byte[40]));
        first.Dispose();
        Assert.Throws<EndOfStreamException>(() => second.ReceiveBytes(new byte[40]));
        second.Dispose();
    }

    [Row("N-24")]
    public static void MessageAboveTheLimit_IsRefused_AndTheReceiverMayReceiveNoMore()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        foreach (byte[] message in new byte[][] { [1, 2, 3], [], [1, 2, 3, 4], [5], [6], [7] }) second.Send(message);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.ReceiveBytes(-1));
        Assert.Equal([1, 2, 3], first.ReceiveBytes(3));
        Assert.Empty(first.ReceiveBytes(0));
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => first.ReceiveBytes(3));
        Assert.Contains("4 bytes", error.Message, StringComparison.Ordinal);
        // As after one that did not fit in a buffer.
        Assert.Equal([5], first.ReceiveBytes(3));
        Assert.Throws<BufferTooShortException>(() => first.ReceiveBytes(Span<byte>.Empty));
        first.StopReceiving();
        first.StopReceiving();
        Assert.Throws<InvalidOperationException>(() => first.Receive());
        Assert.Throws<InvalidOperationException>(() => first.ReceiveBytes(3));
        Assert.Throws<InvalidOperationException>(() => first.Poll());
        Assert.True(first.CanSend && !first.CanReceive);
        first.Send([6]);
        Assert.Equal([6], second.Receive());
        first.Dispose();
        second.Dispose();

        (ProcessConnection<byte[]> reader, ProcessConnection<byte[]> writer) = ProcessPipe.CreateOneWay<byte[]>();
        writer.Send(new byte[1 << 20]);
        Assert.Throws<InvalidDataException>(() => reader.ReceiveBytes(100));
        Assert.Throws<InvalidOperationException>(() => writer.StopReceiving());
        reader.StopReceiving();
        Assert.Throws<ObjectDisposedException>(() => reader.Receive());
        Assert.Throws<IOException>(() => writer.Send([1]));
        writer.Dispose();
    }

    /// <summary>What a sender can make the receiver allocate is bounded by the receiver.</summary>
    public static void MessageAboveTheLimit_CostsNoMemory()
    {
        (ProcessConnection<byte[]> reader, ProcessConnection<byte[]> writer) = ProcessPipe.CreateOneWay<byte[]>();
        using (reader)
        using (writer)
        {
            for (int i = 0; i < 3; i++)
            {
                writer.Send(new byte[8 << 20]);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Throws<InvalidDataException>(() => reader.ReceiveBytes(100));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
            }
        }
    }

    public static async Task Bytes_WithoutAThread_AndInTime()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        byte[] buffer = new byte[4];
        Assert.False((await first.TryReceiveBytesAsync(buffer, TimeSpan.Zero)).HasItem);
        Assert.False((await first.TryReceiveBytesAsync(4, TimeSpan.FromMilliseconds(5))).HasItem);
        Assert.False(first.TryReceiveBytes(buffer, TimeSpan.FromMilliseconds(5), out _));
        Assert.False(first.TryReceiveBytes(4, TimeSpan.Zero, out _));
        Task<int> receiving = first.ReceiveBytesAsync(buffer.AsMemory());
        await second.SendBytesAsync(new byte[] { 1, 2, 3 }.AsMemory(1));
        Assert.Equal(2, await receiving);
        Assert.Equal([2, 3, 0, 0], buffer);
        Assert.True(await second.TrySendBytesAsync(new byte[5], TimeSpan.Zero));
        await Assert.ThrowsAsync<BufferTooShortException>(() => first.ReceiveBytesAsync(buffer.AsMemory()));
        second.SendBytes([7]);
        Assert.Equal([7], await first.ReceiveBytesAsync(1));
        while (second.TrySendBytes(new byte[30_000], TimeSpan.Zero))
        {
        }
        byte[] waiting = new byte[30_000];
        waiting[0] = 9;
        Task<bool> sending = second.TrySendBytesAsync(waiting, Timeout.InfiniteTimeSpan);
        // It is the caller's again.
        waiting[0] = 0;
        byte last = 0;
        // The message may be here before its sender says so.
        while (!sending.IsCompleted || first.Poll())
        {
            if (first.TryReceiveBytes(30_000, TimeSpan.FromMilliseconds(5), out byte[]? received)) last = received[0];
        }
        Assert.True(await sending);
        Assert.Equal(9, last);
        second.Dispose();
        await Assert.ThrowsAsync<EndOfStreamException>(() => first.ReceiveBytesAsync(buffer.AsMemory()));
        await Assert.ThrowsAsync<IOException>(() => first.SendBytesAsync(buffer));
        first.Dispose();
    }

    [Row("N-16")]
    public static void SendBytes_Slices()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        byte[] letters = "abcdefghijklmnopqrstuvwxyz"u8.ToArray();
        byte[] buffer = new byte[30];
        first.SendBytes(letters.AsSpan(5));
        first.SendBytes(letters.AsSpan(7, 8));
        first.SendBytes(letters.AsSpan(26));
        first.SendBytes(letters.AsSpan(26, 0));
        Assert.Equal(21, second.ReceiveBytes(buffer));
        Assert.Equal(letters[5..], buffer[..21]);
        Assert.Equal(letters[7..15], second.Receive());
        Assert.Empty(second.Receive());
        Assert.Equal(0, second.ReceiveBytes(buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.SendBytes(letters.AsSpan(27)));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.SendBytes(letters.AsSpan(22, 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.SendBytes(letters.AsSpan(26, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.SendBytes(letters.AsSpan(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.SendBytes(letters.AsSpan(4, -1)));
        Assert.False(second.Poll());
        first.Dispose();
        second.Dispose();
    }

    [Row("N-09")]
    public static async Task PollAsync_CompletesWithAMessage()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        Task polling = first.PollAsync();
        Task<int> receiving = first.ReceiveAsync();
        Assert.False(polling.IsCompleted);
        await second.SendAsync(1);
        Assert.Equal(1, await receiving);
        second.Send(2);
        await polling;
        Assert.Equal(2, first.Receive());
        second.Dispose();
        await first.PollAsync();
        await Assert.ThrowsAsync<EndOfStreamException>(() => first.ReceiveAsync());
        first.Dispose();
    }

    [Row("N-26", "N-28")]
    public static void Messages_StaySeparate_EmptyOnesToo()
    {
        (ProcessConnection<string> first, ProcessConnection<string> second) = ProcessPipe.Create<string>();
        string[] messages = ["hello", "", "a", "b", "", "bye", "", "lop"];
        foreach (string message in messages)
        {
            second.Send(message);
            Assert.True(first.Poll(TimeSpan.FromMilliseconds(10)));
            Assert.True(first.Poll());
            Assert.Equal(message, first.Receive());
        }
        foreach (string message in new[] { "a", "b", "cd" }) second.Send(message);
        foreach (string message in new[] { "a", "b", "cd" })
        {
            Assert.True(first.Poll() && first.Poll());
            Assert.Equal(message, first.Receive());
        }
        first.Dispose();
        second.Dispose();
    }

    [Row("N-32")]
    public static async Task WaitAny_FourSenders_AllMessagesAndFourEnds()
    {
        List<ProcessConnection<(int, int)>> readers = [];
        List<ChildProcess> children = [];
        for (int i = 0; i < 4; i++)
        {
            (ProcessConnection<(int, int)> reader, ProcessConnection<(int, int)> writer) =
                ProcessPipe.CreateOneWay<(int, int)>();
            readers.Add(reader);
            children.Add(Spawn.SendTen(writer));
            writer.Dispose();
        }
        List<(int, int)> messages = [];
        while (readers.Count > 0)
        {
            foreach (IProcessWaitable ready in ProcessConnection.WaitAny(readers))
            {
                ProcessConnection<(int, int)> reader = (ProcessConnection<(int, int)>)ready;
                try
                {
                    messages.Add(reader.Receive());
                }
                catch (EndOfStreamException)
                {
                    readers.Remove(reader);
                    reader.Dispose();
                }
            }
        }
        Assert.Equal(40, messages.Count);
        foreach (ChildProcess child in children)
        {
            Assert.Equal(
                Enumerable.Range(0, 10),
                messages.Where(message => message.Item2 == child.Id).Select(message => message.Item1));
            await child.Completion;
        }
    }

    /// <summary>Sockets are the framework's: both are awaited.</summary>
    [Row("N-32")]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public static async Task SocketsBesideAPipe_ByTheirTasks()
    {
        (ProcessConnection<int> reader, ProcessConnection<int> writer) = ProcessPipe.CreateOneWay<int>();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        await using ChildProcess child = Spawn.TalkBothWays(writer, ((IPEndPoint)listener.LocalEndpoint).Port);
        writer.Dispose();
        using StreamReader lines = new((await listener.AcceptTcpClientAsync()).GetStream());
        List<string> got = [];
        Task<string?> line = lines.ReadLineAsync();
        Task ready = reader.PollAsync();
        List<Task> open = [line, ready];
        while (open.Count > 0)
        {
            Task first = await Task.WhenAny(open);
            open.Remove(first);
            if (first == line)
            {
                if (await line is not { } text) continue;
                got.Add(text);
                open.Add(line = lines.ReadLineAsync());
            }
            else
            {
                if (Record.Exception(() => got.Add($"message {reader.Receive()}")) is EndOfStreamException) continue;
                open.Add(ready = reader.PollAsync());
            }
        }
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"line {i}"), got.Where(text => text.StartsWith('l')));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"message {i}"), got.Where(text => text.StartsWith('m')));
        reader.Dispose();
        await child.Completion;
    }

    [RunInProcess]
    public static void TalkBothWays(ProcessConnection<int> connection, int port)
    {
        using TcpClient client = new("127.0.0.1", port);
        using StreamWriter lines = new(client.GetStream()) { AutoFlush = true };
        for (int i = 0; i < 10; i++)
        {
            lines.Write($"line {i}\n");
            connection.Send(i);
        }
        connection.Dispose();
    }

    public static void WaitAny_OneIsDisposed_SaysSo_AndNobodyWaitsOn()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        (ProcessConnection<int> gone, ProcessConnection<int> other) = ProcessPipe.Create<int>();
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ProcessConnection.WaitAny([first, gone], Watchdog.NoLimit));
        Assert.Equal(0, WaitersOf(first));
        first.Dispose();
        second.Dispose();
        other.Dispose();

        static unsafe int WaitersOf(ProcessConnection<int> connection) =>
            Volatile.Read(ref connection.Incoming.Pages.Header->Items.Waiters);
    }

    /// <summary>All threads that the pool may have wait; a wait that needed one of them to go on would never.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    public static async Task WaitAny_NeedsNoThreadOfThePool()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        using ProcessEvent set = new();
        using ProcessEvent gone = new();
        using ProcessQueue<int> queue = new();
        await using ChildProcess child = Spawn.Write(second, 7, 1);
        ThreadPool.GetMinThreads(out int least, out int leastForIo);
        ThreadPool.GetMaxThreads(out int most, out int mostForIo);
        int few = Environment.ProcessorCount;
        Assert.True(ThreadPool.SetMinThreads(few, leastForIo) && ThreadPool.SetMaxThreads(few, mostForIo));
        try
        {
            AssertAllEnd([set], [set], () => set.Set());
            AssertAllEnd([gone, queue], [queue], () => queue.Enqueue(1));
            AssertAllEnd([first, gone], [first], () => { });
            AssertAllEnd([child, gone], [child], () => { });
            AssertAllEnd([gone], null, () => gone.Dispose());
        }
        finally
        {
            ThreadPool.SetMaxThreads(most, mostForIo);
            ThreadPool.SetMinThreads(least, leastForIo);
        }
        first.Dispose();
        second.Dispose();

        void AssertAllEnd(IProcessWaitable[] items, IProcessWaitable[]? ready, Action change)
        {
            using CountdownEvent begun = new(few);
            Task<IReadOnlyList<IProcessWaitable>>[] waits =
            [
                .. Enumerable.Range(0, few).Select(_ => Task.Run(() =>
                {
                    begun.Signal();
                    return ProcessWait.WaitAny(items);
                })),
            ];
            begun.Wait();
            change();
            foreach (Task<IReadOnlyList<IProcessWaitable>> wait in waits)
            {
                if (ready is null) Assert.Throws<ObjectDisposedException>(() => wait.GetAwaiter().GetResult());
                else Assert.Equal(ready, wait.GetAwaiter().GetResult());
            }
        }
    }

    [Row("N-33")]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public static async Task WaitAny_TimesAndMixtures()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        using ProcessEvent set = new();
        using ProcessQueue<int> queue = new();
        await using ChildProcess child = Spawn.Write(second, 7, 1);
        IProcessWaitable[] all = [set, queue];
        long start = Stopwatch.GetTimestamp();
        Assert.Empty(ProcessConnection.WaitAny(all, TimeSpan.FromMilliseconds(200)));
        Assert.True(Stopwatch.GetElapsedTime(start).TotalMilliseconds >= 185);
        Assert.Throws<ArgumentException>(() => ProcessConnection.WaitAny([], TimeSpan.Zero));
        Assert.Throws<ArgumentException>(() => ProcessConnection.WaitAny([set, null!], TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessConnection.WaitAny(all, TimeSpan.FromMilliseconds(-3)));
        Assert.Equal([first], ProcessConnection.WaitAny([set, first, queue], Watchdog.NoLimit));
        Assert.Equal([child], ProcessConnection.WaitAny([set, child, queue], Watchdog.NoLimit));
        queue.Enqueue(1);
        set.Set();
        Assert.Equal([queue, set], ProcessConnection.WaitAny([queue, set]));
        using CancellationTokenSource cancellation = new(50);
        set.Reset();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ProcessConnection.WaitAnyAsync([set], Timeout.InfiniteTimeSpan, cancellation.Token));
        Assert.Equal(7, first.Receive());
        first.Dispose();
        second.Dispose();
    }

    [Row("N-37")]
    [Trait(TestAmount.Trait, TestAmount.All)]
    public static async Task SeveralWritersToOneEnd_NeverMix()
    {
        (ProcessConnection<int> reader, ProcessConnection<int> writer) = ProcessPipe.CreateOneWay<int>();
        ChildProcess[] children = [.. Enumerable.Range(0, 3).Select(i => Spawn.Write(writer, i * 10_000, 5_000))];
        writer.Dispose();
        int[] last = [-1, -1, -1];
        for (int i = 0; i < 15_000; i++)
        {
            int value = reader.Receive();
            Assert.Equal(last[value / 10_000] + 1, value % 10_000);
            last[value / 10_000]++;
        }
        Assert.Throws<EndOfStreamException>(() => reader.Receive());
        foreach (ChildProcess child in children) await child.Completion;
        reader.Dispose();
    }
}
