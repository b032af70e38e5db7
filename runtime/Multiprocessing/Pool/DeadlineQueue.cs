namespace Multiprocessing.Pool;

/// <summary>The open calls that have a time limit, by the time at which it is up.</summary>
internal sealed class DeadlineQueue
{
    // So many that ended in time may be kept beside the open ones.
    private const int MaxEnded = 64;

    private readonly PriorityQueue<PoolCall, long> _calls = new();

    /// <summary>The calls in it, with those that have ended and are still kept.</summary>
    internal int Count => _calls.Count;

    /// <param name="call">The call; its deadline is known.</param>
    /// <param name="openCount">How many calls are open.</param>
    /// <returns>Whether its time is up before that of all others.</returns>
    internal bool Add(PoolCall call, int openCount)
    {
        if (_calls.Count > MaxEnded + (2 * openCount)) ForgetEnded();
        bool isEarliest = !_calls.TryPeek(out _, out long earliest) || call.Deadline < earliest;
        _calls.Enqueue(call, call.Deadline);
        return isEarliest;
    }

    /// <summary>Takes out the calls whose time is up.</summary>
    /// <param name="now">The time.</param>
    /// <param name="late">Those calls; null if there are none.</param>
    /// <returns>When the time of the next one is up; none: <see cref="long.MaxValue"/>.</returns>
    internal long TakeLate(long now, out List<PoolCall>? late)
    {
        late = null;
        while (_calls.TryPeek(out PoolCall? call, out long deadline))
        {
            bool isOpen = !call.State.HasEnded();
            if (isOpen && deadline > now) return deadline;
            _calls.Dequeue();
            if (isOpen) (late ??= []).Add(call);
        }
        return long.MaxValue;
    }

    // Those that ended in time lie behind one with a later deadline, and would be kept until then.
    private void ForgetEnded()
    {
        (PoolCall, long)[] open = [.. _calls.UnorderedItems.Where(static d => !d.Element.State.HasEnded())];
        _calls.Clear();
        _calls.EnqueueRange(open);
    }
}
