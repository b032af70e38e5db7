using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Messages that are byte arrays, without the arrays: from the sender's memory into the ring, and from the ring into the
/// receiver's. On the ring they look as the serializer of <c>byte[]</c> makes them: the length, and the bytes.
/// </summary>
internal abstract unsafe partial class MessageChannel<T>
{
    internal bool SendBytes(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        using BlockSection section = Enter();
        return SendBytes(bytes, null, deadline);
    }

    /// <param name="bytes">The message.</param>
    /// <param name="array">The same, if there is an array that is just that.</param>
    /// <param name="deadline">When to give up.</param>
    private bool SendBytes(ReadOnlySpan<byte> bytes, byte[]? array, Deadline deadline)
    {
        if (bytes.Length <= _ring.MaximumInline - sizeof(int))
        {
            BytesSource source = new(bytes);
            if (_ring.TrySend(_me, new Rules(this, deadline), ref source, 1, out _) > 0) return true;
            if (deadline.IsOver) return false;
        }
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isSent = false;
        try
        {
            // Without memory the long way waits, or says what is wrong.
            if (!TryWriteBytes(scratch, bytes, ref message)) return SendSerialized((T)(object)(array ?? bytes.ToArray()), deadline);
            isSent = TryAppend(ref message, deadline);
            if (!isSent && !deadline.IsOver) isSent = SendSlow(scratch, default!, ref message, isSerialized: true, deadline);
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
    internal TakeResult TakeBytes(Span<byte> buffer, out int length, out byte[]? tooLong)
    {
        using BlockSection section = Enter();
        while (true)
        {
            TakeResult result = TryTakeBytes(buffer, out length, out tooLong);
            if (result != TakeResult.Nothing) return result;
            WaitForItems(Deadline.Infinite);
        }
    }

    private bool TryWriteBytes(MessageScratch scratch, ReadOnlySpan<byte> bytes, ref Outgoing message)
    {
        scratch.Begin(_ring, _me);
        try
        {
            Span<byte> place = scratch.Writer.GetSpan(checked(sizeof(int) + bytes.Length));
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

    private TakeResult TryTakeBytes(Span<byte> buffer, out int length, out byte[]? tooLong)
    {
        BytesTarget target = new(buffer);
        TakeResult result = _ring.TryTake(_me, new Rules(this, Deadline.Infinite), ref target, 1);
        length = target.Length;
        tooLong = target.TooLong;
        return result;
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
        internal int Length;
        internal byte[]? TooLong;

        public bool TryCopy(in RingMessage message)
        {
            CopyOut(message, _buffer, out Length, out TooLong);
            return true;
        }

        public void ReadLarge(in RingMessage message) => CopyOut(message, _buffer, out Length, out TooLong);
    }

    private static void CopyOut(in RingMessage message, Span<byte> buffer, out int length, out byte[]? tooLong)
    {
        tooLong = null;
        ReadOnlySpan<byte> frame = new(message.Payload, message.Length);
        length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        if (length < 0) return;
        // The frame's length was checked when it was placed; the one inside it comes from the sender.
        ReadOnlySpan<byte> bytes = frame[sizeof(int)..];
        length = Math.Min(length, bytes.Length);
        bytes = bytes[..length];
        if (length <= buffer.Length) bytes.CopyTo(buffer);
        else tooLong = bytes.ToArray();
    }
}
