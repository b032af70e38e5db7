namespace Multiprocessing.TestSupport;

/// <summary>How much the tests do: a little after each change, everything when the environment says so.</summary>
internal static class TestAmount
{
    /// <summary>"all": the exhaustive and long forms of the tests.</summary>
    internal const string Variable = "MULTIPROCESSING_TESTS";

    /// <summary>The trait, with <see cref="All"/>, of tests that only a run of everything contains.</summary>
    internal const string Trait = "Amount";

    internal const string All = "all";

    internal static bool IsAll { get; } = Environment.GetEnvironmentVariable(Variable) == All;

    /// <summary>The amount of something that a test does: rounds, schedules, calls, or time.</summary>
    internal static T Of<T>(T few, T all) => IsAll ? all : few;

    /// <summary>The rows of a table that mostly differ in what they combine: every n-th of them, or all.</summary>
    internal static IEnumerable<T> Every<T>(int n, IEnumerable<T> rows) =>
        IsAll ? rows : rows.Where((_, i) => i % n == 0);
}
