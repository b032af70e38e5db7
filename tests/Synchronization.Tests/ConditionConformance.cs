using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class ConditionOnLinux : ConditionConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class ConditionOnPortable : ConditionConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class ConditionOnOldLinux : ConditionConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>ProcessCondition between processes, on every platform.</summary>
public abstract class ConditionConformance : AgentTest
{
    private const string Long = "3600000";

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    [Row("V-01")]
    public void Notify_WakesExactlyOne_AThreadOrAProcess_AndIsNotStored(string suffix)
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [WaitFor(agents[0], sut, suffix), WaitFor(agents[1], sut, suffix)];
        for (int woken = 0; woken <= 2; woken++)
        {
            if (woken > 0) agents[0].Do($"condition-notify {sut}");
            Until(() => waiting.Count(one => one.IsCompleted) >= woken);
            Thread.Sleep(100);
            Assert.Equal(woken, waiting.Count(one => one.IsCompleted));
            Assert.Equal($"{2 - woken}", agents[1].Do($"condition-waiters {sut}"));
        }
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[0].Result(one));
        agents[0].Do($"condition-notify {sut}");
        foreach (Agent agent in agents) AssertEndsAfter(100, "False", agent, $"condition-wait{suffix} {sut} 100");
    }

    [Fact, Row("V-01")]
    public void NotifyOfMoreThanWait_WakesThose_AndIsNotStored()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "condition");
        Task<string>[] waiting = [WaitFor(agents[1], sut), WaitFor(agents[2], sut, "-async")];
        agents[0].Do($"condition-notify {sut} 5");
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[0].Result(one));
        Assert.Equal("False", agents[1].Do($"condition-wait {sut} 100"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    [Row("V-02")]
    public void ThreeProcessesAndThreeThreads_ThatTimedOut_SwallowNoNotification_AndStoreNone(string suffix)
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "condition");
        Task<string>[] late =
        [
            .. ThreeProcessesAndThreeThreads(agents)
                .Select(agent => agent.StartAsync($"timed condition-wait{suffix} {sut} 100")),
        ];
        foreach (Task<string> one in late)
        {
            (double took, string said) = Timed(agents[0], one);
            Assert.Equal("False", said);
            Assert.InRange(took, 100 - ClockMilliseconds, double.MaxValue);
        }
        Assert.Equal("0", agents[0].Do($"condition-waiters {sut}"));
        agents[0].Do($"condition-notify {sut}");
        AssertEndsAfter(100, "False", agents[1], $"condition-wait{suffix} {sut} 100");
        Task<string> waiting = WaitFor(agents[2], sut, suffix);
        agents[0].Do($"condition-notify {sut}");
        Assert.Equal("True", agents[2].Result(waiting));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    [Row("V-04")]
    public void NotifyAll_WakesThreeProcessesAndThreeThreads_AndNobodyBefore(string suffix)
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "condition");
        Task<string>[] waiting =
        [
            .. ThreeProcessesAndThreeThreads(agents).Select(agent => WaitFor(agent, sut, suffix, forEver: true)),
        ];
        Thread.Sleep(100);
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        Assert.Equal("6", agents[1].Do($"condition-waiters {sut}"));
        agents[0].Do($"condition-notify-all {sut}");
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[0].Result(one));
        Assert.Equal("0", agents[1].Do($"condition-waiters {sut}"));
    }

    [Fact, Row("V-07")]
    public void Wait_ThatTimesOut_HasTheLockAgain()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        agents[0].Do($"condition-enter {sut}");
        foreach (int time in (int[])[0, 100])
        {
            AssertEndsAfter(time, "False", agents[0], $"condition-bare-wait {sut} {time}");
            agents[0].Do($"condition-bare-notify {sut}");
            Assert.Equal("SynchronizationLockException", Error(agents[1], $"condition-bare-notify {sut}"));
        }
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"condition-bare-wait {sut} -9"));
        agents[0].Do($"condition-exit {sut}");
        Assert.Equal("False", agents[1].Do($"condition-held {sut}"));
    }

    [Fact, Row("V-07")]
    public void WaitAsync_WhenCancelled_HasTheLockAgain()
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

    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    [Row("V-10")]
    public void WaitFor_OfTwoProcesses_SeesEachOthersChanges(string suffix)
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "-1");
        Task<string> zero = agents[0].StartAsync($"condition-wait-for{suffix} {sut} {state} 0 -1");
        _ = agents[1].StartAsync($"condition-answer-and-exit {sut} {state}");
        Assert.Equal("True", agents[0].Result(zero));
        for (int i = 0; i < 4; i++)
        {
            Thread.Sleep(10);
            Assert.False(agents[1].HasExited);
            agents[0].Do($"condition-increment {sut} {state}");
        }
        Assert.Equal(0, agents[1].WaitForExit());
    }

    [Fact, Row("V-10")]
    public void WaitFor_AsyncAndNot_SeesTheOthersChange()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "0");
        Task<string>[] waiting =
        [
            .. ((string[])["", "-async"]).Select(suffix =>
                agents[1].StartAsync($"condition-wait-for{suffix} {sut} {state} 4 {Long}")),
        ];
        for (int i = 1; i <= 4; i++) agents[0].Do($"condition-change {sut} {state} {i}");
        foreach (Task<string> one in waiting) Assert.Equal("True", agents[1].Result(one));
    }

    /// <summary>The time is for all waits together: who is notified again and again is late all the same.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    [Row("V-12")]
    public void WaitFor_WhatDoesNotCome_EndsInTime_HoweverOftenNotified(string suffix)
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "0");
        Task<string> waiting = agents[1].StartAsync($"timed condition-wait-for{suffix} {sut} {state} 4 100");
        for (int i = 1; i <= 3; i++) agents[0].Do($"condition-increment {sut} {state}");
        Until(() =>
        {
            agents[0].Do($"condition-notify-all {sut}");
            return waiting.IsCompleted;
        });
        (double took, string said) = Timed(agents[1], waiting);
        Assert.Equal("False", said);
        Assert.InRange(took, 100 - ClockMilliseconds, double.MaxValue);
    }

    [Fact, Row("V-12")]
    public void WaitFor_WithoutTime_LooksOnce_AndGivesBackWhatItSaw()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "condition");
        string state = Share(agents, "int", "3");
        Assert.Equal("False 1", agents[1].Do($"condition-wait-for {sut} {state} 4 0 counted"));
        Assert.Equal("True 1", agents[1].Do($"condition-wait-for {sut} {state} 3 0 counted"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[1], $"condition-wait-for {sut} {state} 3 -5"));
        Assert.Equal("False", agents[0].Do($"condition-held {sut}"));
    }

    [Fact, Row("V-13")]
    public void WithoutTheLock_Throws()
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
    [Row("V-13")]
    public void TwoConditions_ShareAGivenLock(string type)
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

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("", "")]
    [InlineData("-async", "")]
    [InlineData("", "-async")]
    public void Kill_UnderTheLock_WakesAllThroughWhoWaits_AndTheNextToEnterGetsTheNotice(string first, string second)
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

    /// <summary>The first agent is the process of the threads.</summary>
    private static Agent[] ThreeProcessesAndThreeThreads(Agent[] agents) =>
        [.. agents[1..4], agents[0], agents[0], agents[0]];

    /// <summary>Starts to wait, and returns when the lock has been given back for that.</summary>
    private static Task<string> WaitFor(Agent agent, string sut, string suffix = "", bool forEver = false)
    {
        int before = int.Parse(agent.Do($"condition-waiters {sut}"));
        Task<string> waiting = agent.StartAsync($"condition-wait{suffix} {sut} {(forEver ? "-1" : Long)}");
        Until(() => int.Parse(agent.Do($"condition-waiters {sut}")) > before
            && agent.Do($"condition-held {sut}") == "False");
        return waiting;
    }
}
