using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class HandlesOnLinux : HandleConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class HandlesOnPortable : HandleConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>How handles travel, live and end.</summary>
public abstract class HandleConformance : AgentTest
{
    [Fact]
    public void Handle_PassedOnByItsReceiver_IsTheSameObject()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents[..2], "lock");
        Pass(agents[1], agents[2], "lock", sut);
        agents[2].Do($"lock-enter {sut}");
        Assert.Equal("True", agents[0].Do($"lock-held {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Handle_OfACreatorThatIsGone_IsPassedOn()
    {
        Agent[] agents = [NewAgent(), .. Agents(1)];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        agents[0].Kill();
        // A new process cleans up behind the dead: what a living one still uses must stay.
        Agent late = NewAgent();
        Share([late], "event");
        Pass(agents[1], late, "lock", sut);
        Assert.Equal("False", late.Do($"lock-try {sut} 0"));
        agents[1].Do($"lock-exit {sut}");
        Assert.Equal("True False", late.Do($"lock-try {sut} 0"));
    }

    [Fact, Row("F-11")]
    public void Handle_ThatAllDisposedOf_CannotBeOpened()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents[..1], "lock");
        string reference = agents[0].Do($"send {sut}");
        agents[0].Do($"dispose {sut}");
        Assert.Equal("FileNotFoundException", Error(agents[1], $"open lock {sut} {reference}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Handle_OnItsWay_OutlivesTheGarbageCollectorsFinalizer()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents[..1], "event", "true");
        string reference = agents[0].Do($"send {sut}");
        agents[0].Do($"forget {sut}");
        agents[1].Do($"open event {sut} {reference}");
        Assert.Equal("True", agents[1].Do($"event-is-set {sut}"));
    }

    [Fact]
    public void Handle_DisposedByOne_StaysForTheOthers()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents[..2], "event", "true");
        agents[0].Do($"dispose {sut}");
        Assert.Equal("True", agents[1].Do($"event-is-set {sut}"));
        Pass(agents[1], agents[2], "event", sut);
        Assert.Equal("True", agents[2].Do($"event-is-set {sut}"));
    }

    [Fact]
    public void Dispose_Twice_DoesNothing_AndUseAfterItThrows()
    {
        Agent[] agents = Agents(1);
        foreach (string type in (string[])["lock", "event", "semaphore"])
        {
            string sut = Share(agents, type, type == "semaphore" ? "1" : "");
            agents[0].Do($"dispose {sut}");
            agents[0].Do($"dispose {sut}");
            string use = type switch { "lock" => "lock-enter", "event" => "event-set", _ => "semaphore-wait" };
            Assert.Equal("ObjectDisposedException", Error(agents[0], $"{use} {sut}"));
            Assert.Equal("ObjectDisposedException", Error(agents[0], $"send {sut}"));
            Assert.EndsWith("(disposed)", agents[0].Do($"text {sut}"));
        }
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Lock_HeldWithoutAHandle_IsStillRepaired()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        agents[1].Do($"forget {sut}");
        Assert.Equal("False", agents[0].Do($"lock-try {sut} 100"));
        agents[1].Kill();
        Assert.Equal("True", agents[0].Do($"lock-enter {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Locks_OfTheDead_AreAllRepaired_WhileAStoppedProcessHoldsTheHeap()
    {
        Agent[] agents = [NewAgent(), NewAgent(), NewAgent(), NewAgent()];
        string first = Share(agents, "lock"), second = Share(agents, "lock"), later = Share(agents, "lock");
        foreach (string sut in (string[])[first, second]) agents[1].Do($"lock-enter {sut}");
        agents[3].Do($"lock-enter {later}");
        // Now it watches over the others, and that is what repairs.
        Assert.Equal("False", agents[0].Do($"lock-try {second} 1"));
        agents[2].Do($"heap-enter {first}");
        Task<string>[] entering =
        [
            .. ((string[])[first, second]).Select(sut => agents[0].StartAsync($"lock-enter {sut}")),
        ];
        agents[1].Kill();
        foreach (Task<string> one in entering) Assert.Equal("True", agents[0].Result(one));
        // And nobody waits for what is still to be done after the first death.
        Task<string> third = agents[0].StartAsync($"lock-enter {later}");
        agents[3].Kill();
        Assert.Equal("True", agents[0].Result(third));
        agents[2].Do($"heap-exit {first}");
        foreach (string sut in (string[])[first, second, later])
        {
            agents[0].Do($"lock-exit {sut}");
            foreach (Agent living in (Agent[])[agents[0], agents[2]]) living.Do($"dispose {sut}");
        }
        Until(() => agents[0].Do("heap-blocks") == "0");
    }

    [Fact]
    public void Lock_HeldByAProcessThatExits_IsAbandoned()
    {
        Agent[] agents = [.. Agents(1), NewAgent()];
        string sut = Share(agents, "lock");
        agents[1].Do($"lock-enter {sut}");
        Task<string> waiting = agents[0].StartAsync($"lock-enter {sut}");
        Assert.Equal(0, agents[1].Quit());
        Assert.Equal("True", agents[0].Result(waiting));
    }

    /// <summary>Where memory has a name (portable), the next program that starts removes it.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    [Row("U-02")]
    public void Memory_OfACreatorEndedByASignal_IsGoneWithTheNextProgram(string signal)
    {
        Agent creator = NewAgent(), next = NewAgent();
        Share([creator], "bytes", "10");
        string[] files = creator.Files();
        Assert.Equal(Platform == Platform.Portable, files.Length > 0);
        creator.Signal(signal);
        Until(() => creator.HasExited);
        Share([next], "lock");
        Assert.DoesNotContain(files, Path.Exists);
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Processes_ManyMoreThanSlots_TakeTheSlotsOfTheDead()
    {
        Agent[] agents = Agents(1);
        string sut = Share(agents, "lock");
        for (int i = 0; i < 12; i++)
        {
            Agent next = NewAgent();
            Pass(agents[0], next, "lock", sut);
            next.Do($"lock-enter {sut}");
            next.Kill();
            Assert.Equal("True", agents[0].Do($"lock-enter {sut}"));
            agents[0].Do($"lock-exit {sut}");
        }
    }
}
