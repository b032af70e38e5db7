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
        return length >= 0 ? length : throw new InvalidDataException("The other end sent null, which is no bytes: receive it with Receive.");
    }
}
