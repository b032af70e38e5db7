using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>
/// Looks for results for a short while before the pump goes to sleep, as long as that pays: a wake-up takes 40-50 µs
/// and keeps two cores busy, but looking in vain takes a core from the workers.
/// </summary>
internal struct AdaptiveSpin
{
    // Measured with a dispatcher and two workers on two cores: under 5 µs fails, above 50 µs halves the rate of 100 µs
    // calls.
    private static readonly TimeSpan s_spinTime = TimeSpan.FromMicroseconds(30);

    private const int MaxPause = 64;

    /// <summary>For one look. This field and those below: the pump's thread alone.</summary>
    private CourteousSpin _spin;

    /// <summary>How many turns are skipped after the next look in vain; it doubles each time.</summary>
    private int _pause;

    /// <summary>How many turns are still to be skipped.</summary>
    private int _toSkip;

    /// <param name="pump">Whose workers to look at.</param>
    /// <param name="hasManyCalls"> Whether several calls are open: then other threads of this process have work for the
    /// core, those that submit and those that take outcomes. With a single one they do not, and giving the core away
    /// makes it late.
    /// </param>
    /// <returns>Whether there is work.</returns>
    internal bool TryWaitFor(ResultPump pump, bool hasManyCalls)
    {
        if (Environment.ProcessorCount == 1) return false;
        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }
        if (_spin.TryWaitFor(new Work(pump), s_spinTime, hasManyCalls ? CourteousSpin.Alone : s_spinTime))
        {
            _pause = 0;
            return true;
        }
        _pause = Math.Clamp(_pause * 2, 1, MaxPause);
        _toSkip = _pause;
        return false;
    }

    private readonly struct Work(ResultPump pump) : IAwaited
    {
        public bool IsThere => pump.HasWork();
    }
}
