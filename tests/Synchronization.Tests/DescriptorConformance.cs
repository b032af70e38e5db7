using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class DescriptorsOnLinux : DescriptorConformance
{
    private protected override Platform Platform => Platform.Linux;

    /// <summary>
    /// The numbers are those of something else by then, which can be read at once, as a pidfd at the end of its
    /// process.
    /// </summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Watch_WhoseDescriptorsAreOtherFilesNow_TakesNobodyForDead_AndHearsOfTheNextDeath() =>
        LoseDescriptors(areReused: true);
}

public sealed class DescriptorsOnPortable : DescriptorConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>
/// What a process that had too many files open for a while still does afterwards; and one that is on its way out.
/// </summary>
public abstract class DescriptorConformance : AgentTest
{
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Watch_ThatWasRefused_BeginsWithTheNextWait()
    {
        Agent[] agents = [NewAgent(), NewAgent()];
        BeginWatching(agents[1]);
        string sut = Share(agents, "lock");
        agents[0].Do($"lock-enter {sut}");
        agents[1].Do("files-exhaust");
        Assert.Equal("IOException", Error(agents[1], $"lock-try {sut} 60000"));
        agents[1].Do("files-close");
        Task<string> entering = agents[1].StartAsync($"lock-enter {sut}");
        agents[0].Kill();
        Assert.Equal("True", agents[1].Result(entering));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Watch_OverOneThatJoins_ThatWasRefused_IsTriedAgain()
    {
        Agent[] agents = [.. Agents(1), NewAgent(), NewAgent()];
        string sut = Share(agents[..2], "barrier", "3");
        Task<string> waiting = agents[1].StartAsync($"barrier-pass {sut}");
        Until(() => agents[0].Do($"barrier-state {sut}") == "1 of 3 whole");
        agents[1].Do("files-exhaust");
        Pass(agents[0], agents[2], "barrier", sut);
        _ = agents[2].StartAsync($"barrier-pass {sut}");
        Until(() => agents[0].Do($"barrier-state {sut}") == "2 of 3 whole");
        agents[1].Do("files-close");
        agents[2].Kill();
        string error = Assert.Throws<AgentException>(() => agents[1].Result(waiting)).TypeName;
        Assert.Equal("BrokenBarrierException", error);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("")]
    [InlineData("-async")]
    public void WaitOfACondition_ThatIsRefused_HasTheLockAgain_AndSwallowsNoNotice(string suffix)
    {
        Agent[] agents = [NewAgent(), NewAgent()];
        BeginWatching(agents[1]);
        string sut = Share(agents, "condition");
        agents[1].Do("files-exhaust");
        Assert.Equal("IOException", Error(agents[1], $"condition-wait{suffix} {sut} 60000"));
        agents[1].Do("files-close");
        Assert.Equal("0", agents[0].Do($"condition-waiters {sut}"));
        Assert.Equal("False", agents[0].Do($"condition-held {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Wake_ThatCouldNotBeSent_IsSentLater()
    {
        Agent[] agents = [NewAgent(), NewAgent()];
        string sut = Share(agents, "condition");
        Task<string> waiting = agents[1].StartAsync($"condition-wait {sut} 3600000");
        Until(
            () => agents[0].Do($"condition-waiters {sut}") == "1" && agents[0].Do($"condition-held {sut}") == "False");
        agents[0].Do("files-exhaust");
        agents[0].Do($"condition-notify {sut}");
        agents[0].Do("files-close");
        Assert.Equal("True", agents[1].Result(waiting));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Deaths_OfMoreThanMayBeOpenSinceTheLimitWasLowered_AreNoticed()
    {
        Agent watcher = NewAgent();
        Agent[] others = [NewAgent(), NewAgent(), .. Agents(2)];
        BeginWatching(watcher);
        string first = Share([watcher, .. others], "lock"), second = Share([watcher, .. others], "lock");
        others[0].Do($"lock-enter {first}");
        others[1].Do($"lock-enter {second}");
        Task<string> one = watcher.StartAsync($"lock-enter {first}"), two = watcher.StartAsync($"lock-enter {second}");
        Until(() => CountWatched(watcher) >= others.Length);
        Until(() => watcher.Do($"late-waited {first}") == "True" && watcher.Do($"late-waited {second}") == "True");
        watcher.Do("files-limit 2");

        others[0].Kill();
        Assert.Equal("True", watcher.Result(one));
        others[1].Kill();
        Assert.Equal("True", watcher.Result(two));
        watcher.Kill();
    }

    /// <summary>Other code closes what it did not open. If that is all there is, the runtime itself ends.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Watch_WhoseDescriptorsOtherCodeHasClosed_TakesNobodyForDead_AndHearsOfTheNextDeath() =>
        LoseDescriptors(areReused: false);

    private protected void LoseDescriptors(bool areReused)
    {
        Agent[] agents = [NewAgent(), NewAgent(), NewAgent()];
        (Agent watcher, Agent holder, Agent late) = (agents[0], agents[1], agents[2]);
        string sut = Share([holder, watcher], "lock");
        holder.Do($"lock-enter {sut}");
        Task<string> entering = watcher.StartAsync($"lock-enter {sut}");
        Until(() => CountWatched(watcher) >= 1 && watcher.Do($"late-waited {sut}") == "True");

        watcher.Do($"files-lose {areReused}");
        // Who joins makes it look at all of them.
        Pass(holder, late, "lock", sut);
        Until(() => CountWatched(watcher) >= 2);
        Assert.Equal("False", late.Do($"lock-try {sut} 0"));
        Assert.False(entering.IsCompleted);
        holder.Kill();

        Assert.Equal("True", watcher.Result(entering));
        watcher.Kill();
    }

    /// <summary>Its descriptors by which it hears of the end of others.</summary>
    private static int CountWatched(Agent agent) => Directory.EnumerateFiles($"/proc/{agent.ProcessId}/fd")
        .Select(file => new FileInfo(file).LinkTarget ?? "")
        .Count(target => target == "anon_inode:[pidfd]"
            || (target.Contains("/life-") && !target.Contains($"/life-{agent.ProcessId}-")));

    [Fact]
    public void Exit_ThatTakesTime_IsNoDeath()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock"), exits = Share(agents, "event"), mayGo = Share(agents, "event");
        agents[1].Do($"lock-enter {sut}");
        _ = agents[1].StartAsync($"exit-when {exits} {mayGo}");
        agents[0].Do($"event-wait {exits}");
        Assert.Equal("False", agents[0].Do($"lock-try {sut} 0"));
        agents[0].Do($"event-set {mayGo}");
        Assert.Equal("True", agents[0].Do($"lock-enter {sut}"));
        agents[0].Do($"lock-exit {sut}");
    }

    /// <summary>So that what needs descriptors only once is there.</summary>
    private static void BeginWatching(Agent agent)
    {
        string own = NewName();
        agent.Do($"new lock {own}");
        agent.Do(2, $"lock-enter {own}");
        Assert.Equal("False", agent.Do($"lock-try {own} 50"));
    }
}
