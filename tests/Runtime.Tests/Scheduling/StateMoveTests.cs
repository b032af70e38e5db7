using System.Text.RegularExpressions;
using Multiprocessing.Pool;
using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

namespace Runtime.Tests.Scheduling;

/// <summary>The tables at the heads of the files of states, against what the code allows.</summary>
public sealed class StateMoveTests
{
    [Fact]
    public void Moves_OfACall_AreThoseOfItsTable() => AssertTable<CallState>("CallState.cs", CallStates.CanMoveTo);

    [Fact]
    public void Moves_OfAWorker_AreThoseOfItsTable() =>
        AssertTable<PoolWorkerState>("PoolWorkerState.cs", PoolWorkerStates.CanMoveTo);

    [Fact]
    public void Call_ThatIsMovedIllegally_StaysAndThrows()
    {
        ScriptedCall call = new(isCancellable: false, isLikelySmall: false);
        call.MoveTo(CallState.Queued);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => call.MoveTo(CallState.Orphaned));
        Assert.Contains("from Queued to Orphaned", error.Message, StringComparison.Ordinal);
        Assert.Equal(CallState.Queued, call.State);
    }

    [Fact]
    public void Worker_ThatIsMovedIllegally_StaysAndThrows()
    {
        PoolWorker worker = new(new FakePort(null!, 1), isStandby: false);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => worker.MoveTo(PoolWorkerState.Ready));
        Assert.Contains("from Launching to Ready", error.Message, StringComparison.Ordinal);
        Assert.Equal(PoolWorkerState.Launching, worker.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Worker_ThatGreetsBeforeItsLaunchIsReported_HasComeUp_UnlessItHasAnInitializer(bool hasInitializer)
    {
        PoolWorker worker = new(new FakePort(null!, 1), isStandby: false) { HasInitializer = hasInitializer };
        worker.MoveTo(PoolWorkerState.Greeted);
        Assert.Equal(!hasInitializer, worker.HasComeUp);
    }

    private static void AssertTable<T>(string file, Func<T, T, bool> canMove)
        where T : struct, Enum
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "runtime", "Multiprocessing", "Pool", file));
        int head = Array.FindIndex(lines, line => line.Contains(" to: ", StringComparison.Ordinal));
        string title = lines[head];
        (
            T State,
            int Column)[] columns = [.. Regex.Matches(
                title[(title.IndexOf("to:", StringComparison.Ordinal) + 3)..], @"\w+")
            .Select(m => (Enum.Parse<T>(m.Value), title.IndexOf("to:", StringComparison.Ordinal) + 3 + m.Index))];
        HashSet<(T, T)> drawn = [];
        for (int i = head + 1; !lines[i].Contains("</code>", StringComparison.Ordinal); i++)
        {
            Match row = Regex.Match(lines[i], @"^/// +(\w+)(.*)$");
            T from = Enum.Parse<T>(row.Groups[1].Value);
            foreach (Match mark in Regex.Matches(row.Groups[2].Value, "x"))
            {
                int column = row.Groups[2].Index + mark.Index;
                drawn.Add((from, columns.Last(c => c.Column <= column).State));
            }
        }
        T[] states = Enum.GetValues<T>();
        HashSet<(T, T)> allowed = [.. from a in states from b in states where canMove(a, b) select (a, b)];
        Assert.Equal(allowed.Order().ToArray(), drawn.Order().ToArray());
    }
}
