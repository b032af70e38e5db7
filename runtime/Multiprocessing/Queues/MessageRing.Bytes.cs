using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Messages that are byte arrays, without the arrays: from the sender's memory into the ring, and from the ring into
/// the receiver's. On the ring they look as the serializer of <c>byte[]</c> makes them: the length, and the bytes.
/// </summary>
internal abstract unsafe partial class MessageRing<T>
{
    internal bool SendBytes(ReadOnlySpan<byte> bytes, Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        return SendBytes(bytes, null, deadline, cancellationToken);
    }

    /// <param name="bytes">The message.</param>
    /// <param name="array">The same, if there is an array that is just that.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">Ends the wait as well.</param>
    private bool SendBytes(
        ReadOnlySpan<byte> bytes, byte[]? array, Deadline deadline, CancellationToken cancellationToken)
    {
        if (bytes.Length > int.MaxValue - sizeof(int)) throw QueueErrors.TooManyBytes(bytes.Length);
        if (bytes.Length <= _ring.MaximumInline - sizeof(int))
        {
            BytesSource source = new(bytes);
            if (_ring.TrySend(_me, new Rules(this, deadline), ref source, 1, out bool lacksPages) > 0) return true;
            if (deadline.IsOver && !lacksPages) return false;
        }
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isSent = false;
        try
        {
            // Without memory the long way waits, or says what is wrong.
            if (!TryWriteBytes(scratch, bytes, ref message))
            {
                return SendSerialized((T)(object)(array ?? bytes.ToArray()), deadline, cancellationToken);
            }
            isSent = TryAppend(ref message, deadline);
            if (isSent || deadline.IsOver) return isSent;
            isSent = SendSlow(scratch, default!, ref message, isSerialized: true, deadline, cancellationToken);
            return isSent;
        }
        finally
        {
            if (!isSent) Withdraw(ref message);
            scratch.Return();
        }
    }

    /// <param name="buffer">Where the message goes.</param>
    /// <param name="length">Its length; -1: it is null.</param>
    /// <param name="tooLong">The message, if it does not fit.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">Ends the wait as well.</param>
    internal TakeResult TakeBytes(
        Span<byte> buffer,
        out int length,
        out byte[]? tooLong,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            BytesTarget target = new(buffer);
            TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, 1);
            length = target.Length;
            tooLong = target.TooLong;
            if (result != TakeResult.Nothing || !WaitForItems(deadline, cancellationToken)) return result;
        }
    }

    /// <summary>
    /// Takes a message of at most so many bytes; of one that is longer, nothing but the length is read.
    /// </summary>
    /// <param name="maxLength">The most bytes that are wanted.</param>
    /// <param name="message">The message; null if it is longer, or null itself.</param>
    /// <param name="length">Its length; -1: it is null.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">Ends the wait as well.</param>
    internal TakeResult TakeBytes(
        int maxLength, out byte[]? message, out int length, Deadline deadline, CancellationToken cancellationToken)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        while (true)
        {
            ArrayTarget target = new(maxLength);
            TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, 1);
            length = target.Length;
            message = target.Message;
            if (result != TakeResult.Nothing || !WaitForItems(deadline, cancellationToken)) return result;
        }
    }

    private bool TryWriteBytes(MessageScratch scratch, ReadOnlySpan<byte> bytes, ref Outgoing message)
    {
        scratch.Begin(_ring, _me);
        try
        {
            Span<byte> place = scratch.Writer.GetSpan(sizeof(int) + bytes.Length);
            BinaryPrimitives.WriteInt32LittleEndian(place, bytes.Length);
            bytes.CopyTo(place[sizeof(int)..]);
            scratch.Writer.Advance(sizeof(int) + bytes.Length);
            message = scratch.End();
            return true;
        }
        catch (RingFullException)
        {
            scratch.Abandon();
            return false;
        }
        catch
        {
            scratch.Abandon();
            throw;
        }
    }

    private readonly ref struct BytesSource(ReadOnlySpan<byte> bytes) : IRingSource
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int LengthOf(int index) => sizeof(int) + _bytes.Length;

        public void Write(int index, byte* place)
        {
            Unsafe.WriteUnaligned(place, _bytes.Length);
            _bytes.CopyTo(new Span<byte>(place + sizeof(int), _bytes.Length));
        }
    }

    private ref struct BytesTarget(Span<byte> buffer) : IRingTarget
    {
        private readonly Span<byte> _buffer = buffer;
        // The message's length (-1: it is null), and its bytes if they do not fit. The thread alone that takes.
        internal int Length;
        internal byte[]? TooLong;

        public bool TryCopy(in RingMessage message)
        {
            CopyOut(message, _buffer, out Length, out TooLong);
            return true;
        }

        public void ReadLarge(in RingMessage message) => CopyOut(message, _buffer, out Length, out TooLong);
    }

    private struct ArrayTarget(int maxLength) : IRingTarget
    {
        // The message's length (-1: it is null), and its bytes if they are not too many. The thread alone that takes.
        internal int Length;
        internal byte[]? Message;

        public bool TryCopy(in RingMessage message)
        {
            ReadLarge(message);
            return true;
        }

        public void ReadLarge(in RingMessage message)
        {
            ReadOnlySpan<byte> bytes = BytesOf(message, out Length);
            if (Length >= 0 && Length <= maxLength) Message = bytes.ToArray();
        }
    }

    private static void CopyOut(in RingMessage message, Span<byte> buffer, out int length, out byte[]? tooLong)
    {
        tooLong = null;
        ReadOnlySpan<byte> bytes = BytesOf(message, out length);
        if (length <= buffer.Length) bytes.CopyTo(buffer);
        else tooLong = bytes.ToArray();
    }

    /// <param name="message">The frame.</param>
    /// <param name="length">The number of bytes; -1: the message is null.</param>
    private static ReadOnlySpan<byte> BytesOf(in RingMessage message, out int length)
    {
        ReadOnlySpan<byte> frame = new(message.Payload, message.Length);
        length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        if (length < 0) return default;
        // The frame's length was checked when it was placed; the one inside it comes from the sender.
        ReadOnlySpan<byte> bytes = frame[sizeof(int)..];
        length = Math.Min(length, bytes.Length);
        return bytes[..length];
    }
}
