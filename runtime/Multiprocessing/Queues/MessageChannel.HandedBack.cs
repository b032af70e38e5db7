using System.Collections.Concurrent;

namespace Multiprocessing.Queues;

/// <summary>
/// Messages that this process has taken as part of a batch behind one that could not be read: they come first next time.
/// </summary>
internal abstract unsafe partial class MessageChannel<T>
{
    private ConcurrentQueue<byte[]>? _handedBack;

    private bool HasHandedBack => _handedBack is { IsEmpty: false };

    private void HandBack(MessageScratch scratch, int from, int count)
    {
        ConcurrentQueue<byte[]> queue = _handedBack ?? Interlocked.CompareExchange(ref _handedBack, [], null) ?? _handedBack;
        for (int i = from; i < count; i++)
        {
            int start = i == 0 ? 0 : scratch.Ends[i - 1];
            queue.Enqueue(scratch.Batch[start..scratch.Ends[i]]);
        }
    }

    private bool TryTakeHandedBack(out T value)
    {
        value = default!;
        if (_handedBack is not { } queue || !queue.TryDequeue(out byte[]? bytes)) return false;
        fixed (byte* payload = bytes) value = MessageCodec<T>.Read(payload, bytes.Length);
        return true;
    }
}
