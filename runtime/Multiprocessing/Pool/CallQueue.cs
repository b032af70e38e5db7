namespace Multiprocessing.Pool;

/// <summary>
/// Calls that wait for a worker: those of the highest priority first, and of one priority those with the lowest number,
/// which is also where a call goes that comes back.
/// </summary>
/// <remarks>
/// Nearly always calls come in the order in which they go. Those are kept as they came, at a cost that does not grow
/// with their number; only the others need a heap.
/// </remarks>
internal sealed class CallQueue
{
    private readonly Queue<PoolCall> _inOrder = new();
    private readonly PriorityQueue<PoolCall, (int, long)> _others = new();
    // The last call of _inOrder; null while that is empty. Guarded by the scheduler's lock.
    private PoolCall? _lastInOrder;

    internal void Enqueue(PoolCall call)
    {
        if (_inOrder.Count == 0 || (call.Plan.Priority == _lastInOrder!.Plan.Priority && call.Id > _lastInOrder.Id))
        {
            _inOrder.Enqueue(call);
            _lastInOrder = call;
        }
        else
        {
            _others.Enqueue(call, KeyOf(call));
        }
    }

    /// <summary>How many there are.</summary>
    internal int Count => _inOrder.Count + _others.Count;

    /// <summary>All of them, in no order.</summary>
    internal IEnumerable<PoolCall> Unordered =>
        _inOrder.Concat(_others.UnorderedItems.Select(static item => item.Element));

    /// <returns>False when there is none.</returns>
    internal bool TryPeek(out PoolCall call)
    {
        if (IsNextInOrder()) return _inOrder.TryPeek(out call!);
        return _others.TryPeek(out call!, out _);
    }

    /// <returns>False when there is none.</returns>
    internal bool TryDequeue(out PoolCall call)
    {
        if (!IsNextInOrder()) return _others.TryDequeue(out call!, out _);
        call = _inOrder.Dequeue();
        // An empty queue keeps no call alive.
        if (_inOrder.Count == 0) _lastInOrder = null;
        return true;
    }

    private bool IsNextInOrder()
    {
        if (!_inOrder.TryPeek(out PoolCall? first)) return false;
        return !_others.TryPeek(out _, out (int, long) key) || KeyOf(first).CompareTo(key) < 0;
    }

    // The complement and not the negative, which the smallest number does not have.
    private static (int, long) KeyOf(PoolCall call) => (~call.Plan.Priority, call.Id);
}
