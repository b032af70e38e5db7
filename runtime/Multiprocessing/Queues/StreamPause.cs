namespace Multiprocessing.Queues;

/// <summary>
/// How long to leave the other side alone after all was taken, or all room was used up, before looking again. Where
/// messages come in a stream, each look costs the other side more than a message does: so let some come together. Where
/// they come one by one, look at once. Races between threads only make the guess worse.
/// </summary>
internal struct StreamPause
{
    /// <summary>Of what <see cref="Memory.ISharedOps.Pause"/> takes; about half a microsecond.</summary>
    private const int Most = 64;

    /// <summary>More messages than this since the last time are a stream.</summary>
    private const int Few = 2;

    /// <summary>The messages at the last call. Written by all threads of the process, without a lock.</summary>
    private int _count;

    /// <summary>The guess. Written as <c>_count</c>.</summary>
    private int _rounds;

    /// <param name="count">How many messages there were so far.</param>
    internal int Next(int count)
    {
        _rounds = count - _count > Few ? Math.Min(2 * Math.Max(_rounds, 1), Most) : Math.Max(_rounds / 2, 1);
        _count = count;
        return _rounds;
    }
}
