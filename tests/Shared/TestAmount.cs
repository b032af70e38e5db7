using System.Diagnostics;

namespace Multiprocessing.TestSupport;

/// <summary>How much the tests do: a little after each change, everything when the environment says so.</summary>
internal static class TestAmount
{
    /// <summary>"all": the exhaustive and long forms of the tests.</summary>
    internal const string Variable = "MULTIPROCESSING_TESTS";

    /// <summary>The trait, with <see cref="All"/>, of tests that only a run of everything contains.</summary>
    internal const string Trait = "Amount";

    internal const string All = "all";

    /// <summary>Every test, each in its short form: for one more run of some of them.</summary>
    internal const string FewOfAll = "few of all";

    /// <summary>Whether tests take part that have the trait.</summary>
    internal static bool IncludesAll { get; } =
        Environment.GetEnvironmentVariable(Variable) is All or FewOfAll;

    internal static bool IsAll { get; } = Environment.GetEnvironmentVariable(Variable) == All;

    /// <summary>The amount of something that a test does: rounds, schedules, calls, or time.</summary>
    internal static T Of<T>(T few, T all) => IsAll ? all : few;

    /// <summary>How long a run of everything goes on with one thing of which there can be more or less.</summary>
    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The numbers of rounds, where a slow machine would need minutes for all: after each change a few, in a run of
    /// everything as many as there is time for. Never fewer than a few, so that no test passes without having done
    /// anything, and never more than all.
    /// </summary>
    internal static IEnumerable<int> Rounds(int few, int all)
    {
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; MustGoOn(round, few, all, start); round++) yield return round;
    }

    /// <summary>As <see cref="Rounds"/>, for who counts something else.</summary>
    /// <param name="done">How many there were so far.</param>
    /// <param name="few">The least.</param>
    /// <param name="all">The most.</param>
    /// <param name="start">The timestamp of the beginning.</param>
    internal static bool MustGoOn(long done, int few, int all, long start) =>
        done < few || (IsAll && done < all && Stopwatch.GetElapsedTime(start) < s_time);

    /// <summary>The rows of a table that mostly differ in what they combine: every n-th of them, or all.</summary>
    internal static IEnumerable<T> Every<T>(int n, IEnumerable<T> rows) =>
        IsAll ? rows : rows.Where((_, i) => i % n == 0);
}
