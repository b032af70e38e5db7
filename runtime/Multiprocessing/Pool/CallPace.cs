using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>How fast a worker's calls are, and so how many of them make sense on its ring.</summary>
internal sealed class CallPace
{
    internal const int MaxDepth = 256;

    // A ring that holds this much work keeps the worker busy while the next call is on its way.
    private const double EnoughSeconds = 200e-6;

    // Calls this long lose nothing by waiting in the queue, where any worker can take them.
    private const double LongSeconds = 10e-3;

    // A moving average; 0 while nothing is known. Guarded by the scheduler's lock.
    private double _secondsPerCall;

    /// <summary>How many calls the worker may have at once, the one that it runs included.</summary>
    internal int Depth { get; private set; } = 1;

    /// <summary>When the last outcome came.</summary>
    internal long LastOutcomeAt { get; private set; }

    /// <summary>Takes account of outcomes that came together.</summary>
    /// <param name="count">How many they are.</param>
    /// <param name="busySince">When the worker began the first of their calls.</param>
    /// <param name="now">When they came.</param>
    internal void Add(int count, long busySince, long now)
    {
        double seconds = Stopwatch.GetElapsedTime(busySince, now).TotalSeconds / count;
        LastOutcomeAt = now;
        _secondsPerCall = _secondsPerCall == 0 ? seconds : (_secondsPerCall * 0.75) + (seconds * 0.25);
        Depth = _secondsPerCall >= LongSeconds
            ? 1
            : (int)Math.Clamp(EnoughSeconds / Math.Max(_secondsPerCall, 1e-9), 2, MaxDepth);
    }
}
