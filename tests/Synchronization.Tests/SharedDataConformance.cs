using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class SharedDataOnLinux : SharedDataConformance
{
    private protected override Platform Platform => Platform.Linux;

    /// <summary>Such memory does not fail when it is asked for, but kills when it is touched.</summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Array_LargerThanWhatTheMachineHasLeft_IsRefused()
    {
        Agent agent = NewAgent();
        string before = Share([agent], "array", "10");
        AgentException refused = Assert.Throws<AgentException>(() => agent.Do($"array-beyond {before}"));
        Assert.Equal("OutOfMemoryException", refused.TypeName);
        Assert.Contains("this machine has", refused.Message);
        Share([agent], "array", "100000");
    }
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class SharedDataOnPortable : SharedDataConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>SharedArray and SharedValue between processes, on every platform.</summary>
public abstract class SharedDataConformance : AgentTest
{
    [Theory]
    [InlineData("values-set")]
    [InlineData("values-set-locked")]
    [Row("A-02")]
    public void Values_AreSeenAndChangedByOthers_WithAndWithoutTheirLocks(string set)
    {
        Agent[] agents = Agents(2);
        (string Type, string Before, string After)[] all =
        [
            ("int", "4343", "24234"), ("double", "3.625", "-4.25"), ("short", "-232", "234"),
            ("long", "8589934592", "17179869184"), ("char", "x", "y"),
        ];
        string[] names = [.. all.Select(one => Share(agents, one.Type, one.Before))];
        Assert.Equal(all.Select(one => one.Before), names.Select(name => agents[1].Do($"values-get {name}")));
        for (int i = 0; i < all.Length; i++) agents[1].Do($"{set} {names[i]} {all[i].After}");
        Assert.Equal(all.Select(one => one.After), names.Select(name => agents[0].Do($"values-get {name}")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Row("A-02")]
    public void Array_IsChangedByOthers_WithAndWithoutItsLock(bool isLocked)
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "doubles", "3");
        agents[0].Do($"array-write {sut} 0 1.5 2 4");
        if (isLocked) agents[1].Do($"array-enter {sut}");
        agents[1].Do($"array-prefix-sum {sut}");
        if (isLocked) agents[1].Do($"array-exit {sut}");
        Assert.Equal("1.5,3.5,7.5", agents[0].Do($"array-all {sut}"));
    }

    [Fact, Row("A-03")]
    public void GivenLock_IsTheVeryOne_HereAndThere()
    {
        Agent[] agents = Agents(2);
        string given = Share(agents, "lock");
        string sut = NewName();
        agents[0].Do($"new array-with-lock {sut} 5 {given}");
        Pass(agents[0], agents[1], "array", sut);
        agents[1].Do($"array-enter {sut}");
        Assert.Equal("True", agents[0].Do($"lock-held {given}"));
        agents[0].Do($"lock-exit {given}");
        agents[1].Do($"dispose {sut}");
        Assert.Equal("False", agents[1].Do($"lock-enter {given}"));
    }

    [Fact, Row("A-03")]
    public void OwnLock_CanBeSentByItself()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "array", "3");
        string lockName = NewName();
        agents[0].Do($"new lock-of {lockName} {sut}");
        Pass(agents[0], agents[1], "lock", lockName);
        agents[1].Do($"lock-enter {lockName}");
        Task<string> waiting = agents[0].StartAsync($"array-enter {sut}");
        agents[1].Do($"dispose {lockName}");
        agents[1].Do($"array-exit {sut}");
        agents[0].Result(waiting);
    }

    [Fact, Row("A-05")]
    public void Array_HasElementsAndBounds()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "array", "10");
        agents[0].Do($"array-write {sut} 0 680 626 934 821 150 233 548 982 714 831");
        Assert.Equal("10", agents[1].Do($"array-length {sut}"));
        Assert.Equal("934,821,150,233,548", agents[1].Do($"array-slice {sut} 2 7"));
        agents[1].Do($"array-write-slice {sut} 4 8 1 2 3 4");
        Assert.Equal("ArgumentException", Error(agents[1], $"array-write-slice {sut} 4 8 9 9 9 9 9"));
        Assert.Equal("680,626,934,821,1,2,3,4,714,831", agents[0].Do($"array-all {sut}"));
        agents[1].Do($"array-prefix-sum {sut}");
        Assert.Equal("680,1306,2240,3061,3062,3064,3067,3071,3785,4616", agents[0].Do($"array-all {sut}"));
        Assert.Equal("IndexOutOfRangeException", Error(agents[0], $"array-get {sut} 10"));
        Assert.Equal("IndexOutOfRangeException", Error(agents[0], $"array-set {sut} -1 5"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"array-write {sut} 8 1 2 3"));
        Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], "new array x -1"));
        string empty = Share(agents, "array", "0");
        Assert.Equal("0", agents[1].Do($"array-length {empty}"));
        Assert.Equal("IndexOutOfRangeException", Error(agents[1], $"array-get {empty} 0"));
    }

    [Theory]
    [InlineData("values-double")]
    [InlineData("values-double-locked")]
    [Row("A-10")]
    public void EveryKindOfData_IsDoubledByAnother(string twice)
    {
        Agent[] agents = Agents(2);
        (string Name, string Twice)[] all =
        [
            (Share(agents, "int", "7"), "14"),
            (Share(agents, "double", "0.3333333333333333"), "0.6666666666666666"),
            (Share(agents, "long", "8589934592"), "17179869184"),
            (Share(agents, "struct", "3 2 8589934592"), "6 4 8589934592"),
            (Share(agents, "doubles", "10"), "0,2,4,6,8,10,12,14,16,18"),
            (Share(agents, "text", "20"), "hellohello"),
        ];
        agents[0].Do($"array-write {all[4].Name} 0 0 1 2 3 4 5 6 7 8 9");
        agents[0].Do($"values-set {all[5].Name} hello");
        foreach ((string name, _) in all) agents[1].Do($"{twice} {name}");
        foreach ((string name, string expected) in all) Assert.Equal(expected, agents[0].Do($"values-get {name}"));
    }

    [Fact, Row("A-10")]
    public void CopyOfASharedStruct_StaysAsItWas()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "struct", "2 5 8589934592"), copy = NewName();
        agents[0].Do($"values-copy {sut} {copy}");
        agents[1].Do($"values-double {sut}");
        Assert.Equal("4 10 8589934592", agents[0].Do($"values-get {sut}"));
        Assert.Equal("2 5 8589934592", agents[0].Do($"values-get {copy}"));
    }

    [Fact, Row("A-12")]
    public void Increments_UnderTheLock_AreAllCounted()
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "int", "0");
        Task<string>[] counting = [.. agents.Select(agent => agent.StartAsync($"values-increment {sut} 10000"))];
        foreach (Task<string> one in counting) agents[0].Result(one);
        Assert.Equal("40000", agents[0].Do($"values-get {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("A-13")]
    public void ManyAllocations_LeaveNothing()
    {
        Agent agent = NewAgent();
        Assert.Equal("0", agent.Do("heap-churn 5000"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("A-16")]
    public void BlocksInReferenceCycles_AreFreedByTheGarbageCollector()
    {
        Agent agent = NewAgent();
        Assert.InRange(int.Parse(agent.Do($"heap-cycles {TestAmount.Of(500, 5000)}")), 0, 10);
    }

    [Fact]
    public void Memory_ThatIsPinned_StaysWithoutItsArray() =>
        Assert.Equal("100", Agents(1)[0].Do("heap-pinned"));

    [Fact]
    public void Receiver_OfAnotherElementType_GetsAnError()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents[..1], "int", "5");
        string reference = agents[0].Do($"send {sut}");
        Assert.Equal("ProcessSerializationException", Error(agents[1], $"open long {sut} {reference}"));
        Assert.Equal("ProcessSerializationException", Error(agents[1], $"open event {sut} {reference}"));
        Assert.Equal("5", agents[0].Do($"values-get {sut}"));
    }

    [Fact, Row("F-16")]
    public void FreshMemory_IsZero_AlsoAfterOthersUsedIt_AndEndsWhereItShould()
    {
        Agent[] agents = Agents(2);
        foreach (int length in (int[])[1, 20, 512, 100_000])
        {
            for (int i = 0; i < 2; i++)
            {
                string sut = Share(agents, "bytes", $"{length}");
                Assert.Equal("True", agents[1].Do($"array-is-zero {sut}"));
                foreach (Agent agent in agents)
                {
                    Assert.Equal($"{length}", agent.Do($"array-length {sut}"));
                    Assert.Equal("IndexOutOfRangeException", Error(agent, $"array-get {sut} {length}"));
                    Assert.Equal("IndexOutOfRangeException", Error(agent, $"array-set {sut} {length} 1"));
                    Assert.Equal("ArgumentOutOfRangeException", Error(agent, $"array-slice {sut} 0 {length + 1}"));
                }
                agents[1].Do($"array-set {sut} {length - 1} 7");
                foreach (Agent agent in agents) agent.Do($"dispose {sut}");
            }
        }
    }

    [Fact, Row("F-01")]
    public void Block_IsTheSameMemoryForAll_AndKnowsItsSize()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "bytes", "512");
        agents[0].Do($"array-set {sut} 0 42");
        Assert.Equal("42", agents[1].Do($"array-get {sut} 0"));
        Assert.Equal("512", agents[1].Do($"array-length {sut}"));
        foreach (Agent agent in agents) Assert.Equal("SharedArray<Byte>[512]", agent.Do($"text {sut}"));
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("F-02")]
    public void SenselessSizes_AreRefused_AndNothingIsMade()
    {
        Agent agent = NewAgent();
        Share([agent], "lock");
        string before = agent.Do("heap-blocks");
        foreach (int size in (int[])[-1, -2, int.MinValue])
        {
            Assert.Equal("ArgumentOutOfRangeException", Error(agent, $"new bytes x {size}"));
        }
        Assert.Equal(before, agent.Do("heap-blocks"));
        string empty = Share([agent], "bytes", "0");
        Assert.Equal("0", agent.Do($"array-length {empty}"));
    }

    [Fact, Row("F-06")]
    public void DisposedTwice_ByOne_GoesOnForTheOthers()
    {
        Agent[] agents = Agents(3);
        string sut = Share(agents, "bytes", "100000");
        agents[0].Do($"array-set {sut} 99999 5");
        for (int i = 0; i < 2; i++) agents[0].Do($"dispose {sut}");
        agents[1].Do($"array-set {sut} 0 6");
        Assert.Equal("6", agents[2].Do($"array-get {sut} 0"));
        Assert.Equal("5", agents[2].Do($"array-get {sut} 99999"));
    }

    /// <summary>
    /// What a tree of processes shared goes with the tree; nothing has to be started or shut down for that.
    /// </summary>
    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("F-18")]
    public void BlocksOfATree_CanBeOpened_UntilTheTreeHasEnded()
    {
        Agent creator = NewAgent(), other = NewAgent(), late = NewAgent();
        int[] sizes = [5, 6, 7, 8, 9, 32, 48, 64, 80, 96, 112];
        string[] all = [.. sizes.Select(size => Share([creator, other], "bytes", $"{size}"))];
        for (int i = 0; i < sizes.Length; i++) Assert.Equal($"{sizes[i]}", other.Do($"array-length {all[i]}"));
        string[] references = [.. all.Select(name => other.Do($"send {name}"))];
        Assert.Equal(0, creator.Quit());
        late.Do($"open bytes {all[0]} {references[0]}");
        Assert.Equal(0, late.Quit());
        Assert.Equal(0, other.Quit());
        Agent[] strangers = Agents(1);
        foreach (string reference in references)
        {
            Assert.Equal("FileNotFoundException", Error(strangers[0], $"open bytes x {reference}"));
        }
    }

    [Fact, Row("F-24")]
    public void ReferenceToAnArray_IsAsLong_HoweverLongTheArray_AndChangesAreSeenBothWays()
    {
        Agent[] agents = Agents(2);
        string[] all = [.. ((int[])[10, 400, 1_000_000]).Select(length => Share(agents, "array", $"{length}"))];
        Assert.Single(all.Select(name => agents[0].Do($"send {name}").Length).Distinct());
        foreach (string sut in all)
        {
            agents[0].Do($"array-set {sut} 9 4");
            Assert.Equal("4", agents[1].Do($"array-get {sut} 9"));
            agents[1].Do($"array-set {sut} 0 -3");
            Assert.Equal("-3", agents[0].Do($"array-get {sut} 0"));
        }
    }

    /// <summary>As when the disk, /dev/shm or the machine's memory is full, without filling them.</summary>
    [Fact]
    public void Array_ForWhichThereIsNoRoom_IsRefused_AndNothingIsDamaged()
    {
        Agent agent = NewAgent(megabytes: 600);
        string before = Share([agent], "array", "10");
        agent.Do($"array-set {before} 9 5");
        AgentException refused = Assert.Throws<AgentException>(() => agent.Do("new array h 200000000"));
        Assert.Equal("IOException", refused.TypeName);
        Assert.Contains("No room", refused.Message);
        Assert.Equal("5", agent.Do($"array-get {before} 9"));
        Share([agent], "array", "100000");
        Share([agent], "lock");
    }
}
