using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class BarrierOnLinux : BarrierConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class BarrierOnPortable : BarrierConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class BarrierOnOldLinux : BarrierConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>ProcessBarrier between processes, on every platform.</summary>
public abstract class BarrierConformance : AgentTest
{
    [Fact, Row("B-01")]
    public void Parties_PassInLockStep_TenRounds()
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5"), came = Share(agents, "array", "10"), passed = Share(
            agents,
            "array",
            "10");
        foreach (Task<string> one in All(agents, $"barrier-pass-many {sut} {came} {passed} 10")) agents[0].Result(one);
        Assert.Equal("0 of 5 whole", agents[0].Do($"barrier-state {sut}"));
    }

    [Fact, Row("B-11")]
    public void Parties_SendTheRoundsNumber_UnderALock_AThousandTimes()
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5"), sending = Share(agents, "lock");
        string reader = NewName(), writer = NewName();
        agents[0].Do($"pipe-new {reader} {writer}");
        foreach (Agent agent in agents[1..]) Pass(agents[0], agent, "connection", writer);
        Task<string> reading = agents[0].StartAsync($"pipe-expect-rounds {reader} 5 1000");
        foreach (Task<string> one in All(agents, $"barrier-send-rounds {sut} {sending} {writer} 1000"))
        {
            agents[0].Result(one);
        }
        agents[0].Result(reading);
        foreach (Agent agent in agents) agent.Do($"dispose {writer}");
        agents[0].Do($"dispose {reader}");
    }

    [Fact, Row("B-03")]
    public void Parties_GetDifferentIndexes()
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5");
        Task<string>[] passing =
        [
            .. All(agents[..3], $"barrier-pass {sut}"),
            .. All(agents[3..], $"barrier-pass-async {sut}"),
        ];
        Assert.Equal(["0", "1", "2", "3", "4"], passing.Select(one => agents[0].Result(one)).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Row("B-05")]
    public void Action_RunsOncePerRound_InOneOfTheParties_BeforeAnyGoesOn(bool isWholeRoundSync)
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5");
        string acts = Share(agents, "array", "2");
        foreach (Agent agent in agents) agent.Do($"barrier-act {sut} {acts}");
        for (int round = 1; round <= 3; round++)
        {
            string command = $"barrier-pass-acted{(isWholeRoundSync ? "" : "-async")} {sut} {acts}";
            string[] seen = [.. All(agents, command).Select(one => agents[0].Result(one))];
            Assert.All(seen, one => Assert.Equal(seen[0], one));
            string[] parts = seen[0].Split(' ');
            Assert.Equal(round.ToString(), parts[0]);
            Assert.Contains(int.Parse(parts[1]), agents.Select(agent => agent.ProcessId));
        }
    }

    [Fact]
    public void Action_ThatThrows_BreaksTheBarrier()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "barrier", "2");
        foreach (Agent agent in agents) agent.Do($"barrier-act-badly {sut}");
        Task<string>[] passing = All(agents, $"barrier-pass {sut}");
        string[] errors =
        [
            .. passing.Select(one => Assert.Throws<AgentException>(() => agents[0].Result(one)).TypeName).Order(),
        ];
        Assert.Equal(["BrokenBarrierException", "InvalidOperationException"], errors);
    }

    [Fact, Row("B-06")]
    public void PartyWithIndexTwo_Aborts_NobodyPasses_AndResetRepairs()
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5"), meeting = Share(agents, "barrier", "5");
        string[] indexes = [.. All(agents, $"barrier-pass {sut}").Select(one => agents[0].Result(one))];
        Agent aborter = agents[Array.IndexOf(indexes, "2")];
        Agent[] others = [.. agents.Where(agent => agent != aborter)];
        Task<string>[] passing = All(others, $"barrier-pass {sut}");
        Until(() => aborter.Do($"barrier-state {sut}") == "4 of 5 whole");
        aborter.Do($"barrier-abort {sut}");
        foreach (Task<string> one in passing) AssertBroken(agents[0], one);
        foreach (Agent agent in agents) Assert.Equal("0 of 5 broken", agent.Do($"barrier-state {sut}"));
        foreach (Agent agent in agents) Assert.Equal("BrokenBarrierException", Error(agent, $"barrier-pass {sut}"));
        aborter.Do($"barrier-reset {sut}");
        foreach (string barrier in (string[])[meeting, sut])
        {
            foreach (Task<string> one in All(agents, $"barrier-pass {barrier}")) agents[0].Result(one);
        }
        Assert.Equal("0 of 5 whole", agents[0].Do($"barrier-state {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("-1", "barrier-pass-in", " 100")]
    [InlineData("-1", "barrier-pass-in-async", " 100")]
    [InlineData("100", "barrier-pass", "")]
    [InlineData("100", "barrier-pass-async", "")]
    [Row("B-08")]
    public void Timeout_BreaksForAll_AlsoTheLateOne(string ownTime, string pass, string time)
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", $"5 {ownTime}");
        Task<string>[] passing = All(agents[..4], $"timed {pass} {sut}{time}");
        (double Took, string Said)[] passed = [.. passing.Select(one => Timed(agents[0], one))];
        Assert.All(passed, one => Assert.Equal("BrokenBarrierException", one.Said));
        // Who came first waited longest.
        Assert.InRange(passed.Max(one => one.Took), 100 - ClockMilliseconds, double.MaxValue);
        Assert.Equal("BrokenBarrierException", Error(agents[4], $"{pass} {sut}{time}"));
    }

    [Fact, Row("B-08")]
    public void TimeOfACall_GoesBeforeTheBarriersOwn()
    {
        Agent[] agents = Agents(5);
        string sut = Share(agents, "barrier", "5 50");
        Task<string>[] passing =
        [
            .. All(agents[..2], $"barrier-pass-in {sut} 60000"),
            .. All(agents[2..4], $"barrier-pass-in-async {sut} 60000"),
        ];
        Until(() => agents[4].Do($"barrier-state {sut}") == "4 of 5 whole");
        Thread.Sleep(200);
        Assert.Equal("4 of 5 whole", agents[4].Do($"barrier-state {sut}"));
        Assert.Equal("4", agents[4].Do($"barrier-pass-in {sut} 60000"));
        foreach (Task<string> one in passing) agents[0].Result(one);
        Assert.Equal("BrokenBarrierException", Error(agents[0], $"barrier-pass {sut}"));
    }

    [Fact, Row("B-10")]
    public void BarrierForOne_NeverBlocks_AndNoneIsRefused()
    {
        Agent[] agents = Agents(1);
        string sut = Share(agents, "barrier", "1");
        for (int i = 0; i < 3; i++) Assert.Equal("0", agents[0].Do($"barrier-pass {sut}"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new barrier x 0"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new barrier x -1"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new barrier x 2 -5"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"barrier-pass-in {sut} -5"));
    }

    [Fact, Row("B-13")]
    public void PassWithZeroTime_WhenOthersAreMissing_Breaks()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "barrier", "2");
        Assert.Equal("BrokenBarrierException", Error(agents[0], $"barrier-pass-in {sut} 0"));
        Assert.Equal("0 of 2 broken", agents[1].Do($"barrier-state {sut}"));
        Assert.Equal("BrokenBarrierException", Error(agents[1], $"barrier-pass {sut}"));
        agents[1].Do($"barrier-reset {sut}");
        Assert.Equal("0 of 2 whole", agents[0].Do($"barrier-state {sut}"));
    }

    [Fact]
    public void Reset_WhileOthersWait_BreaksTheirRound()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "barrier", "3");
        Task<string> waiting = agents[0].StartAsync($"barrier-pass {sut}");
        Until(() => agents[1].Do($"barrier-state {sut}") == "1 of 3 whole");
        agents[1].Do($"barrier-reset {sut}");
        AssertBroken(agents[0], waiting);
        Assert.Equal("0 of 3 whole", agents[0].Do($"barrier-state {sut}"));
    }

    [Fact]
    public void PassAsync_WhenCancelled_BreaksTheBarrier()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "barrier", "3");
        Task<string> other = agents[0].StartAsync($"barrier-pass {sut}");
        Until(() => agents[1].Do($"barrier-state {sut}") == "1 of 3 whole");
        agents[1].Do("token t");
        Task<string> waiting = agents[1].StartAsync($"barrier-pass-async {sut} t");
        Until(() => agents[1].Do($"barrier-state {sut}") == "2 of 3 whole");
        agents[1].Do("cancel t");
        Assert.Equal("TaskCanceledException", Assert.Throws<AgentException>(() => agents[1].Result(waiting)).TypeName);
        AssertBroken(agents[0], other);
    }

    [Fact]
    public void Kill_OfAPartyThatWaits_BreaksForAll()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "barrier", "4");
        Task<string>[] waiting =
        [
            agents[0].StartAsync($"barrier-pass {sut}"),
            agents[1].StartAsync($"barrier-pass-async {sut}"),
        ];
        _ = agents[2].StartAsync($"barrier-pass {sut}");
        Until(() => agents[1].Do($"barrier-state {sut}") == "3 of 4 whole");
        agents[2].Kill();
        foreach (Task<string> one in waiting) AssertBroken(agents[0], one);
    }

    [Fact]
    public void Kill_OfAPartyBetweenRounds_BreaksForAll()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "barrier", "2");
        foreach (Task<string> one in All(agents, $"barrier-pass {sut}")) agents[0].Result(one);
        Task<string> waiting = agents[0].StartAsync($"barrier-pass {sut}");
        agents[1].Kill();
        AssertBroken(agents[0], waiting);
    }

    [Fact]
    public void Kill_OfAPartyWhoseHandleWasCollected_BreaksForAll()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "barrier", "2");
        foreach (Task<string> one in All(agents, $"barrier-pass {sut}")) agents[0].Result(one);
        agents[1].Do($"forget {sut}");
        Task<string> waiting = agents[0].StartAsync($"barrier-pass {sut}");
        agents[1].Kill();
        AssertBroken(agents[0], waiting);
    }

    [Fact]
    public void Kill_OfAPartyThatHasDisposed_OrNeverCame_DoesNotBreak()
    {
        Agent[] agents = [.. Agents(2), NewAgent(), NewAgent()];
        string sut = Share(agents[..3], "barrier", "2");
        foreach (Task<string> one in All([agents[0], agents[2]], $"barrier-pass {sut}")) agents[0].Result(one);
        agents[2].Do($"dispose {sut}");
        agents[2].Kill();
        // Has the other one's place in the table of participants, now or after the next death is noticed.
        Agent heir = agents[3];
        Task<string> waiting = agents[0].StartAsync($"barrier-pass {sut}");
        Until(() => agents[1].Do($"barrier-state {sut}") == "1 of 2 whole");
        Pass(agents[0], heir, "barrier", sut);
        heir.Kill();
        Assert.Equal("1", agents[1].Do($"barrier-pass {sut}"));
        Assert.Equal("0", agents[0].Result(waiting));
    }

    [Fact]
    public void Kill_OfThePartiesOfAFullRound_BreaksForWhoWaitsForTheNext()
    {
        Agent[] agents = [NewAgent(), NewAgent()];
        string sut = Share(agents, "barrier", "2");
        agents[0].Do($"barrier-act-for-ever {sut}");
        foreach (Task<string> _ in All([agents[0], agents[0]], $"barrier-pass {sut}"))
        {
        }
        Until(() => agents[1].Do($"barrier-state {sut}") == "2 of 2 whole");
        Task<string> waiting = agents[1].StartAsync($"barrier-pass {sut}");
        agents[0].Kill();
        AssertBroken(agents[1], waiting);
    }

    [Fact]
    public void Exit_OfAPartyInOrder_DoesNotBreak()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "barrier", "2");
        foreach (Task<string> one in All([agents[0], agents[2]], $"barrier-pass {sut}")) agents[0].Result(one);
        Task<string> waiting = agents[0].StartAsync($"barrier-pass {sut}");
        Until(() => agents[1].Do($"barrier-state {sut}") == "1 of 2 whole");
        agents[2].Quit();
        Assert.Equal("1", agents[1].Do($"barrier-pass {sut}"));
        Assert.Equal("0", agents[0].Result(waiting));
    }

    private static Task<string>[] All(Agent[] agents, string command) =>
        [.. agents.Select(agent => agent.StartAsync(command))];

    private static void AssertBroken(Agent agent, Task<string> passing) =>
        Assert.Equal("BrokenBarrierException", Assert.Throws<AgentException>(() => agent.Result(passing)).TypeName);
}
