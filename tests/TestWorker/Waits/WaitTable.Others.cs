using Multiprocessing;

namespace TestWorker.Waits;

internal static partial class WaitTable
{
    /// <summary>Four of them fill a pipe.</summary>
    private const int MessageBytes = 1_100_000;

    private static IEnumerable<WaitMember> SendBytesMembers() =>
        WaitMember.Of(typeof(ProcessConnectionExtensions), ["SendBytes"], Argument, new()
        {
            ["SendBytes(ProcessConnection, ReadOnlySpan)"] = (p, _, _) =>
                { Pipe(p).SendBytes(new byte[MessageBytes]); return null; },
            ["SendBytes(ProcessConnection, ReadOnlySpan, CancellationToken)"] = (p, _, c) =>
                { Pipe(p).SendBytes(new byte[MessageBytes], c); return null; },
            ["TrySendBytes(ProcessConnection, ReadOnlySpan, TimeSpan)"] = (p, t, _) =>
                Pipe(p).TrySendBytes(new byte[MessageBytes], t),
            ["TrySendBytes(ProcessConnection, ReadOnlySpan, TimeSpan, CancellationToken)"] = (p, t, c) =>
                Pipe(p).TrySendBytes(new byte[MessageBytes], t, c),
        });

    private static IEnumerable<WaitMember> ReceiveBytesMembers() =>
        WaitMember.Of(typeof(ProcessConnectionExtensions), ["ReceiveBytes"], Argument, new()
        {
            ["ReceiveBytes(ProcessConnection, Span)"] = (p, _, _) => Pipe(p).ReceiveBytes(new byte[9].AsSpan()),
            ["ReceiveBytes(ProcessConnection, Span, CancellationToken)"] = (p, _, c) =>
                Pipe(p).ReceiveBytes(new byte[9].AsSpan(), c),
            ["TryReceiveBytes(ProcessConnection, Span, TimeSpan, Int32&)"] = (p, t, _) =>
                Pipe(p).TryReceiveBytes(new byte[9].AsSpan(), t, out int length),
            ["TryReceiveBytes(ProcessConnection, Span, TimeSpan, CancellationToken, Int32&)"] = (p, t, c) =>
                Pipe(p).TryReceiveBytes(new byte[9].AsSpan(), t, c, out int length),
        });

    private static ProcessConnection<byte[]> Pipe(object target) => (ProcessConnection<byte[]>)target;

    private static WaitTrial Semaphore()
    {
        (ProcessSemaphore first, ProcessSemaphore second) = Twice(new ProcessSemaphore(0));
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.Release(),
            Trace = _ => second.CurrentCount == 0 ? null : $"{second.CurrentCount} permits at the end",
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial Event()
    {
        (ProcessEvent first, ProcessEvent second) = Twice(new ProcessEvent());
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = second.Set,
            Trace = what => second.IsSet == (what == WaitEvent.Released) ? null : $"at the end: {second}",
            Close = () => Close(first, second),
        };
    }

    /// <summary>
    /// Who has arrived and goes breaks it, unless its handle was disposed: then its arrival is withdrawn.
    /// </summary>
    private static WaitTrial Barrier()
    {
        (ProcessBarrier first, ProcessBarrier second) = Twice(new ProcessBarrier(2));
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.SignalAndWait(),
            Trace = what =>
            {
                // Cancelled before it had arrived, it was no party.
                bool mayBreak = what is WaitEvent.Cancelled or WaitEvent.NoTime;
                bool isBroken = second.IsBroken;
                if (isBroken && !mayBreak) return "the barrier is broken";
                if (what == WaitEvent.NoTime && !isBroken) return "the barrier is whole";
                return second.WaitingCount == 0 ? null : $"at the end: {second}";
            },
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial QueueTake()
    {
        (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(3));
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.Enqueue(1),
            Trace = _ =>
            {
                // Nobody waits who would take it.
                second.Enqueue(2);
                return second.TryDequeue(out int item) && item == 2 ? null : "the next item is gone";
            },
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial QueuePut()
    {
        (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>(1));
        second.Enqueue(1);
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.Dequeue(),
            Trace = what =>
            {
                int expected = what == WaitEvent.Released ? 2 : 1;
                return second.TryDequeue(out int item) && item == expected && !second.TryDequeue(out _)
                    ? null : "other items at the end";
            },
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial QueueDone()
    {
        (ProcessQueue<int> first, ProcessQueue<int> second) = Twice(new ProcessQueue<int>());
        second.Enqueue(1);
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.MarkDone(),
            Trace = _ => second.Count == 1 ? null : $"at the end: {second}",
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial PipeReceive<T>()
    {
        (ProcessConnection<T> first, ProcessConnection<T> second) = ProcessPipe.Create<T>();
        T message = typeof(T) == typeof(int) ? default! : (T)(object)new byte[5];
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.Send(message),
            Trace = what =>
            {
                if (what == WaitEvent.Disposed) return null;
                // Nobody waits who would take it.
                second.Send(message);
                return first.TryReceive(TimeSpan.Zero, out _) ? null : "the next message is gone";
            },
            Close = () => Close(first, second),
        };
    }

    private static WaitTrial PipeSend()
    {
        (ProcessConnection<byte[]> first, ProcessConnection<byte[]> second) = ProcessPipe.Create<byte[]>();
        int filled = 0;
        while (first.TrySend(new byte[MessageBytes], TimeSpan.Zero)) filled++;
        return new WaitTrial
        {
            Target = first,
            Dispose = first.Dispose,
            Release = () => second.Receive(),
            Trace = what =>
            {
                int left = 0;
                try
                {
                    while (second.TryReceive(TimeSpan.Zero, out byte[]? message)) left++;
                }
                catch (EndOfStreamException)
                {
                    // The first end was disposed.
                }
                return left == filled ? null : $"{left} messages at the end instead of {filled}";
            },
            Close = () => Close(first, second),
        };
    }
}
