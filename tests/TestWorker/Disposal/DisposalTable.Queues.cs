using Multiprocessing;

namespace TestWorker.Disposal;

internal static partial class DisposalTable
{
    private static IEnumerable<DisposalRow> QueueTakeRows()
    {
        (string, Func<ProcessQueue<int>, Task>)[] members =
        [
            ("Dequeue", q => Thread(() => q.Dequeue())),
            ("Dequeue(time)", q => Thread(() => q.Dequeue(s_long))),
            ("TryDequeue(time)", q => Thread(() => True(q.TryDequeue(s_long, out _)))),
            ("DequeueMany", q => Thread(() => q.DequeueMany(1))),
            ("DequeueMany(time)", q => Thread(() => q.DequeueMany(1, s_long))),
            ("DequeueAsync", q => q.DequeueAsync()),
            ("DequeueAsync(time)", q => q.DequeueAsync(s_long, NewToken())),
            ("DequeueManyAsync", q => q.DequeueManyAsync(1)),
            ("ReadAllAsync", async q =>
            {
                await foreach (int _ in q.ReadAllAsync()) break;
            }),
        ];
        foreach ((string name, Func<ProcessQueue<int>, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(3));
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => second.Enqueue(1),
                    () => second.Enqueue(1),
                    () => second.TryDequeue(out _) && !second.TryDequeue(out _) ? null : "not one item at the end",
                    second.Dispose);
            });
        }
        (string, Func<ProcessQueue<int>, Task>)[] looks =
        [
            ("WaitUntilDone", q => Thread(q.WaitUntilDone)),
            ("WaitUntilDone(time)", q => Thread(() => True(q.WaitUntilDone(s_long)))),
            ("WaitUntilDoneAsync", q => q.WaitUntilDoneAsync()),
            ("WaitUntilDoneAsync(time)", q => q.WaitUntilDoneAsync(s_long)),
        ];
        foreach ((string name, Func<ProcessQueue<int>, Task> wait) in looks)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(3));
                second.Enqueue(1);
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => second.MarkDone(),
                    () => { },
                    () => null,
                    second.Dispose);
            });
        }
        foreach ((string name, Func<ProcessQueue<int>, Task> wait) in AnyMembers<ProcessQueue<int>>())
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(3));
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => second.Enqueue(1),
                    () => { },
                    () => null,
                    second.Dispose);
            });
        }
    }

    private static IEnumerable<DisposalRow> QueuePutRows()
    {
        (string, Func<ProcessQueue<int>, Task>)[] members =
        [
            ("Enqueue", q => Thread(() => q.Enqueue(2))),
            ("Enqueue(time)", q => Thread(() => q.Enqueue(2, s_long))),
            ("TryEnqueue(time)", q => Thread(() => True(q.TryEnqueue(2, s_long)))),
            ("EnqueueMany", q => Thread(() => q.EnqueueMany([2]))),
            ("EnqueueMany(time)", q => Thread(() => True(q.EnqueueMany([2], s_long) == 1))),
            ("EnqueueAsync", q => q.EnqueueAsync(2)),
            ("EnqueueAsync(time)", q => q.EnqueueAsync(2, s_long, NewToken())),
            ("TryEnqueueAsync(time)", q => q.TryEnqueueAsync(2, s_long)),
            ("EnqueueManyAsync", q => q.EnqueueManyAsync([2])),
        ];
        foreach ((string name, Func<ProcessQueue<int>, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(1));
                second.Enqueue(1);
                return new DisposalTrial(
                    () => wait(first),
                    () => wait(second),
                    first.Dispose,
                    () => second.Dequeue(),
                    () => second.Dequeue(),
                    () => second.TryDequeue(out _) ? "an item at the end" : null,
                    second.Dispose);
            });
        }
    }

    /// <summary>Each end of a pipe has one handle here: nobody else waits, and what comes then is not taken.</summary>
    private static IEnumerable<DisposalRow> PipeReceiveRows()
    {
        (string, Func<ProcessConnection<int>, Task>)[] members =
        [
            ("Receive", c => Thread(() => c.Receive())),
            ("TryReceive(time)", c => Thread(() => True(c.TryReceive(s_long, out _)))),
            ("ReceiveAsync", c => c.ReceiveAsync()),
            ("Poll(time)", c => Thread(() => True(c.Poll(s_long)))),
            ("PollAsync", c => c.PollAsync(NewToken())),
            .. AnyMembers<ProcessConnection<int>>(),
        ];
        foreach ((string name, Func<ProcessConnection<int>, Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessConnection<int> first, ProcessConnection<int> second) = ProcessPipe.Create<int>();
                TaskCompletionSource released = new();
                return new DisposalTrial(
                    () => wait(first),
                    () => released.Task,
                    first.Dispose,
                    released.SetResult,
                    () => { },
                    () => null,
                    second.Dispose);
            });
        }
    }

    private static IEnumerable<DisposalRow> PipeSendRows()
    {
        (string, Func<ProcessConnection<byte[]>, byte[], Task>)[] members =
        [
            ("Send", (c, m) => Thread(() => { while (true) c.Send(m); })),
            ("TrySend(time)", (c, m) => Thread(() => { while (true) True(c.TrySend(m, s_long)); })),
            ("SendAsync", async (c, m) => { while (true) await c.SendAsync(m).ConfigureAwait(false); }),
        ];
        foreach ((string name, Func<ProcessConnection<byte[]>, byte[], Task> wait) in members)
        {
            yield return new DisposalRow(name, () =>
            {
                (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
                TaskCompletionSource released = new();
                // Until the pipe is full.
                return new DisposalTrial(
                    () => wait(first, new byte[30_000]),
                    () => released.Task,
                    first.Dispose,
                    released.SetResult,
                    () => { },
                    () => null,
                    second.Dispose);
            });
        }
    }
}
