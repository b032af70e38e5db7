using System.Diagnostics;
using Multiprocessing.Memory;

namespace Multiprocessing.TestSupport.Exploration;

/// <summary>
/// The shipped algorithms themselves, over every order of their steps, and the same broken on purpose, which must be
/// noticed. The numbers of states and schedules are written to the test's output.
/// </summary>
public abstract class ExplorationTest(ITestOutputHelper output)
{
    private const long Limit = 300_000_000;

    /// <summary>The larger models take minutes; <c>MULTIPROCESSING_TEST_EXPLORATION=all</c> adds them.</summary>
    private protected static bool IncludesLarge { get; } =
        Environment.GetEnvironmentVariable("MULTIPROCESSING_TEST_EXPLORATION") == "all";

    /// <summary>Never over in a model by itself: the explorer says when.</summary>
    private protected static Deadline Timed { get; } = Deadline.After(TimeSpan.FromDays(1));

    /// <summary>
    /// Those of a handle that may be disposed at any time; with <see cref="Timed"/>, so that a sleep can end.
    /// </summary>
    private protected static HandleWaits Disposable { get; } = new(null!, typeof(object));

    private protected void MustHold(Explorer model) => Report(model, mustFail: false);

    private protected void MustFail(Explorer model) => Report(model, mustFail: true);

    private void Report(Explorer model, bool mustFail)
    {
        using (model)
        {
            long start = Stopwatch.GetTimestamp();
            Exploration found = model.Run(Limit);
            string text = $"{found.States} states, {found.Steps} steps, {found.Schedules:g3} schedules, "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:f1} s"
                + (found.Failure is null ? "" : $"; {found.Failure}");
            output.WriteLine(text);
            Assert.True(mustFail == found.Failure is not null, text);
        }
    }
}
