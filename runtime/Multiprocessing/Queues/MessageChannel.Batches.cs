using System.Runtime.CompilerServices;
using Multiprocessing.Memory;
using SharedRing = Multiprocessing.Queues.PagedRing<Multiprocessing.Memory.SharedOps>;

namespace Multiprocessing.Queues;

/// <summary>Several small messages under one lock.</summary>
internal abstract unsafe partial class MessageChannel<T>
{
    /// <summary>How many more small messages fit. The caller holds the tail lock.</summary>
    private protected abstract int RoomLocked();

    /// <summary>Sends the messages in their order; stops at the first that finds no room in time.</summary>
    /// <returns>How many were sent.</returns>
    internal int SendMany(IEnumerable<T> values, Deadline deadline)
    {
        if (MessageCodec<T>.IsRaw) return SendManyRaw(values, deadline);
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        int sent = 0;
        int count = 0; // in the batch
        int bytes = 0;
        try
        {
            foreach (T value in values)
            {
                bool isSerialized = TrySerialize(scratch, value, ref message, deadline);
                bool fits = isSerialized && !message.IsLarge && count < MessageScratch.BatchItems && bytes + message.Length <= MessageScratch.BatchBytes;
                if (!fits)
                {
                    int flushed = Flush(scratch, count, deadline);
                    sent += flushed;
                    bool isComplete = flushed == count;
                    count = bytes = 0;
                    if (!isComplete) return sent;
                }
                if (!isSerialized || message.IsLarge)
                {
                    bool isSent = isSerialized && TryAppend(ref message, deadline)
                        || (!deadline.IsOver && SendSlow(scratch, value, ref message, isSerialized, deadline));
                    if (!isSent) return sent;
                    message = Outgoing.None;
                    sent++;
                    continue;
                }
                new ReadOnlySpan<byte>(message.Data, message.Length).CopyTo(scratch.Batch.AsSpan(bytes));
                scratch.Ends[count++] = bytes += message.Length;
                message = Outgoing.None;
            }
            int last = Flush(scratch, count, deadline);
            count = 0;
            return sent + last;
        }
        finally
        {
            Withdraw(ref message);
            // The source or a serialization failed: what came before it is sent.
            if (count > 0) Flush(scratch, count, deadline);
            scratch.Return();
        }
    }

    /// <summary>Takes what is there, up to so many.</summary>
    internal TakeResult TakeMany(List<T> values, int maxCount, Deadline deadline)
    {
        TakeResult result = TryTakeMany(values, maxCount, deadline);
        if (result == TakeResult.Nothing && !deadline.IsOver)
        {
            result = Take(out T first, deadline);
            if (result != TakeResult.Taken) return result;
            values.Add(first);
        }
        while (values.Count < maxCount && TryTakeMany(values, maxCount, Deadline.Now) == TakeResult.Taken)
        {
        }
        return result;
    }

    private TakeResult TryTakeMany(List<T> values, int maxCount, Deadline deadline)
    {
        bool isEnding = IsEnding;
        if (_hasHandedBack && values.Count > 0)
        {
            if (!TryTakeHandedBack(out T next, keepUnreadable: true)) return TakeResult.Nothing;
            values.Add(next);
            return TakeResult.Taken;
        }
        if (!_ring.MayHaveItems && !_hasHandedBack) return Nothing(isEnding);
        if (MessageCodec<T>.IsRaw && TakeRaw(values, Math.Min(maxCount - values.Count, MessageScratch.BatchItems), deadline) > 0) return TakeResult.Taken;
        MessageScratch scratch = MessageScratch.Rent();
        try
        {
            int wanted = _hasHandedBack ? 1 : Math.Min(maxCount - values.Count, MessageScratch.BatchItems);
            int count = wanted > 1 ? CopySmall(scratch, wanted, deadline) : 0;
            if (count > 0)
            {
                SharedRing.Signal(&_ring.Header->Room, count);
                ReadBatch(scratch, count, values);
                return TakeResult.Taken;
            }
        }
        finally
        {
            scratch.Return();
        }
        TakeResult result = TryTake(out T value, deadline);
        if (result == TakeResult.Taken) values.Add(value);
        return result;
    }

    /// <summary>Takes small messages into the scratch memory.</summary>
    private int CopySmall(MessageScratch scratch, int wanted, Deadline deadline)
    {
        if (!Enter(&_ring.Header->HeadLock, deadline)) return 0;
        int count = 0;
        int bytes = 0;
        RingMessage last = default;
        try
        {
            bool found = _ring.TryPeekLocked(_me, out RingMessage message);
            while (found && !message.IsLarge && bytes + message.Length <= MessageScratch.BatchBytes)
            {
                new ReadOnlySpan<byte>(message.Payload, message.Length).CopyTo(scratch.Batch.AsSpan(bytes));
                scratch.Ends[count++] = bytes += message.Length;
                last = message;
                if (count == wanted) break;
                found = _ring.TryPeekNextLocked(_me, last, out message);
            }
            if (count > 0) _ring.TakeLocked(last);
        }
        finally
        {
            Exit(&_ring.Header->HeadLock);
        }
        return count;
    }

    private void ReadBatch(MessageScratch scratch, int count, List<T> values)
    {
        fixed (byte* batch = scratch.Batch)
        {
            for (int i = 0; i < count; i++)
            {
                int start = i == 0 ? 0 : scratch.Ends[i - 1];
                try
                {
                    values.Add(MessageCodec<T>.Read(batch + start, scratch.Ends[i] - start));
                }
                catch when (values.Count > 0)
                {
                    // Those before it are the result of this call; the next call says what is wrong with this one.
                    HandBack(scratch, i, count);
                    return;
                }
                catch
                {
                    HandBack(scratch, i + 1, count);
                    throw;
                }
            }
        }
    }

    private int Flush(MessageScratch scratch, int count, Deadline deadline)
    {
        int done = 0;
        while (done < count)
        {
            int placed = TryAppendMany(scratch, done, count, deadline);
            done += placed;
            if (placed > 0) continue;
            int start = done == 0 ? 0 : scratch.Ends[done - 1];
            fixed (byte* data = scratch.Batch)
            {
                Outgoing one = new() { Data = data + start, Length = scratch.Ends[done] - start, Page = -1 };
                if (deadline.IsOver || !SendSlow(scratch, default!, ref one, isSerialized: true, deadline)) return done;
            }
            done++;
        }
        return done;
    }

    private int TryAppendMany(MessageScratch scratch, int from, int count, Deadline deadline)
    {
        if (!Enter(&_ring.Header->TailLock, deadline)) return 0;
        int done = from;
        try
        {
            if (SendRefusal() is { } refusal) throw refusal;
            int limit = (int)Math.Min(count, from + (long)RoomLocked());
            while (done < limit)
            {
                byte* payload = _ring.TryPlaceLocked(_me, LengthOf(done), out RingPlace place);
                if (payload == null) break;
                do
                {
                    int start = done == 0 ? 0 : scratch.Ends[done - 1];
                    scratch.Batch.AsSpan(start, LengthOf(done)).CopyTo(new Span<byte>(payload, LengthOf(done)));
                    done++;
                    payload = done < limit ? _ring.TryPlaceNextLocked(LengthOf(done), ref place) : null;
                }
                while (payload != null);
                _ring.CommitLocked(place);
            }
        }
        finally
        {
            Exit(&_ring.Header->TailLock);
            if (done > from) SharedRing.Signal(&_ring.Header->Items, done - from);
        }
        return done - from;

        int LengthOf(int index) => scratch.Ends[index] - (index == 0 ? 0 : scratch.Ends[index - 1]);
    }
}
