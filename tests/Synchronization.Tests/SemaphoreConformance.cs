using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class SemaphoreOnLinux : SemaphoreConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class SemaphoreOnPortable : SemaphoreConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class SemaphoreOnOldLinux : SemaphoreConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>
/// ProcessSemaphore between processes, on every platform. Letters and numbers: rows of the acceptance list.
/// </summary>
public abstract class SemaphoreConformance : AgentTest
{
    [Fact, Row("S-02")]
    public void Permits_AreCountedAcrossProcesses()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "semaphore", "2");
        Assert.Equal("2", agents[1].Do($"semaphore-count {sut}"));
        agents[0].Do($"semaphore-wait {sut}");
        Assert.Equal("1", agents[1].Do($"semaphore-count {sut}"));
        agents[1].Do($"semaphore-wait {sut}");
        Assert.Equal("False", agents[0].Do($"semaphore-try {sut} 0"));
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
        foreach (string count in (string[])["1", "2", "3", "4"])
        {
            agents[1].Do($"semaphore-release {sut}");
            Assert.Equal(count, agents[0].Do($"semaphore-count {sut}"));
        }
    }

    [Fact, Row("S-08")]
    public void Wait_WithoutPermit_EndsInTime()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "semaphore", "0");
        foreach (string command in (string[])["semaphore-try", "semaphore-try-async"])
        {
            foreach (int time in (int[])[0, 100]) AssertEndsAfter(time, "False", agents[1], $"{command} {sut} {time}");
        }
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[1], $"semaphore-try {sut} -5"));
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact, Row("S-09")]
    public void Counts_OutOfRange_AreRefused()
    {
        Agent[] agents = Agents(1);
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new semaphore x -1"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new semaphore x 0 0"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new semaphore x 3 2"));
        string sut = Share(agents, "semaphore", "1 2");
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"semaphore-release {sut} 0"));
        Assert.Equal("1", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact]
    public void Release_AboveMaximum_ThrowsAndChangesNothing()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "semaphore", "1 2");
        agents[1].Do($"semaphore-release {sut}");
        Assert.Equal("SemaphoreFullException", Error(agents[0], $"semaphore-release {sut}"));
        Assert.Equal("2", agents[0].Do($"semaphore-count {sut}"));
        agents[0].Do($"semaphore-wait {sut}");
        Assert.Equal("SemaphoreFullException", Error(agents[0], $"semaphore-release {sut} 2"));
        Assert.Equal("1", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact]
    public void Release_OfMany_WakesAsMany()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "semaphore", "0");
        Task<string>[] waiting =
        [
            agents[1].StartAsync($"semaphore-wait {sut}"), agents[1].StartAsync($"semaphore-wait-async {sut}"),
            agents[2].StartAsync($"semaphore-wait {sut}"), agents[2].StartAsync($"semaphore-wait-async {sut}"),
        ];
        agents[0].Do($"semaphore-release {sut} 4");
        foreach (Task<string> one in waiting) agents[0].Result(one);
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact]
    public void Kill_OfHolder_BringsItsPermitsBack()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "semaphore", "3");
        agents[2].Do($"semaphore-wait {sut}");
        agents[2].Do($"semaphore-wait {sut}");
        agents[1].Do($"semaphore-wait {sut}");
        Task<string> sync = agents[0].StartAsync($"semaphore-wait {sut}");
        Task<string> async = agents[1].StartAsync($"semaphore-wait-async {sut}");
        agents[2].Kill();
        agents[0].Result(sync);
        agents[1].Result(async);
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Kill_OfConsumer_DoesNotMakePermits()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "semaphore", "0");
        for (int i = 0; i < 5; i++)
        {
            agents[0].Do($"semaphore-release {sut}");
            agents[1].Do($"semaphore-wait {sut}");
        }
        agents[1].Kill();
        Assert.Equal("False", agents[0].Do($"semaphore-try {sut} 300"));
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact]
    public void TryWait_AfterHolderKilled_SucceedsAtOnce()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "semaphore", "1");
        agents[1].Do($"semaphore-wait {sut}");
        agents[1].Kill();
        Assert.Equal("True", agents[0].Do($"semaphore-try {sut} 0"));
    }

    [Fact]
    public void WaitAsync_WhenCancelled_TakesNoPermitLater()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "semaphore", "0");
        agents[1].Do("token t");
        Task<string> waiting = agents[1].StartAsync($"semaphore-wait-async {sut} t");
        agents[1].Do("cancel t");
        Assert.Equal("TaskCanceledException", Assert.Throws<AgentException>(() => agents[1].Result(waiting)).TypeName);
        agents[0].Do($"semaphore-release {sut}");
        Assert.Equal("1", agents[0].Do($"semaphore-count {sut}"));
    }

    [Fact]
    public void WaitAsync_ByThousand_TakesNoThreadEach()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "semaphore", "0");
        Task<string> waiting = agents[1].StartAsync($"semaphore-async-waiters {sut} 1000");
        agents[0].Do($"semaphore-release {sut} 1000");
        Assert.InRange(int.Parse(agents[1].Result(waiting)), 1, 60);
        Assert.Equal("0", agents[0].Do($"semaphore-count {sut}"));
    }
}
