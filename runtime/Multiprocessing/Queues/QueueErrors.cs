using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>The exceptions of queues and pipes, and their texts.</summary>
internal static class QueueErrors
{
    internal static QueueFullException Full(int count, TimeSpan timeout) => new(
        $"The queue holds {count} items, which is its capacity, and nobody took one within {timeout}; "
        + "the item was not enqueued.");

    internal static Exception NoItem(TakeResult result, TimeSpan timeout) => result == TakeResult.Ended
        ? new QueueClosedException("The queue was closed, and all its items have been taken.")
        : new QueueEmptyException($"The queue is empty, and nobody enqueued an item within {timeout}.");

    internal static QueueClosedException Closed() => new("The queue was closed: nothing can be enqueued any more.");

    internal static ObjectDisposedException Disposed<T>() =>
        new(nameof(ProcessQueue<T>), "This handle of the queue was disposed.");

    internal static InvalidOperationException TooManyDone(int count, int unfinished) => new(
        $"{count} items were marked as done, but only {unfinished} are unfinished: "
        + "call MarkDone once for each dequeued item.");

    internal static QueueMemoryLimitException NoMemory(int bytes, long limit, int messages) => new(
        $"A message of {bytes} bytes does not fit in the {limit >> 20} MB of memory that this queue may use: "
        + $"{messages} messages lie in it. "
        + "Take messages out faster, or give the queue a capacity, so that writers wait.");

    internal static QueueMemoryLimitException NeverFits(int bytes, long limit) => new(
        $"A message of {bytes} bytes can never fit in the {limit >> 20} MB of memory that this queue may use. "
        + "Send it in parts.");

    internal static ProcessSerializationException TooManyBytes(int bytes) => new(
        $"A message of {bytes} bytes cannot be sent: with its length before them, no message can have more than "
        + $"{int.MaxValue}. Send it in parts, or share it: a SharedArray<T> crosses without being copied.");

    internal static InvalidOperationException OtherType(string what, Type type) => new(
        $"The {what} was made for messages of another type than '{type}': use the same type argument in all "
        + "processes.");

    /// <summary>A word of a ring has a value that no step of the protocol leaves.</summary>
    internal static InvalidDataException Damaged(string what) => new(
        $"The memory of a queue or pipe is damaged: {what} cannot be. Some process that has it open wrote where it "
        + "must not, through a wild pointer perhaps. "
        + "Nothing in it can be trusted any more: dispose of it, and make another.");

    internal static ProcessSerializationException CannotBecomeBytes(object handle) => new(
        $"A {handle.GetType().Name} cannot be written as bytes: it belongs to the processes of this machine that use "
        + "it now, and the bytes may be read elsewhere or later. Pass a name for it, or its content.");
}

/// <summary>The exceptions of pipes alone, and their texts.</summary>
internal static class PipeErrors
{
    internal static InvalidOperationException OnlyReceives() =>
        new("This is the receiving end of a one-way pipe: only the other end sends.");

    internal static InvalidOperationException OnlySends() =>
        new("This is the sending end of a one-way pipe: only the other end receives.");

    internal static InvalidOperationException StoppedReceiving() =>
        new("This end has stopped receiving (StopReceiving was called).");

    internal static EndOfStreamException EndOfStream() => new(
        "The other end of the pipe is gone, and all that it sent was received: its processes have closed it or died.");

    internal static IOException OtherEndIsGone() => new(
        "The other end of the pipe is gone: its processes have closed it or died. The message was not sent.");

    internal static ObjectDisposedException Disposed() =>
        new("ProcessConnection", "This end of the pipe was disposed of by this process.");

    internal static InvalidDataException TooLong(int length, int maxLength) => new(
        $"A message of {length} bytes came, and at most {maxLength} are accepted. It is gone; the next one can be "
        + "received.");

    internal static InvalidDataException NullReceived() =>
        new("The other end sent null, which is no bytes: receive it with Receive.");

    internal static ProcessSerializationException NoReference() =>
        new("These bytes are no reference to an end of a pipe.");

    internal static ProcessSerializationException TooManyReferences() => new(
        $"{PipeHeader.Tickets} references to the same end of a pipe are on their way and were not received, which is "
        + "the most that can be.");
}
