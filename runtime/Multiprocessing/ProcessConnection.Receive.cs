using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public sealed partial class ProcessConnection<T>
{
    /// <summary>Receives a message; waits for one as long as it takes.</summary>
    /// <returns>The message.</returns>
    /// <exception cref="EndOfStreamException">The other end is gone, and all it sent was received.</exception>
    /// <exception cref="InvalidOperationException">
    /// This end only sends, or has stopped receiving (<see cref="StopReceiving"/>).
    /// </exception>
    /// <exception cref="ProcessSerializationException">
    /// The message cannot be read; the next one can be received.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// This end is disposed, or was, or stopped receiving, while this waited.
    /// </exception>
    public T Receive() => Receive(CancellationToken.None);

    /// <inheritdoc cref="Receive()"/>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public T Receive(CancellationToken cancellationToken)
    {
        TakeResult result = Incoming.Take(out T message, Deadline.Infinite, cancellationToken);
        GC.KeepAlive(this);
        return result == TakeResult.Taken ? message : throw PipeErrors.EndOfStream();
    }

    /// <summary>Receives a message, if there is one in time.</summary>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="message">The message; the default of its type if there was none.</param>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="Receive()"/>
    public bool TryReceive(TimeSpan timeout, [MaybeNullWhen(false)] out T message) =>
        TryReceive(timeout, CancellationToken.None, out message);

    /// <inheritdoc cref="TryReceive(TimeSpan, out T)"/>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="message">The message; the default of its type if there was none.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public bool TryReceive(
        TimeSpan timeout, CancellationToken cancellationToken, [MaybeNullWhen(false)] out T message)
    {
        TakeResult result = Incoming.Take(out message, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return result == TakeResult.Ended ? throw PipeErrors.EndOfStream() : result == TakeResult.Taken;
    }

    /// <summary>Receives a message; waits for one without blocking a thread.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="Receive()"/>
    public Task<T> ReceiveAsync(CancellationToken cancellationToken = default) =>
        PipeReceiving.ReceiveAsync(Incoming, cancellationToken);

    /// <summary>Receives a message, if there is one in time; waits without blocking a thread.</summary>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message; none when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="Receive()"/>
    public Task<ReceivedItem<T>> TryReceiveAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        PipeReceiving.TryReceiveAsync(Incoming, Deadline.After(timeout), cancellationToken);

    /// <summary>
    /// Whether a message can be received now, or the end of the stream. Only a hint where others receive from this end
    /// as well: they may be faster.
    /// </summary>
    /// <returns>True also at the end, where a receipt throws <see cref="EndOfStreamException"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// This end only sends, or has stopped receiving (<see cref="StopReceiving"/>).
    /// </exception>
    /// <exception cref="ObjectDisposedException">This end is disposed.</exception>
    public bool Poll() => Poll(TimeSpan.Zero, CancellationToken.None);

    /// <summary>Waits until a message can be received, or the end of the stream.</summary>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>False when there was neither in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This end is disposed, or was, or stopped receiving, while this waited.
    /// </exception>
    /// <inheritdoc cref="Poll()"/>
    public bool Poll(TimeSpan timeout) => Poll(timeout, CancellationToken.None);

    /// <inheritdoc cref="Poll(TimeSpan)"/>
    /// <param name="timeout">
    /// Zero: looks once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool Poll(TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool isReady = Incoming.WaitForItems(Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(this);
        return isReady;
    }

    /// <summary>Waits, without blocking a thread, until a message can be received, or the end of the stream.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when there is one of them.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="ObjectDisposedException">
    /// This end is disposed, or was, or stopped receiving, while this waited.
    /// </exception>
    /// <inheritdoc cref="Poll()"/>
    [OverloadResolutionPriority(1)]
    public Task PollAsync(CancellationToken cancellationToken = default) =>
        Incoming.WaitForItemsAsync(Deadline.Infinite, cancellationToken);

    /// <summary>
    /// Waits, without blocking a thread, until a message can be received, or the end of the stream, or until the time
    /// is up.
    /// </summary>
    /// <inheritdoc cref="Poll(TimeSpan, CancellationToken)"/>
    public Task<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Incoming.WaitForItemsAsync(Deadline.After(timeout), cancellationToken);
}
