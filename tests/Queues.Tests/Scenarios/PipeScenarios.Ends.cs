using Multiprocessing.TestSupport;

namespace Queues.Tests.Scenarios;

// Rows of group N: ends that travel, close, are killed.
public static partial class PipeScenarios
{
    [RunInProcess]
    public static void Hold(ProcessConnection<byte[]> connection, ProcessSemaphore opened)
    {
        opened.Release();
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(connection);
    }

    [RunInProcess]
    public static string AnswerTwice(ProcessConnection<string> reader, ProcessConnection<string> writer)
    {
        string text = reader.Receive();
        writer.Send(text + text);
        return $"{reader.CanSend} {reader.CanReceive} {writer.CanSend} {writer.CanReceive}";
    }

    [Row("N-12")]
    public static void OtherEndClosed_IsEndOfStream()
    {
        (ProcessConnection<string> first, ProcessConnection<string> second) = ProcessPipe.Create<string>();
        second.Send("last");
        second.Dispose();
        second.Dispose();
        Assert.Equal("last", first.Receive());
        Assert.Throws<EndOfStreamException>(() => first.Receive());
        Assert.Throws<EndOfStreamException>(() => first.TryReceive(TimeSpan.Zero, out _));
        Assert.True(first.Poll());
        Assert.True(first.CanSend && first.CanReceive);
        first.Dispose();
    }

    [Row("N-14")]
    public static void OneWay_EachEndDoesOneThing()
    {
        (ProcessConnection<int> reader, ProcessConnection<int> writer) = ProcessPipe.CreateOneWay<int>();
        using (reader)
        using (writer)
        {
            Assert.Equal(
                (true, false, false, true), (reader.CanReceive, reader.CanSend, writer.CanReceive, writer.CanSend));
            writer.Send(1);
            Assert.Throws<InvalidOperationException>(() => reader.Send(1));
            Assert.Throws<InvalidOperationException>(() => writer.Receive());
            Assert.Throws<InvalidOperationException>(() => writer.Poll());
            Assert.Equal(1, reader.Receive());
        }
    }

    [Row("N-15")]
    public static async Task EndDisposedRightAfterStart_IsTheChilds()
    {
        (ProcessConnection<byte[]?> mine, ProcessConnection<byte[]?> theirs) = ProcessPipe.Create<byte[]?>();
        ChildProcess child = Spawn.Echo(theirs);
        theirs.Dispose();
        mine.Send("hello"u8.ToArray());
        Assert.Equal("hello"u8.ToArray(), mine.Receive());
        mine.Send(null);
        await child.Completion;
        Assert.Throws<EndOfStreamException>(() => mine.Receive());
        mine.Dispose();
        await child.DisposeAsync();
    }

    [Row("N-18")]
    public static async Task Ends_TravelAndKeepTheirDirection()
    {
        (ProcessConnection<string> reader, ProcessConnection<string> toChild) = ProcessPipe.CreateOneWay<string>();
        (ProcessConnection<string> fromChild, ProcessConnection<string> writer) = ProcessPipe.CreateOneWay<string>();
        await using ChildProcess<string> child = Spawn.AnswerTwice(reader, writer);
        reader.Dispose();
        writer.Dispose();
        toChild.Send("foobar");
        Assert.Equal("foobarfoobar", fromChild.Receive());
        Assert.Equal("False True True False", await child.Result);
        Assert.Throws<EndOfStreamException>(() => fromChild.Receive());
        toChild.Dispose();
        fromChild.Dispose();

        // Through a queue, after it was used.
        using ProcessQueue<ProcessConnection<int>> carrier = new();
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        second.Send(1);
        carrier.Enqueue(second);
        second.Dispose();
        Assert.Equal(1, first.Receive());
        Assert.False(first.Poll(TimeSpan.FromMilliseconds(30)));
        ProcessConnection<int> again = carrier.Dequeue();
        again.Send(2);
        Assert.Equal(2, first.Receive());
        again.Dispose();
        Assert.Throws<EndOfStreamException>(() => first.Receive());
        first.Dispose();
    }

    [Row("N-19")]
    public static async Task DisposedEnd_SaysSo_AndBlockedReceivesEnd()
    {
        (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
        Task<int> async = first.ReceiveAsync();
        Exception? error = null;
        Thread blocked = new(() => error = Record.Exception(() => first.Receive()));
        blocked.Start();
        Thread.Sleep(50);
        first.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => async);
        blocked.Join();
        Assert.IsType<ObjectDisposedException>(error);
        Assert.Throws<ObjectDisposedException>(() => first.Send(1));
        Assert.Throws<ObjectDisposedException>(() => first.Receive());
        Assert.Throws<ObjectDisposedException>(() => first.Poll());
        first.Dispose();
        second.Dispose();
    }

    [Row("N-21")]
    public static async Task SendToAGoneEnd_IsAnIOException()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        second.Dispose();
        Assert.Throws<IOException>(() => first.Send([1]));
        Assert.Throws<IOException>(() => first.Send(new byte[1 << 20]));
        await Assert.ThrowsAsync<IOException>(() => first.SendAsync([1]));
        first.Dispose();
    }

    [Row("N-21", "N-24")]
    public static async Task PeerKilled_BlockedWriterAndReaderEnd()
    {
        (ProcessConnection<byte[]> mine, ProcessConnection<byte[]> theirs) = ProcessPipe.Create<byte[]>();
        using ProcessSemaphore opened = new(0);
        await using ChildProcess child = Spawn.Hold(theirs, opened);
        theirs.Dispose();
        opened.Wait();
        int sent = 0;
        Task<Exception?> writing = Task.Run(() => Record.Exception((Action)(() =>
        {
            while (true)
            {
                mine.Send(new byte[20 << 20]);
                Interlocked.Increment(ref sent);
            }
        })));
        Task<Exception?> reading = Task.Run(() => Record.Exception(() => { mine.Receive(); }));
        while (Volatile.Read(ref sent) < 4) await Task.Delay(5);
        child.Kill();
        Assert.IsType<IOException>(await writing);
        Assert.IsType<EndOfStreamException>(await reading);
        await Assert.ThrowsAsync<WorkerDiedException>(() => child.Completion);
        mine.Dispose();
    }

    public static async Task ChildKilledBeforeItOpensItsEnd_TheOtherEndLearns()
    {
        (ProcessConnection<byte[]> mine, ProcessConnection<byte[]> theirs) = ProcessPipe.Create<byte[]>();
        using ProcessSemaphore opened = new(0);
        await using ChildProcess child = Spawn.Hold(theirs, opened);
        child.Kill();
        theirs.Dispose();
        Assert.Throws<EndOfStreamException>(() => mine.Receive());
        await Assert.ThrowsAsync<WorkerDiedException>(() => child.Completion);
        mine.Dispose();
    }
}
