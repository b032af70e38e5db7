using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>How many workers may die before the pool counts as broken.</summary>
/// <param name="limit">How many deaths are allowed within the window; null: any number.</param>
/// <param name="window">The time over which deaths are counted.</param>
internal sealed class DeathCount(int? limit, TimeSpan window)
{
    /// <summary>
    /// A pool whose workers die this often in a row before one has come up is broken, instead of tried for ever.
    /// </summary>
    internal const int MaxStartFailures = 3;

    /// <summary>
    /// The same for deaths from outside (a kill by the user or the system), which say little about the program.
    /// </summary>
    internal const int MaxKillsAtStart = 10;

    private readonly Queue<long> _deaths = new();
    // Starts that failed, and workers that died by themselves on their way up, since one last came up. Guarded by the
    // scheduler's lock, as is the next one.
    private int _startFailures;
    // Workers that were killed from outside on their way up, since one last came up.
    private int _killsAtStart;

    /// <summary>A process could not be started.</summary>
    /// <returns>Whether the pool is broken by that.</returns>
    internal bool AddLaunchFailure() => ++_startFailures >= MaxStartFailures;

    /// <summary>A worker died that was not to.</summary>
    /// <param name="hasComeUp">Whether it had come up.</param>
    /// <param name="isFromOutside">Whether it was killed from outside.</param>
    /// <param name="now">When it died.</param>
    /// <returns>Whether the pool is broken by that.</returns>
    internal bool AddDeath(bool hasComeUp, bool isFromOutside, long now)
    {
        if (!hasComeUp && (isFromOutside ? ++_killsAtStart >= MaxKillsAtStart : AddLaunchFailure())) return true;
        if (limit is null) return false;
        _deaths.Enqueue(now);
        while (window != Timeout.InfiniteTimeSpan
            && _deaths.TryPeek(out long first) && Stopwatch.GetElapsedTime(first, now) > window)
        {
            _deaths.Dequeue();
        }
        return _deaths.Count > limit;
    }

    /// <summary>A worker has come up: workers of this pool can.</summary>
    internal void ForgetStartFailures()
    {
        _startFailures = 0;
        _killsAtStart = 0;
    }
}
