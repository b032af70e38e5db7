namespace Multiprocessing;

/// <summary>
/// A message was longer than the buffer for it. It was received: <see cref="ReceivedBytes"/> has it, and the next one
/// can be received.
/// </summary>
/// <example>
/// <code>
/// (ProcessConnection&lt;byte[]> reader, ProcessConnection&lt;byte[]> writer) = ProcessPipe.CreateOneWay&lt;byte[]>();
/// using (reader)
/// using (writer)
/// {
///     await writer.SendBytesAsync(new byte[100]);
///     try
///     {
///         await reader.ReceiveBytesAsync(new byte[10].AsMemory());
///     }
///     catch (BufferTooShortException error)
///     {
///         Console.WriteLine(error.ReceivedBytes.Length);                // 100: the message is not lost
///     }
/// }
/// </code>
/// </example>
public sealed class BufferTooShortException : MultiprocessingException
{
    /// <summary>Creates the exception.</summary>
    public BufferTooShortException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BufferTooShortException(string message, Exception? innerException) : base(message, innerException)
    {
    }

    internal BufferTooShortException(byte[] received, int room) : base(
        $"A message of {received.Length} bytes does not fit in the buffer of {room} bytes; "
        + $"{nameof(ReceivedBytes)} has the whole message.") =>
        ReceivedBytes = received;

    /// <summary>The whole message.</summary>
    public byte[] ReceivedBytes { get; init; } = [];
}
