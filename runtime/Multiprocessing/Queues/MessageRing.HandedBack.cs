namespace Multiprocessing.Queues;

/// <summary>
/// Messages that this handle has taken as part of a batch behind one that could not be read: they come first next time.
/// </summary>
internal abstract unsafe partial class MessageRing<T>
{
    /// <summary>The messages, in their order. Guarded by itself.</summary>
    private readonly Queue<byte[]> _handedBack = [];

    /// <summary>Whether there is one. Written under the lock of <c>_handedBack</c>, read without it.</summary>
    private volatile bool _hasHandedBack;

    private void HandBack(MessageScratch scratch, int from, int count)
    {
        for (int i = from; i < count; i++)
        {
            HandBack(scratch.Batch.AsSpan(scratch.StartOf(i), scratch.LengthOf(i)).ToArray());
        }
    }

    private void HandBack(byte[] message)
    {
        lock (_handedBack)
        {
            _handedBack.Enqueue(message);
            _hasHandedBack = true;
        }
    }

    /// <param name="value">The message.</param>
    /// <param name="keepUnreadable">One that cannot be read stays, for the next call to say so; otherwise this call
    /// does.</param>
    private bool TryTakeHandedBack(out T value, bool keepUnreadable)
    {
        value = default!;
        lock (_handedBack)
        {
            if (!_handedBack.TryPeek(out byte[]? bytes)) return false;
            bool isTaken = true;
            try
            {
                fixed (byte* payload = bytes) value = MessageCodec<T>.Read(payload, bytes.Length);
            }
            catch when (keepUnreadable)
            {
                isTaken = false;
            }
            finally
            {
                if (isTaken) _handedBack.Dequeue();
                _hasHandedBack = _handedBack.Count > 0;
            }
            return isTaken;
        }
    }
}
