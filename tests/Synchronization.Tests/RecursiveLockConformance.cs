using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class RecursiveLockOnLinux : RecursiveLockConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class RecursiveLockOnPortable : RecursiveLockConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>ProcessRecursiveLock between processes, on every platform.</summary>
public abstract class RecursiveLockConformance : AgentTest
{
    [Fact, Row("R-01")]
    public void FourthExit_AfterThreeEnters_Throws()
    {
        Agent[] agents = Agents(1);
        string sut = Share(agents, "recursive");
        for (int i = 0; i < 3; i++) agents[0].Do($"recursive-enter {sut}");
        for (int i = 0; i < 3; i++) agents[0].Do($"recursive-exit {sut}");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"recursive-exit {sut}"));
    }

    [Fact, Row("R-04")]
    public void Exit_ByAnotherThread_Throws_AndTheOwnerKeepsIt()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "recursive");
        agents[0].Do(1, $"recursive-enter {sut}");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"recursive-exit {sut}", thread: 2));
        Assert.Equal("SynchronizationLockException", Error(agents[1], $"recursive-exit {sut}"));
        Assert.Equal("False", agents[0].Do(2, $"recursive-try {sut} 0"));
        Assert.Equal("True", agents[0].Do(1, $"recursive-try {sut} 0"));
        Assert.EndsWith("(held by this thread, 2 times)", agents[0].Do(1, $"text {sut}"));
        Assert.EndsWith("(held by another thread of this process)", agents[0].Do(2, $"text {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("R-06")]
    public void OtherProcess_GetsIt_OnlyAfterTheLastExit()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "recursive");
        agents[0].Do($"recursive-enter {sut}");
        agents[0].Do($"recursive-enter {sut}");
        agents[0].Do($"recursive-exit {sut}");
        Assert.Equal("False", agents[1].Do($"recursive-try {sut} 100"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[1], $"recursive-try {sut} -7"));
        Task<string> waiting = agents[1].StartAsync(1, $"recursive-enter {sut}");
        agents[0].Do($"recursive-exit {sut}");
        Assert.Equal("False", agents[1].Result(waiting));
        Assert.Equal("True", agents[1].Do($"recursive-scope {sut}"));
        agents[1].Do($"recursive-exit {sut}");
        Assert.Equal("False", agents[1].Do($"recursive-held {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Enter_AfterHolderKilled_ReportsAbandoned_AndForgetsItsRecursion()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "recursive");
        agents[1].Do($"recursive-enter {sut}");
        agents[1].Do($"recursive-enter {sut}");
        Task<string> waiting = agents[0].StartAsync(1, $"recursive-enter {sut}");
        agents[1].Kill();
        Assert.Equal("True", agents[0].Result(waiting));
        agents[0].Do($"recursive-exit {sut}");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"recursive-exit {sut}"));
    }
}
