using System.Buffers.Binary;
using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>
/// Messages that are byte arrays, without the arrays: from the sender's memory into the ring, and from the ring into the
/// receiver's. On the ring they look as the serializer of <c>byte[]</c> makes them: the length, and the bytes.
/// </summary>
internal abstract unsafe partial class MessageChannel<T>
{
    internal bool SendBytes(ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        bool isSent = false;
        try
        {
            if (!TryWriteBytes(scratch, bytes, ref message)) return Send((T)(object)bytes.ToArray(), deadline);
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
            return false; // the long way waits, or says what is wrong
        }
        catch
        {
            scratch.Abandon();
            throw;
        }
    }

    private TakeResult TryTakeBytes(Span<byte> buffer, out int length, out byte[]? tooLong)
    {
        length = 0;
        tooLong = null;
        bool isEnding = IsEnding;
        if (!_ring.MayHaveItems) return Nothing(isEnding);
        if (!Enter(&_ring.Header->HeadLock, Deadline.Infinite)) return TakeResult.Nothing;
        if (!_ring.TryPeekLocked(_me, out RingMessage message))
        {
            Exit(&_ring.Header->HeadLock);
            return Nothing(isEnding);
        }
        if (message.IsLarge)
        {
            _ring.TakeLargeLocked(_me, message);
            Exit(&_ring.Header->HeadLock);
            SharedRing.Signal(&_ring.Header->Room, 1);
            try
            {
                CopyOut(message, buffer, out length, out tooLong);
            }
            finally
            {
                _ring.FinishLarge(_me, message);
                SharedRing.Signal(&_ring.Header->Room, int.MaxValue);
            }
            return TakeResult.Taken;
        }
        CopyOut(message, buffer, out length, out tooLong);
        _ring.TakeLocked(message);
        Exit(&_ring.Header->HeadLock);
        SharedRing.Signal(&_ring.Header->Room, 1);
        return TakeResult.Taken;
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
