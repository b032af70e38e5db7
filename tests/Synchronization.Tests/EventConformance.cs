using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class EventOnLinux : EventConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class EventOnPortable : EventConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class EventOnOldLinux : EventConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>
/// ProcessEvent between processes, on every platform. Letters and numbers: rows of the acceptance list.
/// </summary>
public abstract class EventConformance : AgentTest
{
    [Fact, Row("E-02")]
    public void Wait_SeesTheFlag()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "event");
        foreach (string command in (string[])["event-try", "event-try-async"])
        {
            foreach (int time in (int[])[0, 100]) AssertEndsAfter(time, "False", agents[0], $"{command} {sut} {time}");
        }
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"event-try {sut} -3"));
        agents[1].Do($"event-set {sut}");
        Assert.Equal("True", agents[0].Do($"event-is-set {sut}"));
        agents[0].Do($"event-wait {sut}");
        Assert.Equal("True", agents[0].Do($"event-try {sut} 100"));
        agents[0].Do($"event-wait-async {sut}");
        agents[0].Do($"event-reset {sut}");
        Task<string> waiting = agents[0].StartAsync($"timed event-wait {sut}");
        Thread.Sleep(100);
        Assert.False(waiting.IsCompleted);
        agents[1].Do($"event-set {sut}");
        Assert.Equal("", Timed(agents[0], waiting).Said);
    }

    [Fact, Row("E-02")]
    public void SetTwice_ResetOnce_IsUnset()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "event", "true");
        agents[0].Do($"event-set {sut}");
        agents[1].Do($"event-reset {sut}");
        Assert.Equal("False", agents[0].Do($"event-is-set {sut}"));
        Assert.Equal("ProcessEvent (unset)", agents[0].Do($"text {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("E-02")]
    public void Set_FreesEveryWaiterInEveryProcess()
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "event");
        List<(Agent, Task<string>)> waiting = [];
        foreach (Agent agent in agents)
        {
            waiting.Add((agent, agent.StartAsync($"event-wait {sut}")));
            waiting.Add((agent, agent.StartAsync($"event-wait-async {sut}")));
            waiting.Add((agent, agent.StartAsync($"event-try {sut} 3600000")));
        }
        agents[0].Do($"event-set {sut}");
        foreach ((Agent agent, Task<string> one) in waiting) Assert.NotEqual("False", agent.Result(one));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Set_ThenResetAtOnce_FreesWhoWaited()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "event");
        Task<string> sync = agents[1].StartAsync($"event-wait {sut}");
        Task<string> async = agents[2].StartAsync($"event-wait-async {sut}");
        // Whether they wait already cannot be seen from outside: pulse until both are free.
        Until(() =>
        {
            agents[0].Do($"event-pulse {sut}");
            return sync.IsCompleted && async.IsCompleted;
        });
        Assert.Equal("False", agents[0].Do($"event-is-set {sut}"));
    }

    [Fact]
    public void WaitAsync_WhenCancelled_Ends()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "event");
        agents[1].Do("token t");
        Task<string> waiting = agents[1].StartAsync($"event-wait-async {sut} t");
        agents[1].Do("cancel t");
        Assert.Equal("TaskCanceledException", Assert.Throws<AgentException>(() => agents[1].Result(waiting)).TypeName);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Set_AfterWaiterKilled_FreesTheOthers()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "event");
        Task<string> doomed = agents[2].StartAsync($"event-wait {sut}");
        Task<string> waiting = agents[1].StartAsync($"event-wait {sut}");
        agents[2].Kill();
        agents[0].Do($"event-set {sut}");
        agents[1].Result(waiting);
        Assert.Throws<AgentException>(() => agents[2].Result(doomed));
    }

    [Fact]
    public void WaitAsync_ByThousand_TakesNoThreadEach()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "event");
        Task<string> waiting = agents[1].StartAsync($"event-async-waiters {sut} 1000");
        agents[0].Do($"event-set {sut}");
        Assert.InRange(int.Parse(agents[1].Result(waiting)), 1, 60);
    }
}
