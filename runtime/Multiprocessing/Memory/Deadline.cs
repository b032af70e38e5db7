using System.Diagnostics;

namespace Multiprocessing.Memory;

/// <summary>The moment at which a wait ends, fixed when the wait begins.</summary>
internal readonly struct Deadline
{
    private readonly long _timestamp;

    private Deadline(long timestamp) => _timestamp = timestamp;

    internal static Deadline Infinite => new(long.MaxValue);

    /// <summary>Already over: try once.</summary>
    internal static Deadline Now => default;

    internal bool IsInfinite => _timestamp == long.MaxValue;

    internal TimeSpan Remaining
    {
        get
        {
            if (IsInfinite) return Timeout.InfiniteTimeSpan;
            if (_timestamp == 0) return TimeSpan.Zero;
            long left = _timestamp - Stopwatch.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, left);
        }
    }

    /// <summary>For the framework's own waits: -1 for ever, otherwise rounded up.</summary>
    internal int Milliseconds =>
        IsInfinite ? -1 : (int)Math.Min(Math.Ceiling(Remaining.TotalMilliseconds), int.MaxValue);

    internal bool IsOver => !IsInfinite && (_timestamp == 0 || Stopwatch.GetTimestamp() >= _timestamp);

    /// <summary>
    /// The one rule for times: infinite waits for ever, zero tries once, otherwise negative is refused.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative and not infinite.</exception>
    internal static Deadline After(TimeSpan timeout)
    {
        ThrowIfBad(timeout);
        if (timeout == Timeout.InfiniteTimeSpan) return Infinite;
        if (timeout == TimeSpan.Zero) return Now;
        double ticks = timeout.TotalSeconds * Stopwatch.Frequency;
        long now = Stopwatch.GetTimestamp();
        return ticks >= long.MaxValue - now ? Infinite : new Deadline(now + (long)ticks + 1);
    }

    /// <inheritdoc cref="After"/>
    internal static void ThrowIfBad(TimeSpan timeout)
    {
        if (timeout >= TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan) return;
        throw new ArgumentOutOfRangeException(
            nameof(timeout), timeout, "A time to wait is zero, positive, or Timeout.InfiniteTimeSpan.");
    }

    /// <summary>
    /// For the framework's timers, which refuse times of more than some weeks: those are as good as for ever.
    /// </summary>
    internal static TimeSpan ForTimer(TimeSpan time) =>
        time.TotalMilliseconds < int.MaxValue ? time : Timeout.InfiniteTimeSpan;

    /// <summary>The deadline, but not later than so long from now.</summary>
    internal static Deadline Sooner(Deadline deadline, TimeSpan most) =>
        deadline.IsInfinite || deadline.Remaining > most ? After(most) : deadline;
}
