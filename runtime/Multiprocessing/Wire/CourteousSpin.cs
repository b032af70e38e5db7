using System.Diagnostics;

namespace Multiprocessing.Wire;

/// <summary>
/// Looks for something for a short while before its thread goes to sleep, since a wake-up takes 40-50 µs. Not for
/// longer than <see cref="Alone"/> with the core to itself: then it lets others have the core between two looks, the
/// threads that are to bring what is waited for among them.
/// </summary>
/// <remarks>
/// On a busy machine a core that was given away comes back a time slice later, while a thread that sleeps is given one
/// as soon as it is woken. So when that happens, the next times are cut short: more of them each time it happens again.
/// </remarks>
internal struct CourteousSpin
{
    /// <summary>A call that is answered at once, and the one after it, lie within this.</summary>
    internal static readonly TimeSpan Alone = TimeSpan.FromMicroseconds(4);

    // Above what threads of this program keep the core for, below a time slice (3 ms).
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(1);

    private const int MaxShort = 64;

    // How many times the last late core has cut short; 0 after a look without one. Written by the thread that looks, as
    // is the next one.
    private int _short;
    // How many times are still to be cut short.
    private int _shortLeft;

    /// <param name="awaited">What to look for.</param>
    /// <param name="time">For how long.</param>
    /// <param name="alone">For how long without giving the core away.</param>
    /// <returns>Whether it is there.</returns>
    internal bool TryWaitFor<T>(T awaited, TimeSpan time, TimeSpan alone)
        where T : struct, IAwaited
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed = TimeSpan.Zero;
        do
        {
            Thread.SpinWait(4);
            if (awaited.IsThere) return true;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed < alone && elapsed < time);
        if (_shortLeft > 0)
        {
            _shortLeft--;
            return false;
        }
        while (elapsed < time)
        {
            Thread.Yield();
            TimeSpan before = elapsed;
            elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed - before > s_late) _shortLeft = _short = Math.Clamp(_short * 2, 1, MaxShort);
            if (awaited.IsThere) return true;
        }
        if (_shortLeft == 0) _short = 0;
        return false;
    }
}

/// <summary>What a <see cref="CourteousSpin"/> looks for.</summary>
internal interface IAwaited
{
    /// <summary>Whether there is no need to wait any more.</summary>
    bool IsThere { get; }
}
