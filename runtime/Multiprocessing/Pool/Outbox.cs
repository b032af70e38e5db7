namespace Multiprocessing.Pool;

/// <summary>
/// Which thread writes to a worker's ring: one at a time, without the scheduler's lock. The calls that come meanwhile
/// wait here, and that thread sends them as well.
/// </summary>
/// <remarks>
/// <code>
///   free ──TryBegin──> writing ──TryTakeNext: another call──> writing
///    ^                   └──────TryTakeNext: none is left────┐
///    └───────────────────────────────────────────────────────┘
/// </code>
/// </remarks>
internal sealed class Outbox
{
    private readonly Queue<PoolCall> _calls = new();
    // Whether the thread that writes asks the worker to end when it has finished. Guarded by the scheduler's lock.
    private bool _isShutdownDue;

    /// <summary>A thread is writing.</summary>
    internal bool IsBusy { get; private set; }

    internal int Count => _calls.Count;

    /// <summary>For a thread that wants to write.</summary>
    /// <returns>False when another one writes.</returns>
    internal bool TryBegin()
    {
        if (IsBusy) return false;
        IsBusy = true;
        return true;
    }

    /// <summary>Leaves a call to the thread that writes, or is to begin.</summary>
    internal void Add(PoolCall call) => _calls.Enqueue(call);

    /// <summary>For the thread that writes: its next call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isShutdownDue">No call is left, and the worker is to be asked to end.</param>
    /// <returns>False when none is left: the thread writes no more.</returns>
    internal bool TryTakeNext(out PoolCall call, out bool isShutdownDue)
    {
        isShutdownDue = false;
        if (_calls.TryDequeue(out call!)) return true;
        IsBusy = false;
        isShutdownDue = _isShutdownDue;
        _isShutdownDue = false;
        return false;
    }

    /// <summary>The worker is to be asked to end.</summary>
    /// <returns>Whether that can be done now; otherwise the thread that writes does it when it has finished.</returns>
    internal bool TryShutDown()
    {
        _isShutdownDue = IsBusy;
        return !IsBusy;
    }

    /// <summary>The worker has lost its calls.</summary>
    internal void Clear() => _calls.Clear();

    internal bool Contains(PoolCall call) => _calls.Contains(call);
}
