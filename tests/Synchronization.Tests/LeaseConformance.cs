using System.Text;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>
/// Programs that are stopped or killed while they are in the folder of named objects. In a folder of this test's own:
/// it would hold up other programs of the user.
/// </summary>
public sealed class LeaseOnPortable : AgentTest, IDisposable
{
    private readonly Platform _platform = new("portable");

    private protected override Platform Platform => _platform;

    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public void Folder_OfAStoppedProcess_IsRefusedToOthers_WithItsNumber_UntilItContinues()
    {
        Agent stopped = NewAgent(), other = NewAgent();
        string name = Name("held up");
        other.Do($"new named-event e {name}");
        stopped.Do("lease-take");
        stopped.Signal("STOP");
        AgentException refused = Assert.Throws<AgentException>(() => other.Do($"new named-event n {Name("new")}"));
        Assert.Equal("IOException", refused.TypeName);
        Assert.Contains($"process {stopped.ProcessId} ", refused.Message);
        Assert.Contains("stopped", refused.Message);
        // What needs no name goes on, and so does who closes.
        other.Do("new event plain");
        other.Do("event-set e");
        other.Do("dispose e");
        stopped.Signal("CONT");
        stopped.Kill();
        other.Do($"new named-event n {Name("new")}");
        other.Do("dispose n");
        Assert.Equal(0, other.Quit());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Exit_WhileAStoppedProcessIsInTheFolder_Ends()
    {
        Agent stopped = NewAgent(), other = NewAgent();
        other.Do($"new named-event e {Name("exit")}");
        stopped.Do("lease-take");
        stopped.Signal("STOP");
        Assert.Equal(0, other.Quit());
        stopped.Kill();
        Agent next = NewAgent();
        next.Do($"new named-event e {Name("next")}");
        Assert.Equal(0, next.Quit());
        AssertNothingLeft();
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Process_ThatStarts_NeedsNobodyWhoIsInTheFolder()
    {
        Agent stopped = NewAgent();
        stopped.Do("lease-take");
        stopped.Signal("STOP");
        Agent[] agents = [NewAgent(), NewAgent()];
        string sut = Share(agents, "event");
        Task<string> waiting = agents[1].StartAsync($"event-wait {sut}");
        agents[0].Do($"event-set {sut}");
        agents[1].Result(waiting);
    }

    [Fact]
    public void Folder_OfAKilledProcess_IsFree()
    {
        Agent killed = NewAgent(), other = NewAgent();
        killed.Do("lease-take");
        Task<string> opening = other.StartAsync($"new named-event e {Name("after")}");
        killed.Kill();
        other.Result(opening);
    }

    /// <summary>What others were waiting for when they gave up is granted to nobody who does not want it.</summary>
    [Fact, Trait(TestAmount.Trait, TestAmount.All)]
    public void Folder_GivenUpOnce_IsEnteredByTheSameProcessLater()
    {
        Agent stopped = NewAgent(), other = NewAgent();
        stopped.Do("lease-take");
        stopped.Signal("STOP");
        Assert.Equal("IOException", Error(other, $"new named-event e {Name("later")}"));
        Assert.Equal("IOException", Error(other, $"new named-event e {Name("later")}"));
        stopped.Kill();
        Agent third = NewAgent();
        foreach (Agent agent in (Agent[])[other, third]) agent.Do($"new named-event e {Name("later")}");
        other.Do("event-set e");
        Assert.Equal("True", third.Do("event-is-set e"));
    }

    /// <summary>Each is killed or stopped wherever it happens to be.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Programs_ThatAreKilledAndStopped_WhileTheyOpenAndLeave_EndAndLeaveNothing()
    {
        int milliseconds = TestAmount.Of(1000, 6000);
        string[] names = ["one", "two", "three"];
        Random random = new(4711);
        DateTime end = DateTime.UtcNow.AddMilliseconds(milliseconds);
        List<(Agent Agent, Task<string> Running)> alive = [];
        while (DateTime.UtcNow < end)
        {
            while (alive.Count < 4)
            {
                Agent started = NewAgent();
                double left = (end - DateTime.UtcNow).TotalMilliseconds;
                alive.Add((started, started.StartAsync($"lease-storm {string.Join(' ', names)} {left:0}")));
            }
            Thread.Sleep(random.Next(80));
            int chosen = random.Next(alive.Count);
            if (random.Next(2) == 0)
            {
                alive[chosen].Agent.Signal("STOP");
                Thread.Sleep(random.Next(200));
            }
            if (random.Next(2) == 0)
            {
                alive[chosen].Agent.Kill();
                alive.RemoveAt(chosen);
            }
            else
            {
                alive[chosen].Agent.Signal("CONT");
            }
        }
        Assert.All(alive, one => Assert.NotEqual("0", one.Agent.Result(one.Running)));
        foreach ((Agent agent, _) in alive) Assert.Equal(0, agent.Quit());
        // Told to whoever comes next, if one was killed in there.
        Agent last = NewAgent();
        foreach (string name in names)
        {
            string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(name));
            last.Do($"new named-lock {name} {encoded}");
            last.Do($"lock-enter {name}");
            last.Do($"lock-exit {name}");
            last.Do($"dispose {name}");
        }
        Assert.Equal(0, last.Quit());
        AssertNothingLeft();
    }

    /// <summary>No agent of this class is kept.</summary>
    void IDisposable.Dispose()
    {
        base.Dispose();
        Directory.Delete(_platform.TemporaryFolder, recursive: true);
    }

    private void AssertNothingLeft() =>
        Assert.Empty(Directory.EnumerateFileSystemEntries(_platform.TemporaryFolder, "*", SearchOption.AllDirectories));

    private static string Name(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));
}
