using System.Diagnostics.CodeAnalysis;
using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

public static partial class ProcessConnectionExtensions
{
    /// <summary>Receives a message into memory of the caller's; waits for one as long as it takes.</summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="BufferTooShortException">
    /// The message is longer; the exception has it, and the next one can be received.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end is gone, and all it sent was received.</exception>
    /// <exception cref="InvalidDataException">The other end sent null; the next message can be received.</exception>
    /// <exception cref="InvalidOperationException">
    /// This end only sends, or has stopped receiving (<see cref="ProcessConnection{T}.StopReceiving"/>).
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// This end is disposed, or was, or stopped receiving, while this waited.
    /// </exception>
    public static int ReceiveBytes(this ProcessConnection<byte[]> connection, Span<byte> buffer) =>
        connection.ReceiveBytes(buffer, CancellationToken.None);

    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, Span{byte})"/>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public static int ReceiveBytes(
        this ProcessConnection<byte[]> connection, Span<byte> buffer, CancellationToken cancellationToken)
    {
        _ = connection.TryReceiveBytes(buffer, Timeout.InfiniteTimeSpan, cancellationToken, out int length);
        return length;
    }

    /// <summary>Receives a message into memory of the caller's, if there is one in time.</summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="length">The number of bytes; 0 if there was no message.</param>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, Span{byte})"/>
    public static bool TryReceiveBytes(
        this ProcessConnection<byte[]> connection, Span<byte> buffer, TimeSpan timeout, out int length) =>
        connection.TryReceiveBytes(buffer, timeout, CancellationToken.None, out length);

    /// <inheritdoc cref="TryReceiveBytes(ProcessConnection{byte[]}, Span{byte}, TimeSpan, out int)"/>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="length">The number of bytes; 0 if there was no message.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public static bool TryReceiveBytes(
        this ProcessConnection<byte[]> connection,
        Span<byte> buffer,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        out int length)
    {
        ArgumentNullException.ThrowIfNull(connection);
        TakeResult result = connection.Incoming.TakeBytes(
            buffer, out length, out byte[]? tooLong, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(connection);
        if (!IsTaken(result, length)) return false;
        return tooLong is null ? true : throw new BufferTooShortException(tooLong, buffer.Length);
    }

    /// <summary>Receives a message into memory of the caller's; waits for one without blocking a thread.</summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, Span{byte})"/>
    public static async Task<int> ReceiveBytesAsync(
        this ProcessConnection<byte[]> connection, Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Task<ReceivedItem<int>> receiving =
            connection.TryReceiveBytesAsync(buffer, Timeout.InfiniteTimeSpan, cancellationToken);
        return (await receiving.ConfigureAwait(false)).Item;
    }

    /// <summary>
    /// Receives a message into memory of the caller's, if there is one in time; waits without blocking a thread.
    /// </summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what is behind them in it stays as it is.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of bytes; none when there was no message in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, Span{byte})"/>
    public static async Task<ReceivedItem<int>> TryReceiveBytesAsync(
        this ProcessConnection<byte[]> connection,
        Memory<byte> buffer,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Deadline deadline = Deadline.After(timeout);
        while (true)
        {
            bool isReceived = connection.TryReceiveBytes(buffer.Span, TimeSpan.Zero, cancellationToken, out int length);
            if (isReceived) return new ReceivedItem<int>(length);
            if (!await WaitAsync(connection, deadline, cancellationToken).ConfigureAwait(false)) return default;
        }
    }

    /// <summary>
    /// Receives a message that may have at most so many bytes, for code that does not want to give memory to longer
    /// ones; waits for one as long as it takes. Of a longer one nothing but the length is read. Code that trusts the
    /// other end no longer then calls <see cref="ProcessConnection{T}.StopReceiving"/>.
    /// </summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <returns>The message.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is negative.</exception>
    /// <exception cref="EndOfStreamException">
    /// The other end is gone, and all it sent was received. Never in the midst of a message.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The message is longer, and is gone, or the other end sent null; the next message can be received.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// This end only sends, or has stopped receiving (<see cref="ProcessConnection{T}.StopReceiving"/>).
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// This end is disposed, or was, or stopped receiving, while this waited.
    /// </exception>
    public static byte[] ReceiveBytes(this ProcessConnection<byte[]> connection, int maxLength) =>
        connection.ReceiveBytes(maxLength, CancellationToken.None);

    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, int)"/>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public static byte[] ReceiveBytes(
        this ProcessConnection<byte[]> connection, int maxLength, CancellationToken cancellationToken) =>
        connection.TryReceiveBytes(maxLength, Timeout.InfiniteTimeSpan, cancellationToken, out byte[]? message)
            ? message
            : throw PipeErrors.EndOfStream();

    /// <summary>Receives a message that may have at most so many bytes, if there is one in time.</summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="message">The message; null if there was none.</param>
    /// <returns>False when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxLength"/> is negative, or the time is, and not infinite.
    /// </exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, int)"/>
    public static bool TryReceiveBytes(
        this ProcessConnection<byte[]> connection,
        int maxLength,
        TimeSpan timeout,
        [MaybeNullWhen(false)] out byte[] message) =>
        connection.TryReceiveBytes(maxLength, timeout, CancellationToken.None, out message);

    /// <inheritdoc cref="TryReceiveBytes(ProcessConnection{byte[]}, int, TimeSpan, out byte[])"/>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="message">The message; null if there was none.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    public static bool TryReceiveBytes(
        this ProcessConnection<byte[]> connection,
        int maxLength,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        [MaybeNullWhen(false)] out byte[] message)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        TakeResult result = connection.Incoming.TakeBytes(
            maxLength, out message, out int length, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(connection);
        if (!IsTaken(result, length)) return false;
        return message is not null ? true : throw PipeErrors.TooLong(length, maxLength);
    }

    /// <summary>
    /// Receives a message that may have at most so many bytes; waits for one without blocking a thread.
    /// </summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, int)"/>
    public static async Task<byte[]> ReceiveBytesAsync(
        this ProcessConnection<byte[]> connection, int maxLength, CancellationToken cancellationToken = default)
    {
        Task<ReceivedItem<byte[]>> receiving =
            connection.TryReceiveBytesAsync(maxLength, Timeout.InfiniteTimeSpan, cancellationToken);
        return (await receiving.ConfigureAwait(false)).Item;
    }

    /// <summary>
    /// Receives a message that may have at most so many bytes, if there is one in time; waits without blocking a
    /// thread.
    /// </summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message; none when there was none in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxLength"/> is negative, or the time is, and not infinite.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; no message is received later.</exception>
    /// <inheritdoc cref="ReceiveBytes(ProcessConnection{byte[]}, int)"/>
    public static async Task<ReceivedItem<byte[]>> TryReceiveBytesAsync(
        this ProcessConnection<byte[]> connection,
        int maxLength,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Deadline deadline = Deadline.After(timeout);
        while (true)
        {
            bool isReceived = connection.TryReceiveBytes(
                maxLength, TimeSpan.Zero, cancellationToken, out byte[]? message);
            if (isReceived) return new ReceivedItem<byte[]>(message!);
            if (!await WaitAsync(connection, deadline, cancellationToken).ConfigureAwait(false)) return default;
        }
    }

    private static Task<bool> WaitAsync(
        ProcessConnection<byte[]> connection, Deadline deadline, CancellationToken cancellationToken) =>
        connection.Incoming.WaitForItemsAsync(deadline, cancellationToken);

    /// <returns>False when there was no message in time.</returns>
    private static bool IsTaken(TakeResult result, int length)
    {
        if (result == TakeResult.Ended) throw PipeErrors.EndOfStream();
        if (result == TakeResult.Nothing) return false;
        return length >= 0 ? true : throw PipeErrors.NullReceived();
    }
}
