using Multiprocessing.Memory;

namespace Multiprocessing;

/// <summary>
/// Bytes over a pipe without an array per message: straight from the sender's memory into the pipe, and out of it into
/// the receiver's. The other end may use these members or the usual ones.
/// </summary>
/// <remarks>Thread-safe, as the connection's own members are.</remarks>
/// <example>
/// <code>
/// (ProcessConnection&lt;byte[]> reader, ProcessConnection&lt;byte[]> writer) = ProcessPipe.CreateOneWay&lt;byte[]>();
/// using (reader)
/// using (writer)
/// {
///     TimeSpan soon = TimeSpan.FromSeconds(1);
///     byte[] buffer = new byte[4_096];                                  // used for each message: none gets an array
///     await writer.SendBytesAsync(buffer.AsMemory(0, 100));
///     Console.WriteLine(await reader.ReceiveBytesAsync(buffer));        // 100
///     if (!await writer.TrySendBytesAsync(buffer, soon)) Console.WriteLine("nobody receives");
///     ReceivedItem&lt;int> length = await reader.TryReceiveBytesAsync(buffer, soon);
///     Console.WriteLine(length.HasItem ? length.Item : 0);
/// }
///
/// public static class Blocking
/// {
///     public static void Write(ProcessConnection&lt;byte[]> writer, ReadOnlySpan&lt;byte> message)
///     {
///         writer.SendBytes(message);
///         if (!writer.TrySendBytes(message, TimeSpan.FromSeconds(1))) Console.WriteLine("nobody receives");
///     }
///
///     public static int Read(ProcessConnection&lt;byte[]> reader, Span&lt;byte> buffer)
///     {
///         int length = reader.ReceiveBytes(buffer);
///         return reader.TryReceiveBytes(buffer, TimeSpan.FromSeconds(1), out int next) ? length + next : length;
///     }
/// }
/// </code>
/// </example>
public static partial class ProcessConnectionExtensions
{
    /// <summary>Sends bytes as one message; waits for room as long as it takes.</summary>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">The bytes; a part of an array is a slice: <c>array.AsSpan(7, 8)</c>.</param>
    /// <exception cref="IOException">
    /// The other end is gone, or was while it waited; the message was not sent.
    /// </exception>
    /// <exception cref="QueueMemoryLimitException">
    /// The message can never fit in the memory that the pipe may use, or does not fit now, and no message is in the
    /// pipe whose receipt would make room; nothing was sent.
    /// </exception>
    /// <exception cref="ProcessSerializationException">
    /// The message has more than 2,147,483,643 bytes; nothing was sent.
    /// </exception>
    /// <exception cref="InvalidOperationException">This end only receives.</exception>
    /// <exception cref="ObjectDisposedException">This end is disposed, or was while it waited.</exception>
    public static void SendBytes(this ProcessConnection<byte[]> connection, ReadOnlySpan<byte> message) =>
        connection.SendBytes(message, CancellationToken.None);

    /// <inheritdoc cref="SendBytes(ProcessConnection{byte[]}, ReadOnlySpan{byte})"/>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">The bytes; a part of an array is a slice: <c>array.AsSpan(7, 8)</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    public static void SendBytes(
        this ProcessConnection<byte[]> connection, ReadOnlySpan<byte> message, CancellationToken cancellationToken) =>
        _ = connection.TrySendBytes(message, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Sends bytes as one message, if there is room in time.</summary>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">The bytes; a part of an array is a slice: <c>array.AsSpan(7, 8)</c>.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <returns>False when there was no room in time; the message is not sent later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <inheritdoc cref="SendBytes(ProcessConnection{byte[]}, ReadOnlySpan{byte})"/>
    public static bool TrySendBytes(
        this ProcessConnection<byte[]> connection, ReadOnlySpan<byte> message, TimeSpan timeout) =>
        connection.TrySendBytes(message, timeout, CancellationToken.None);

    /// <inheritdoc cref="TrySendBytes(ProcessConnection{byte[]}, ReadOnlySpan{byte}, TimeSpan)"/>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">The bytes; a part of an array is a slice: <c>array.AsSpan(7, 8)</c>.</param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    public static bool TrySendBytes(
        this ProcessConnection<byte[]> connection,
        ReadOnlySpan<byte> message,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        bool isSent = connection.Outgoing.SendBytes(message, Deadline.After(timeout), cancellationToken);
        GC.KeepAlive(connection);
        return isSent;
    }

    /// <summary>Sends bytes as one message; waits for room without blocking a thread.</summary>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">
    /// The bytes; a part of an array is a slice: <c>array.AsMemory(7, 8)</c>. If they must wait for room, a copy of
    /// them does: the memory is free for other use when this has returned its task.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    /// <inheritdoc cref="SendBytes(ProcessConnection{byte[]}, ReadOnlySpan{byte})"/>
    public static Task SendBytesAsync(
        this ProcessConnection<byte[]> connection,
        ReadOnlyMemory<byte> message,
        CancellationToken cancellationToken = default) =>
        connection.TrySendBytesAsync(message, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Sends bytes as one message, if there is room in time; waits without blocking a thread.</summary>
    /// <param name="connection">The sending end.</param>
    /// <param name="message">
    /// The bytes; a part of an array is a slice: <c>array.AsMemory(7, 8)</c>. If they must wait for room, a copy of
    /// them does: the memory is free for other use when this has returned its task.
    /// </param>
    /// <param name="timeout">
    /// Zero: tries once. <see cref="Timeout.InfiniteTimeSpan"/>: waits as long as it takes.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when there was no room in time; the message is not sent later.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the message is not sent later.</exception>
    /// <inheritdoc cref="SendBytes(ProcessConnection{byte[]}, ReadOnlySpan{byte})"/>
    public static async Task<bool> TrySendBytesAsync(
        this ProcessConnection<byte[]> connection,
        ReadOnlyMemory<byte> message,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Deadline deadline = Deadline.After(timeout);
        if (connection.Outgoing.SendBytes(message.Span, Deadline.Now, cancellationToken)) return true;
        if (deadline.IsOver) return false;
        // What waits is a copy: the caller's memory is its own again when this returns its task.
        Task<bool> sending = connection.Outgoing.SendAsync(message.ToArray(), deadline, cancellationToken);
        return await sending.ConfigureAwait(false);
    }
}
