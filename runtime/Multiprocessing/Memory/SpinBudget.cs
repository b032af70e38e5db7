namespace Multiprocessing.Memory;

/// <summary>
/// How long one process spins on one object before it sleeps: longer while spinning helps, almost not at all while it
/// does not. Races between threads only make the guess worse, never wrong.
/// </summary>
internal struct SpinBudget
{
    /// <summary>About 50 µs: must outlast a wake, which takes 20 to 40.</summary>
    private const int Most = 400;
    private const int Least = 10;

    /// <summary>The guess; zero: none yet. Written by all threads of the process, without a lock.</summary>
    private int _rounds;

    /// <summary>Times in a row that spinning did not help. Written as <c>_rounds</c>.</summary>
    private int _failures;

    /// <summary>The rounds to spin now. Every so often a full round is tried again.</summary>
    internal int Rounds => _rounds == 0 || (_failures & 15) == 15 ? Most : _rounds;

    /// <param name="round">In which it was: one that was tried again shows how long it takes.</param>
    internal void Succeeded(int round = 0)
    {
        _rounds = Math.Min(Most, Math.Max(Math.Max(_rounds, Least), round) * 2);
        _failures = 0;
    }

    internal void Failed()
    {
        _rounds = Math.Max(Least, (_rounds == 0 ? Most : _rounds) / 2);
        _failures++;
    }

    /// <summary>Pauses grow, so that a spinning process leaves the cache line to those that work.</summary>
    internal static int PauseOf(int round) => round < 8 ? 1 << (round / 2) : 16;
}
