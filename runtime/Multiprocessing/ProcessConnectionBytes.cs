using Multiprocessing.Memory;
using Multiprocessing.Queues;

namespace Multiprocessing;

/// <summary>
/// Bytes over a pipe without an array per message: straight from the sender's memory into the pipe, and out of it into the
/// receiver's. The other end may use these members or the usual ones.
/// </summary>
public static class ProcessConnectionBytes
{
    /// <summary>Sends bytes as one message; waits for room as long as it takes.</summary>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">The bytes; a part of an array is a slice: <c>array.AsSpan(7, 8)</c>.</param>
    /// <exception cref="IOException">The other end is gone, or was while it waited; the message was not sent.</exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public static void SendBytes(this ProcessConnection<byte[]> connection, ReadOnlySpan<byte> message)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _ = connection.Outgoing.SendBytes(message, Deadline.Infinite);
        GC.KeepAlive(connection);
    }

    /// <summary>Receives a message into memory of the caller's; waits for one as long as it takes.</summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="buffer">Where the bytes go; what lies behind them in it stays.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="BufferTooShortException">The message is longer; the exception has it, and the next one can be received.</exception>
    /// <exception cref="EndOfStreamException">The other end is gone, and all it sent was received.</exception>
    /// <exception cref="InvalidDataException">The other end sent null.</exception>
    /// <exception cref="InvalidOperationException">This end only sends.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public static int ReceiveBytes(this ProcessConnection<byte[]> connection, Span<byte> buffer)
    {
        ArgumentNullException.ThrowIfNull(connection);
        TakeResult result = connection.Incoming.TakeBytes(buffer, out int length, out byte[]? tooLong);
        GC.KeepAlive(connection);
        if (result != TakeResult.Taken) throw ProcessConnection<byte[]>.EndOfStream();
        if (tooLong is not null) throw new BufferTooShortException(tooLong, buffer.Length);
        return length >= 0 ? length : throw SentNull();
    }

    /// <summary>
    /// Receives a message that may have at most so many bytes, for who cannot trust the other end; waits for one as long as it takes.
    /// After one that is longer this end no longer receives: a duplex one can only send, a receiving one is disposed.
    /// </summary>
    /// <param name="connection">The receiving end.</param>
    /// <param name="maxLength">The most bytes that are accepted, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is negative.</exception>
    /// <exception cref="EndOfStreamException">The other end is gone, and all it sent was received. Never in the midst of a message.</exception>
    /// <exception cref="InvalidDataException">The message is longer, or the other end sent null.</exception>
    /// <exception cref="InvalidOperationException">This end only sends, or received a message that was too long.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public static byte[] ReceiveBytes(this ProcessConnection<byte[]> connection, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        byte[] message = connection.Receive() ?? throw SentNull();
        if (message.Length <= maxLength) return message;
        connection.StopReceiving();
        throw new InvalidDataException(
            $"A message of {message.Length} bytes came, and at most {maxLength} are accepted. This end of the pipe receives no more.");
    }

    private static InvalidDataException SentNull() => new("The other end sent null, which is no bytes: receive it with Receive.");
}
