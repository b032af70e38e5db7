using System.Diagnostics;

namespace Multiprocessing.Workers;

/// <summary>
/// Looks for work for a short while before its thread goes to sleep, as long as that pays: a wake-up takes 40-50 µs and keeps
/// two cores busy, but looking in vain takes a core from the workers.
/// </summary>
internal struct AdaptiveSpin
{
    // Measured with a dispatcher and two workers on two cores: under 5 µs fails, above 50 µs halves the rate of 100 µs calls.
    private static readonly TimeSpan s_spinTime = TimeSpan.FromMicroseconds(30);

    private const int MaxPause = 64;

    private int _pause;
    private int _toSkip;

    /// <returns>Whether there is work.</returns>
    internal bool TryWaitFor(ResultPump pump)
    {
        if (Environment.ProcessorCount == 1) return false;
        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }
        long start = Stopwatch.GetTimestamp();
        do
        {
            Thread.SpinWait(4);
            if (!pump.HasWork()) continue;
            _pause = 0;
            return true;
        }
        while (Stopwatch.GetElapsedTime(start) < s_spinTime);
        _pause = Math.Clamp(_pause * 2, 1, MaxPause);
        _toSkip = _pause;
        return false;
    }
}
