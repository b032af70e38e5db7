using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class LockOnLinux : LockConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class LockOnPortable : LockConformance
{
    private protected override Platform Platform => Platform.Portable;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class LockOnOldLinux : LockConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>
/// ProcessLock between processes, on every platform. Letters and numbers: rows of the acceptance list.
/// </summary>
public abstract class LockConformance : AgentTest
{
    [Fact, Row("L-03")]
    public void Enter_Twice_IsNotRecursive()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        Assert.Equal("False", agents[0].Do($"lock-enter {sut}"));
        Assert.Equal("False", agents[0].Do($"lock-try {sut} 0"));
        Assert.Equal("False", agents[1].Do($"lock-try {sut} 0"));
        agents[0].Do($"lock-exit {sut}");
        Assert.Equal("True False", agents[1].Do($"lock-try {sut} 0"));
        agents[1].Do($"lock-exit {sut}");
    }

    [Fact, Row("L-03")]
    public void Exit_WhenFree_Throws()
    {
        Agent[] agents = Agents(1);
        string sut = Share(agents, "lock");
        Assert.Equal("SynchronizationLockException", Error(agents[0], $"lock-exit {sut}"));
        Assert.Equal("False", agents[0].Do($"lock-held {sut}"));
        Assert.Equal("False", agents[0].Do($"lock-enter {sut}"));
    }

    [Fact, Row("L-03")]
    public void Scope_WhoseBodyThrows_GivesBack()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        Assert.Equal("InvalidOperationException", Error(agents[0], $"lock-throw {sut}"));
        Assert.Equal("False", agents[1].Do($"lock-scope {sut}"));
        Assert.Equal("False", agents[1].Do($"lock-held {sut}"));
    }

    [Fact, Row("L-05")]
    public void TryEnter_WhenHeld_EndsInTime()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        agents[0].Do($"lock-enter {sut}");
        foreach (string command in (string[])["lock-try", "lock-try-async"])
        {
            foreach (int time in (int[])[0, 100]) AssertEndsAfter(time, "False", agents[1], $"{command} {sut} {time}");
        }
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[1], $"lock-try {sut} -2"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[1], $"lock-try-async {sut} -2"));
        agents[0].Do($"lock-exit {sut}");
        Assert.Equal("True False", agents[1].Do($"lock-try {sut} -1"));
    }

    [Fact, Row("L-05")]
    public void EnterAsync_WhenCancelled_IsNotTakenLater()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        agents[0].Do($"lock-enter {sut}");
        agents[1].Do("token t");
        Task<string> waiting = agents[1].StartAsync($"lock-enter-async {sut} t");
        agents[1].Do("cancel t");
        Assert.Equal("TaskCanceledException", Assert.Throws<AgentException>(() => agents[1].Result(waiting)).TypeName);
        agents[0].Do($"lock-exit {sut}");
        Assert.Equal("False", agents[0].Do($"lock-held {sut}"));
    }

    [Fact, Row("L-10")]
    public void Enter_AfterHolderKilled_ReportsAbandoned()
    {
        Agent[] agents = [.. Agents(2), NewAgent()];
        string sut = Share(agents, "lock");
        agents[2].Do($"lock-enter {sut}");
        Task<string> sync = agents[0].StartAsync($"lock-enter {sut}");
        Until(() => agents[2].Do($"text {sut}").Contains("held"));
        agents[2].Kill();
        Assert.Equal("True", agents[0].Result(sync));
        Task<string> next = agents[1].StartAsync($"lock-enter-async {sut}");
        agents[0].Do($"lock-exit {sut}");
        Assert.Equal("False", agents[1].Result(next));
    }

    [Fact, Row("L-10")]
    public void TryEnter_AfterHolderKilled_SucceedsAtOnce()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        agents[1].Kill();
        Assert.Equal("False", agents[0].Do($"lock-held {sut}"));
        Assert.Equal("True True", agents[0].Do($"lock-try {sut} 0"));
    }

    [Fact, Row("L-10")]
    public void EnterAsync_AfterHolderKilled_ReportsAbandoned()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        Task<string> waiting = agents[0].StartAsync($"lock-enter-async {sut}");
        agents[1].Kill();
        Assert.Equal("True", agents[0].Result(waiting));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Enter_WhileHolderIsStopped_WaitsForIt()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        agents[1].Signal("STOP");
        Assert.Equal("False", agents[0].Do($"lock-try {sut} 2000"));
        Assert.Equal("True", agents[0].Do($"lock-held {sut}"));
        agents[1].Signal("CONT");
        agents[1].Do($"lock-exit {sut}");
        Assert.Equal("False", agents[0].Do($"lock-enter {sut}"));
    }

    [Fact, Row("L-11")]
    public void IsHeld_IsSeenEverywhere()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        Assert.Equal("ProcessLock (free)", agents[1].Do($"text {sut}"));
        agents[0].Do($"lock-enter {sut}");
        Assert.Equal("True", agents[0].Do($"lock-held {sut}"));
        Assert.Equal("True", agents[1].Do($"lock-held {sut}"));
        Assert.Equal("ProcessLock (held by this process)", agents[0].Do($"text {sut}"));
        Assert.Equal($"ProcessLock (held by process {agents[0].ProcessId})", agents[1].Do($"text {sut}"));
    }

    [Fact]
    public void Exit_ByAnotherProcess_GivesBack()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        agents[0].Do($"lock-enter {sut}");
        Task<string> waiting = agents[0].StartAsync($"lock-enter {sut}");
        agents[1].Do($"lock-exit {sut}");
        Assert.Equal("False", agents[0].Result(waiting));
    }

    [Fact]
    public void EnterAsync_ByThousand_TakesNoThreadEach()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "lock");
        agents[0].Do($"lock-enter {sut}");
        Task<string> waiting = agents[1].StartAsync($"lock-async-waiters {sut} 1000");
        Until(() => agents[1].Do($"text {sut}").Contains("held"));
        agents[0].Do($"lock-exit {sut}");
        Assert.InRange(int.Parse(agents[1].Result(waiting)), 1, 60);
    }
}
