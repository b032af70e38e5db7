namespace Synchronization.Tests;

public sealed class ConditionOnLinux : ConditionConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class ConditionOnPortable : ConditionConformance
{
    private protected override Platform Platform => Platform.Portable;
}

public sealed class ConditionOnOldLinux : ConditionConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>ProcessCondition between processes, on every platform.</summary>
public abstract class ConditionConformance : AgentTest
{
    private const string Long = "60000";

    [Fact]
    public void V01_Notify_WakesExactlyOne_AndIsNotStored()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [agents[1].StartAsync($"condition-wait {sut} {Long}"), agents[2].StartAsync($"condition-wait-async {sut} {Long}")];
        for (int woken = 1; woken <= 2; woken++)
        {
            int before = woken;
            // A notification before anybody waits is gone: notify until one more has gone on.
            Until(() =>
            {
                agents[0].Do($"condition-notify {sut}");
                return waiting.Count(one => one.IsCompleted) >= before;
            });
        }
        agents[0].Do($"condition-notify {sut}");
        Assert.Equal("False", agents[1].Do($"condition-wait {sut} 100"));
        Assert.Equal("False", agents[1].Do($"condition-wait-async {sut} 100"));
    }

    [Fact]
    public void V01_OneNotify_OfTwoThatWait_LeavesOne()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [WaitFor(agents[1], sut), WaitFor(agents[2], sut)];
        agents[0].Do($"condition-notify {sut}");
        Until(() => waiting.Any(one => one.IsCompleted));
        agents[0].Do($"condition-held {sut}");
        Assert.Single(waiting, one => one.IsCompleted);
        agents[0].Do($"condition-notify {sut} 5");
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[0].Result(one));
    }

    [Fact]
    public void V02_WaitersThatTimedOut_SwallowNoNotification()
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "condition");
        Task<string>[] late = [.. agents[1..].SelectMany(agent => (Task<string>[])
            [agent.StartAsync($"condition-wait {sut} 100"), agent.StartAsync($"condition-wait-async {sut} 100")])];
        foreach (Task<string> one in late) Assert.Equal("False", agents[0].Result(one));
        Task<string> waiting = WaitFor(agents[1], sut);
        agents[0].Do($"condition-notify {sut}");
        Assert.Equal("True", agents[1].Result(waiting));
    }

    [Fact]
    public void V04_NotifyAll_WakesAll()
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [.. agents[1..].SelectMany(agent => (Task<string>[])[WaitFor(agent, sut), WaitFor(agent, sut, "-async")])];
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        agents[0].Do($"condition-notify-all {sut}");
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[0].Result(one));
    }

    [Fact]
    public void V07_Wait_ThatTimesOut_HasTheLockAgain()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        agents[0].Do($"condition-enter {sut}");
        Assert.Equal("False", agents[0].Do($"condition-bare-wait {sut} 0"));
        Assert.Equal("False", agents[0].Do($"condition-bare-wait {sut} 100"));
        Assert.Equal("True", agents[1].Do($"condition-held {sut}"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"condition-bare-wait {sut} -9"));
        agents[0].Do($"condition-exit {sut}");
        Assert.Equal("False", agents[1].Do($"condition-held {sut}"));
    }

    [Fact]
    public void V07_WaitAsync_WhenCancelled_HasTheLockAgain()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        agents[1].Do("token t");
        Task<string> waiting = agents[1].StartAsync($"condition-wait-async {sut} {Long} t");
        agents[1].Do("cancel t");
        string error = Assert.Throws<AgentException>(() => agents[1].Result(waiting)).Message;
        Assert.Contains("OperationCanceledException", error);
        agents[0].Do($"condition-notify {sut}");
        Assert.Equal("False", agents[0].Do($"condition-held {sut}"));
    }

    [Fact]
    public void V10_WaitFor_SeesTheOthersChange()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "-1");
        Task<string> zero = agents[0].StartAsync($"condition-wait-for {sut} {state} 0 {Long}");
        agents[1].Do($"condition-change {sut} {state} 0");
        Assert.Equal("True", agents[0].Result(zero));
        Task<string> four = agents[1].StartAsync($"condition-wait-for {sut} {state} 4 {Long}");
        Task<string> fourAsync = agents[1].StartAsync($"condition-wait-for-async {sut} {state} 4 {Long}");
        for (int i = 1; i <= 4; i++) agents[0].Do($"condition-change {sut} {state} {i}");
        Assert.Equal("True", agents[1].Result(four));
        Assert.Equal("True", agents[1].Result(fourAsync));
    }

    [Fact]
    public void V12_WaitFor_WhatDoesNotCome_EndsInTime()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "0");
        Task<string> waiting = agents[1].StartAsync($"condition-wait-for {sut} {state} 4 200");
        for (int i = 1; i <= 3; i++) agents[0].Do($"condition-change {sut} {state} {i}");
        Assert.Equal("False", agents[1].Result(waiting));
        Assert.Equal("False", agents[1].Do($"condition-wait-for {sut} {state} 4 0"));
        Assert.Equal("True", agents[1].Do($"condition-wait-for {sut} {state} 3 0"));
    }

    [Fact]
    public void V13_WithoutTheLock_Throws()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"condition-bare-wait {sut} 100"));
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"condition-bare-notify {sut}"));
        agents[1].Do($"condition-enter {sut}");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"condition-bare-notify {sut}"));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("recursive")]
    public void V13_TwoConditions_ShareAGivenLock(string type)
    {
        Agent[] agents = Agents(2);
        string given = Share(agents, type);
        string first = NewName(), second = NewName();
        foreach (string name in (string[])[first, second])
        {
            agents[0].Do($"new condition-over {name} {given}");
            Pass(agents[0], agents[1], "condition", name);
        }
        agents[1].Do($"condition-enter {first}");
        Assert.Equal("True", agents[0].Do($"{type}-held {given}"));
        Assert.Equal("True", agents[0].Do($"condition-held {second}"));
        agents[1].Do($"condition-exit {second}");
        Task<string> waiting = WaitFor(agents[1], first);
        agents[0].Do($"condition-notify {second}");
        Assert.False(waiting.IsCompleted);
        agents[0].Do($"condition-notify {first}");
        Assert.Equal("True", agents[1].Result(waiting));
    }

    [Fact]
    public void Notify_OfAWaiterThatIsKilled_GoesToTheNext()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "condition");
        _ = WaitFor(agents[2], sut);
        agents[2].Signal("STOP");
        Task<string> waiting = WaitFor(agents[1], sut);
        agents[0].Do($"condition-notify {sut}");
        Assert.False(waiting.IsCompleted);
        agents[2].Kill();
        Assert.Equal("True", agents[1].Result(waiting));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("-async", "")]
    [InlineData("", "-async")]
    public void Kill_UnderTheLock_WakesAllThroughWhoWaits_AndTheNextToEnterIsTold(string first, string second)
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [WaitFor(agents[1], sut, first), WaitFor(agents[1], sut, second)];
        agents[2].Do($"condition-enter {sut}");
        agents[2].Do($"condition-bare-notify {sut}");
        agents[2].Kill();
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[1].Result(one));
        Assert.Equal("True", agents[0].Do($"condition-enter {sut}"));
        agents[0].Do($"condition-exit {sut}");
        Assert.Equal("False", agents[0].Do($"condition-enter {sut}"));
        agents[0].Do($"condition-exit {sut}");
    }

    /// <summary>Starts to wait, and returns when the lock has been given back for that.</summary>
    private static Task<string> WaitFor(Agent agent, string sut, string suffix = "")
    {
        int before = int.Parse(agent.Do($"condition-waiters {sut}"));
        Task<string> waiting = agent.StartAsync($"condition-wait{suffix} {sut} {Long}");
        Until(() => int.Parse(agent.Do($"condition-waiters {sut}")) > before && agent.Do($"condition-held {sut}") == "False");
        return waiting;
    }
}
