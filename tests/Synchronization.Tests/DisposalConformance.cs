using System.Globalization;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class DisposalOnLinux : DisposalConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class DisposalOnPortable : DisposalConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class DisposalOnOldLinux : DisposalConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>
/// A handle is disposed while threads of its process wait through it: they end, and nobody else notices. The table of
/// types and members is the agent's (tests/TestWorker/Disposal).
/// </summary>
public abstract class DisposalConformance : AgentTest
{
    /// <summary>The types, and how many of their members wait.</summary>
    private static readonly (string Type, int Members)[] s_types =
    [
        ("lock", 11),
        ("named-lock", 11),
        ("value-lock", 11),
        ("array-lock", 11),
        ("recursive", 6),
        ("semaphore", 5),
        ("named-semaphore", 5),
        ("event", 8),
        ("named-event", 8),
        ("condition", 10),
        ("condition-enter", 9),
        ("condition-over-lock", 10),
        ("condition-over-recursive", 5),
        ("barrier", 5),
        ("queue-take", 16),
        ("queue-put", 9),
        ("pipe-receive", 8),
        ("pipe-send", 3),
    ];

    public static TheoryData<string, int> Types =>
        [.. TestAmount.Every(3, s_types).Select(t => new TheoryDataRow<string, int>(t.Type, t.Members))];

    [Theory]
    [MemberData(nameof(Types))]
    public void Dispose_WhileOthersWaitThroughTheHandle_EndsTheirWaitsOnly(string type, int members)
    {
        Agent agent = Agents(1)[0];
        try
        {
            int before = Blocks(agent);
            foreach (int round in TestAmount.Rounds(3, 16))
            {
                Assert.Equal($"{members} members", agent.Do($"disposal {type} {round}"));
            }
            // Neither a handle nor the reference of a wait is left.
            Until(() => Blocks(agent) <= before);
        }
        catch
        {
            // What hangs in it is not to spoil other tests.
            agent.Kill();
            throw;
        }
    }

    /// <summary>
    /// In a race a wake may reach the one that is disposed, and only one is sent: then it goes on to the other process.
    /// </summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("lock", "lock-enter", "lock-exit", true)]
    [InlineData("lock", "lock-enter-async", "lock-exit", true)]
    [InlineData("recursive", "recursive-enter", "recursive-exit", false)]
    [InlineData("semaphore", "semaphore-wait", "semaphore-release", true)]
    [InlineData("semaphore", "semaphore-wait-async", "semaphore-release", true)]
    [InlineData("event", "event-wait", "event-set", true)]
    [InlineData("event", "event-wait-async", "event-set", true)]
    [InlineData("barrier", "barrier-pass", "barrier-pass", false)]
    [InlineData("barrier", "barrier-pass-async", "barrier-pass", false)]
    [InlineData("condition", "condition-wait", "condition-notify", false)]
    [InlineData("condition", "condition-wait-async", "condition-notify", false)]
    public void Dispose_WhileOtherProcessesWait_LeavesThemAlone(string kind, string wait, string release, bool mayRace)
    {
        Agent[] agents = Agents(3);
        for (int round = 0; round < (mayRace ? TestAmount.Of(4, 10) : TestAmount.Of(1, 3)); round++)
        {
            string sut = Share(agents, kind, kind switch { "barrier" => "2", "semaphore" => "0", _ => "" });
            if (kind is "lock" or "recursive") agents[0].Do($"{kind}-enter {sut}");
            string time = kind == "condition" ? " -1" : "";
            Task<string> disposed = agents[1].StartAsync($"{wait} {sut}{time}");
            UntilWaiting(agents[0], kind, sut, 1);
            if (kind == "barrier")
            {
                agents[1].Do(2, $"dispose {sut}");
                Assert.Equal("ObjectDisposedException", Outcome(agents[1], disposed));
                Assert.Equal("0 of 2 whole", agents[0].Do($"barrier-state {sut}"));
                disposed = agents[1].StartAsync("pid");
            }
            Task<string> other = agents[2].StartAsync($"{wait} {sut}{time}");
            UntilWaiting(agents[0], kind, sut, kind == "barrier" ? 1 : 2);
            Task<string> disposing = agents[1].StartAsync(2, kind == "barrier" ? "pid" : $"dispose {sut}");
            bool isRace = mayRace && round % 2 == 1;
            if (!isRace) agents[1].Result(disposing);
            string? early = isRace ? null : Outcome(agents[1], disposed);
            agents[0].Do($"{release} {sut}");
            agents[1].Result(disposing);
            string ended = early ?? Outcome(agents[1], disposed);
            // It was faster than its disposal, and has what was for one: once more.
            if (kind != "barrier" && ended != "ObjectDisposedException")
            {
                Assert.True(isRace, ended);
                agents[0].Do($"{release} {sut}");
            }
            agents[2].Result(other);
            if (kind == "semaphore") Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
            foreach (Agent agent in agents) agent.Do($"dispose {sut}");
        }
    }

    /// <summary>Its arrival was withdrawn, and it takes part no more.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("barrier-pass")]
    [InlineData("barrier-pass-async")]
    public void Barrier_WhosePartyDisposedOfItsHandleWhileItWaited_SurvivesItsDeath(string wait)
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "barrier", "2");
        Task<string> disposed = agents[2].StartAsync($"{wait} {sut}");
        UntilWaiting(agents[0], "barrier", sut, 1);
        agents[2].Do(2, $"dispose {sut}");
        Assert.Equal("ObjectDisposedException", Outcome(agents[2], disposed));
        agents[2].Kill();
        Task<string> one = agents[0].StartAsync($"barrier-pass {sut}");
        agents[1].Do($"barrier-pass {sut}");
        agents[0].Result(one);
        foreach (Agent agent in agents[..2]) agent.Do($"dispose {sut}");
    }

    /// <summary>Code of the user's that a wait calls disposes of the handle that it waits through.</summary>
    [Theory]
    [InlineData("barrier")]
    [InlineData("condition")]
    public void Dispose_FromWithinTheWaitItself_DoesNotWaitForItself(string type)
    {
        Agent agent = Agents(1)[0];
        int before = Blocks(agent);
        Assert.Equal("", agent.Do($"disposal-within {type}"));
        Until(() => Blocks(agent) <= before);
    }

    private static int Blocks(Agent agent) => int.Parse(agent.Do("heap-blocks"), CultureInfo.InvariantCulture);

    private static string Outcome(Agent agent, Task<string> running)
    {
        try
        {
            return agent.Result(running);
        }
        catch (AgentException error)
        {
            return error.TypeName;
        }
    }

    /// <summary>Only some of them tell how many wait; of the others, any order is as good.</summary>
    private static void UntilWaiting(Agent agent, string kind, string sut, int count)
    {
        if (kind == "condition") Until(() => agent.Do($"condition-waiters {sut}") == $"{count}");
        if (kind == "barrier") Until(() => agent.Do($"barrier-state {sut}").Split(' ').Contains($"{count}"));
    }
}
