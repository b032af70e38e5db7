using Multiprocessing.Memory;

namespace Multiprocessing;

public sealed partial class ProcessConnection<T>
{
    /// <summary>Sends a message; waits for room as long as it takes.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="IOException">
    /// The other end is gone, or was while it waited; the message was not sent.
    /// </exception>
    /// <exception cref="QueueMemoryLimitException">
    /// The message can never fit in the memory that the pipe may use, or does not fit now, and no message is in the
    /// pipe whose receipt would make room; nothing was sent.
    /// </exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="ProcessSerializationException">The message cannot be serialized; nothing was sent.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public void Send(T message) => Send(message, CancellationToken.None);

    /// <inheritdoc cref="Send(T)"/>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    public void Send(T message, CancellationToken cancellationToken)
    {
        _ = Outgoing.Send(message, Deadline.Infinite, cancellationToken);
        GC.KeepAlive(this);
    }

    /// <summary>Sends a message, if there is room in time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>False when there was no room in time; the message is not sent later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="Send(T)"/>
    public bool TrySend(T message, TimeSpan timeout) => TrySend(message, timeout, CancellationToken.None);

    /// <inheritdoc cref="TrySend(T, TimeSpan)"/>
    /// <param name="message">The message.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    public bool TrySend(T message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool isSent = Outgoing.Send(message, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return isSent;
    }

    /// <summary>Sends a message; waits for room without blocking a thread.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    /// <inheritdoc cref="Send(T)"/>
    public Task SendAsync(T message, CancellationToken cancellationToken = default) =>
        Outgoing.SendAsync(message, Deadline.Infinite, cancellationToken);

    /// <summary>Sends a message, if there is room in time; waits without blocking a thread.</summary>
    /// <inheritdoc cref="TrySend(T, TimeSpan, CancellationToken)"/>
    public Task<bool> TrySendAsync(T message, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Outgoing.SendAsync(message, Deadline.After(timeout), cancellationToken);
}
