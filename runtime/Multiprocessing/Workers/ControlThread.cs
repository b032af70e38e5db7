using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// Notices, while a call runs, that it is to be cancelled. Started by the first call that looks at its token; asleep
/// otherwise.
/// </summary>
internal sealed class ControlThread(WorkerChannel channel)
{
    /// <summary>
    /// Guards the fields below. The thread that runs calls writes them, and this one when it cancels.
    /// </summary>
    private readonly Lock _sync = new();

    /// <summary>The token of the call that runs; null if it has none, or it was cancelled.</summary>
    private CancellationTokenSource? _source;

    /// <summary>The call that <see cref="_source"/> belongs to.</summary>
    private long _callId;

    /// <summary>Whether this thread was started.</summary>
    private bool _started;

    internal void Watch(long callId, CancellationTokenSource source)
    {
        lock (_sync)
        {
            _callId = callId;
            _source = source;
            if (!_started)
            {
                ServiceThread.Start(Run, "Multiprocessing control", stackSize: 256 * 1024);
                _started = true;
            }
        }
        FireIfCancelled();
    }

    internal void Unwatch()
    {
        lock (_sync) _source = null;
    }

    private void Run()
    {
        while (true)
        {
            int sequence = channel.ControlSequence;
            FireIfCancelled();
            channel.WaitForControl(sequence);
        }
    }

    private void FireIfCancelled()
    {
        CancellationTokenSource? source;
        lock (_sync)
        {
            if (_source is null || channel.CancelledCall != _callId) return;
            source = _source;
            _source = null;
        }
        // Callbacks of user code run elsewhere: one that blocks must not hold up this thread.
        _ = source.CancelAsync();
        channel.RingItemBell();
        channel.RingReportBell();
    }
}
