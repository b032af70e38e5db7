using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>Several small messages under one lock.</summary>
internal abstract unsafe partial class MessageRing<T>
{
    /// <summary>Sends the messages in their order; stops at the first that finds no room in time.</summary>
    /// <returns>How many were sent.</returns>
    internal int SendMany(IEnumerable<T> values, Deadline deadline, CancellationToken cancellationToken = default)
    {
        int sent = 0;
        SendMany(values, deadline, ref sent, cancellationToken);
        return sent;
    }

    /// <inheritdoc cref="SendMany(IEnumerable{T}, Deadline, CancellationToken)"/>
    /// <param name="values">The messages.</param>
    /// <param name="deadline">When to stop waiting for room.</param>
    /// <param name="sent">Counts those that were sent; also right when a message could not be serialized.</param>
    /// <param name="cancellationToken">Looked at before each batch, also where there is room.</param>
    internal void SendMany(
        IEnumerable<T> values, Deadline deadline, ref int sent, CancellationToken cancellationToken = default)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        if (MessageCodec<T>.IsRaw)
        {
            sent += SendManyRaw(values, deadline, cancellationToken);
            return;
        }
        MessageScratch scratch = MessageScratch.Rent();
        Outgoing message = Outgoing.None;
        int count = 0; // in the batch
        int bytes = 0;
        try
        {
            foreach (T value in values)
            {
                bool isSerialized = TrySerialize(scratch, value, ref message, deadline);
                bool fits = isSerialized && !message.IsLarge && count < MessageScratch.BatchItems
                    && bytes + message.Length <= MessageScratch.BatchBytes;
                if (!fits)
                {
                    int full = count;
                    // Before: a flush that fails is not to be repeated, since a part of it may have been sent.
                    count = bytes = 0;
                    int flushed = Flush(scratch, full, deadline, cancellationToken);
                    sent += flushed;
                    if (flushed < full) return;
                }
                if (!isSerialized || message.IsLarge)
                {
                    bool isSent = (isSerialized && TryAppend(ref message, deadline))
                        || (!deadline.IsOver
                            && SendSlow(scratch, value, ref message, isSerialized, deadline, cancellationToken));
                    if (!isSent) return;
                    message = Outgoing.None;
                    sent++;
                    continue;
                }
                new ReadOnlySpan<byte>(message.Data, message.Length).CopyTo(scratch.Batch.AsSpan(bytes));
                scratch.Ends[count++] = bytes += message.Length;
                message = Outgoing.None;
            }
            int last = count;
            count = 0;
            sent += Flush(scratch, last, deadline, cancellationToken);
        }
        catch when (count > 0)
        {
            // The source or a serialization failed: what came before it is sent.
            sent += FlushQuietly(scratch, count, deadline, cancellationToken);
            throw;
        }
        finally
        {
            Withdraw(ref message);
            scratch.Return();
        }
    }

    /// <summary>Takes what is there, up to so many.</summary>
    internal TakeResult TakeMany(
        List<T> values, int maxCount, Deadline deadline, CancellationToken cancellationToken = default)
    {
        using BlockSection section = Enter();
        cancellationToken.ThrowIfCancellationRequested();
        TakeResult result = TryTakeMany(values, maxCount, deadline);
        if (result == TakeResult.Nothing && !deadline.IsOver)
        {
            result = Take(out T first, deadline, cancellationToken);
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
        if (_hasHandedBack && values.Count > 0)
        {
            if (!TryTakeHandedBack(out T next, keepUnreadable: true)) return TakeResult.Nothing;
            values.Add(next);
            return TakeResult.Taken;
        }
        int wanted = _hasHandedBack ? 1 : Math.Min(maxCount - values.Count, MessageScratch.BatchItems);
        // A single one besides others is a batch too: if it cannot be read, they are not lost.
        if (wanted > 1 || values.Count > 0)
        {
            return MessageCodec<T>.IsRaw
                ? TryTakeManyRaw(values, wanted, deadline)
                : TryTakeBatch(values, wanted, deadline);
        }
        TakeResult result = TryTake(out T value, deadline);
        if (result == TakeResult.Taken) values.Add(value);
        return result;
    }

    private TakeResult TryTakeBatch(List<T> values, int wanted, Deadline deadline)
    {
        MessageScratch scratch = MessageScratch.Rent();
        try
        {
            BatchTarget target = new(this, scratch, values);
            TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, wanted);
            ReadBatch(scratch, target.Count, values);
            return result;
        }
        finally
        {
            scratch.Return();
        }
    }

    private void ReadBatch(MessageScratch scratch, int count, List<T> values)
    {
        fixed (byte* batch = scratch.Batch)
        {
            for (int i = 0; i < count; i++)
            {
                try
                {
                    values.Add(MessageCodec<T>.Read(batch + scratch.StartOf(i), scratch.LengthOf(i)));
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

    /// <summary>
    /// After a failure that the caller gets, rather than one that follows from trying to send.
    /// </summary>
    private int FlushQuietly(
        MessageScratch scratch, int count, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return Flush(scratch, count, deadline, cancellationToken);
        }
        catch (Exception)
        {
            return 0;
        }
    }

    private int Flush(MessageScratch scratch, int count, Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int done = 0;
        while (done < count)
        {
            int placed = TryAppendMany(scratch, done, count, deadline);
            done += placed;
            if (placed > 0) continue;
            fixed (byte* data = scratch.Batch)
            {
                Outgoing one =
                    new() { Data = data + scratch.StartOf(done), Length = scratch.LengthOf(done), Page = -1 };
                // Also when the time is up: it says so if it is memory that is lacking.
                bool isSent = deadline.IsOver
                    ? TryAppend(ref one, deadline)
                    : SendSlow(scratch, default!, ref one, isSerialized: true, deadline, cancellationToken);
                if (!isSent) return done;
            }
            done++;
        }
        return done;
    }

    private int TryAppendMany(MessageScratch scratch, int from, int count, Deadline deadline)
    {
        BatchSource source = new(scratch, from);
        return _ring.TrySend(_me, new Rules(this, deadline), ref source, count - from, out _);
    }

    private readonly struct BatchSource(MessageScratch scratch, int from) : IRingSource
    {
        public int LengthOf(int index) => scratch.LengthOf(from + index);

        public void Write(int index, byte* place) =>
            scratch.Batch.AsSpan(scratch.StartOf(from + index), LengthOf(index))
                .CopyTo(new Span<byte>(place, LengthOf(index)));
    }

    /// <summary>Small messages that are read once the ring is no longer needed; or one large one.</summary>
    private struct BatchTarget(MessageRing<T> messages, MessageScratch scratch, List<T> values) : IRingTarget
    {
        // How many small messages were copied. The thread alone that takes.
        internal int Count;

        public bool TryCopy(in RingMessage message)
        {
            int start = scratch.StartOf(Count);
            if (start + message.Length > MessageScratch.BatchBytes) return false;
            new ReadOnlySpan<byte>(message.Payload, message.Length).CopyTo(scratch.Batch.AsSpan(start));
            scratch.Ends[Count++] = start + message.Length;
            return true;
        }

        public readonly void ReadLarge(in RingMessage message)
        {
            try
            {
                values.Add(MessageCodec<T>.Read(message.Payload, message.Length));
            }
            catch when (values.Count > 0)
            {
                // Those before it are the result of this call; the next call says what is wrong with this one.
                messages.HandBack(new ReadOnlySpan<byte>(message.Payload, message.Length).ToArray());
            }
        }
    }
}
