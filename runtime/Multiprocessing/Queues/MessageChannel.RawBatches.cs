using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>Batches of values whose bytes are the message: from the caller's memory into the ring and out of it, one copy each.</summary>
internal abstract unsafe partial class MessageChannel<T>
{
    private int SendManyRaw(IEnumerable<T> values, Deadline deadline)
    {
        if (values is T[] array) return SendRaw(array, deadline);
        if (values is List<T> list) return SendRaw(CollectionsMarshal.AsSpan(list), deadline);
        // The source runs code of its own, which must not run under a lock.
        T[] chunk = new T[MessageScratch.BatchItems];
        int sent = 0;
        int count = 0;
        try
        {
            foreach (T value in values)
            {
                chunk[count++] = value;
                if (count < chunk.Length) continue;
                int flushed = SendRaw(chunk, deadline);
                sent += flushed;
                count = 0;
                if (flushed < chunk.Length) return sent;
            }
        }
        catch
        {
            // The source failed: what came before it is sent.
            SendRaw(chunk.AsSpan(0, count), deadline);
            throw;
        }
        return sent + SendRaw(chunk.AsSpan(0, count), deadline);
    }

    private int SendRaw(ReadOnlySpan<T> values, Deadline deadline)
    {
        int sent = 0;
        while (sent < values.Length)
        {
            int placed = AppendRaw(values[sent..Math.Min(values.Length, sent + MessageScratch.BatchItems)], deadline);
            sent += placed;
            if (placed > 0) continue;
            if (deadline.IsOver || !Send(values[sent], deadline)) return sent;
            sent++;
        }
        return sent;
    }

    /// <returns>How many went in, under one lock; 0: there is no room, or something is to be said, which the long way does.</returns>
    private int AppendRaw(ReadOnlySpan<T> values, Deadline deadline)
    {
        if (!Enter(&_ring.Header->TailLock, deadline)) return 0;
        int done = 0;
        try
        {
            if (!CanSendLocked()) return 0;
            int limit = Math.Min(values.Length, RoomLocked());
            while (done < limit)
            {
                byte* payload = _ring.TryPlaceLocked(_me, Unsafe.SizeOf<T>(), out RingPlace place);
                if (payload == null) break;
                do
                {
                    Unsafe.WriteUnaligned(payload, values[done++]);
                    payload = done < limit ? _ring.TryPlaceNextLocked(Unsafe.SizeOf<T>(), ref place) : null;
                }
                while (payload != null);
                _ring.CommitLocked(place);
            }
        }
        finally
        {
            Exit(&_ring.Header->TailLock);
            if (done > 0) SharedRing.Signal(&_ring.Header->Items, done);
        }
        return done;
    }

    /// <returns>How many were taken, under one lock.</returns>
    private int TakeRaw(List<T> values, int wanted, Deadline deadline)
    {
        if (!Enter(&_ring.Header->HeadLock, deadline)) return 0;
        int count = 0;
        RingMessage last = default;
        try
        {
            bool found = _ring.TryPeekLocked(_me, out RingMessage message);
            while (found && !message.IsLarge && message.Length == Unsafe.SizeOf<T>())
            {
                values.Add(Unsafe.ReadUnaligned<T>(message.Payload));
                last = message;
                if (++count == wanted) break;
                found = _ring.TryPeekNextLocked(_me, last, out message);
            }
            if (count > 0) _ring.TakeLocked(last);
        }
        finally
        {
            Exit(&_ring.Header->HeadLock);
        }
        if (count > 0) SharedRing.Signal(&_ring.Header->Room, count);
        return count;
    }
}
