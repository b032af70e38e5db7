using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Multiprocessing.Memory;

namespace Multiprocessing.Queues;

/// <summary>
/// Values whose bytes are the message: from the caller's memory into the ring and out of it, one copy each.
/// </summary>
internal abstract unsafe partial class MessageRing<T>
{
    private int SendManyRaw(IEnumerable<T> values, Deadline deadline, CancellationToken cancellationToken)
    {
        if (values is T[] array) return SendRaw(array, deadline, cancellationToken);
        // Not a type derived from it, which may be enumerated as something else than what it holds.
        if (values.GetType() == typeof(List<T>))
        {
            return SendRaw(CollectionsMarshal.AsSpan((List<T>)values), deadline, cancellationToken);
        }
        if (values is ArraySegment<T> segment) return SendRaw(segment, deadline, cancellationToken);
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
                // Before: a batch that fails is not to be repeated, since a part of it may have been sent.
                count = 0;
                int flushed = SendRaw(chunk, deadline, cancellationToken);
                sent += flushed;
                if (flushed < chunk.Length) return sent;
            }
        }
        catch when (count > 0)
        {
            // The source failed: what came before it is sent.
            SendRawQuietly(chunk.AsSpan(0, count), deadline, cancellationToken);
            throw;
        }
        return sent + SendRaw(chunk.AsSpan(0, count), deadline, cancellationToken);
    }

    /// <summary>
    /// After a failure that the caller gets, rather than one that follows from trying to send.
    /// </summary>
    private void SendRawQuietly(ReadOnlySpan<T> values, Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            SendRaw(values, deadline, cancellationToken);
        }
        catch (Exception)
        {
            // As if there had been no room.
        }
    }

    private int SendRaw(ReadOnlySpan<T> values, Deadline deadline, CancellationToken cancellationToken)
    {
        int sent = 0;
        while (sent < values.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int placed = AppendRaw(values[sent..Math.Min(values.Length, sent + MessageScratch.BatchItems)], deadline);
            sent += placed;
            if (placed > 0) continue;
            // Also when the time is up: it says so if it is memory that is lacking.
            if (!SendSerialized(values[sent], deadline, cancellationToken)) return sent;
            sent++;
        }
        return sent;
    }

    /// <returns>How many went in; 0: the long way waits, or says that there is no memory.</returns>
    private int AppendRaw(ReadOnlySpan<T> values, Deadline deadline)
    {
        RawSource source = new(values);
        return _ring.TrySend(_me, new Rules(this, deadline), ref source, values.Length, out _);
    }

    private TakeResult TryTakeRaw(out T value, Deadline deadline)
    {
        RawTarget target = default;
        TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, 1);
        if (target.IsOther) throw OtherType();
        value = target.Value;
        return result;
    }

    private TakeResult TryTakeManyRaw(List<T> values, int wanted, Deadline deadline)
    {
        RawListTarget target = new(values);
        TakeResult result = _ring.TryTake(_me, new Rules(this, deadline), ref target, wanted);
        return target.IsOther ? throw OtherType() : result;
    }

    private static ProcessSerializationException OtherType() =>
        new($"A message is no '{typeof(T)}': its length is another one. It was taken, and the next one can be.");

    private readonly ref struct RawSource(ReadOnlySpan<T> values) : IRingSource
    {
        private readonly ReadOnlySpan<T> _values = values;

        public int LengthOf(int index) => Unsafe.SizeOf<T>();

        public void Write(int index, byte* place) => Unsafe.WriteUnaligned(place, _values[index]);
    }

    private struct RawTarget : IRingTarget
    {
        // The message, or that its length is another one. The thread alone that takes.
        internal T Value;
        internal bool IsOther;

        public bool TryCopy(in RingMessage message)
        {
            if (message.Length == Unsafe.SizeOf<T>()) Value = Unsafe.ReadUnaligned<T>(message.Payload);
            else IsOther = true;
            return true;
        }

        public void ReadLarge(in RingMessage message) => IsOther = true;
    }

    private struct RawListTarget(List<T> values) : IRingTarget
    {
        // Whether a message of another length was taken. The thread alone that takes.
        internal bool IsOther;

        public bool TryCopy(in RingMessage message)
        {
            if (IsOther) return false;
            if (message.Length == Unsafe.SizeOf<T>())
            {
                values.Add(Unsafe.ReadUnaligned<T>(message.Payload));
                return true;
            }
            // Those before it are the result of this call; the next call says what is wrong with this one.
            return IsOther = values.Count == 0;
        }

        public void ReadLarge(in RingMessage message) => IsOther = true;
    }
}
