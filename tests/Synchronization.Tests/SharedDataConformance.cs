namespace Synchronization.Tests;

public sealed class SharedDataOnLinux : SharedDataConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class SharedDataOnPortable : SharedDataConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>SharedArray and SharedValue between processes, on every platform.</summary>
public abstract class SharedDataConformance : AgentTest
{
    [Theory]
    [InlineData("int", "4343", "24234")]
    [InlineData("double", "3.625", "-4.25")]
    [InlineData("short", "-232", "234")]
    [InlineData("long", "8589934592", "17179869184")]
    [InlineData("char", "x", "y")]
    public void A02_Value_IsSeenAndChangedByOthers(string type, string before, string after)
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, type, before);
        Assert.Equal(before, agents[1].Do($"values-get {sut}"));
        agents[1].Do($"values-set {sut} {after}");
        Assert.Equal(after, agents[0].Do($"values-get {sut}"));
    }

    [Fact]
    public void A03_GivenLock_IsTheVeryOne_HereAndThere()
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

    [Fact]
    public void A03_OwnLock_CanBeSentByItself()
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

    [Fact]
    public void A05_Array_HasElementsAndBounds()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, "array", "10");
        agents[0].Do($"array-write {sut} 0 680 626 934 821 150 233 548 982 714 831");
        Assert.Equal("10", agents[1].Do($"array-length {sut}"));
        Assert.Equal("934,821,150,233,548", agents[1].Do($"array-slice {sut} 2 7"));
        agents[1].Do($"array-write {sut} 4 1 2 3 4");
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

    [Fact]
    public void A10_StructsAndTexts_AreChangedByOthers()
    {
        Agent[] agents = Agents(2);
        string mixed = Share(agents, "struct", "3 2 8589934592");
        agents[1].Do($"values-set {mixed} 4");
        Assert.Equal("3 4 8589934592", agents[0].Do($"values-get {mixed}"));
        Assert.Equal("True", agents[1].Do($"values-copy-is-independent {mixed}"));
        string text = Share(agents, "text", "20");
        agents[0].Do($"values-set {text} hello");
        agents[1].Do($"values-set {text} {agents[1].Do($"values-get {text}")}hello");
        Assert.Equal("hellohello", agents[0].Do($"values-get {text}"));
        string array = Share(agents, "array", "1000");
        agents[0].Do($"array-set {array} 999 21");
        agents[1].Do($"array-double {array}");
        Assert.Equal("42", agents[0].Do($"array-get {array} 999"));
    }

    [Fact]
    public void A12_Increments_UnderTheLock_AreAllCounted()
    {
        Agent[] agents = Agents(4);
        string sut = Share(agents, "int", "0");
        Task<string>[] counting = [.. agents.Select(agent => agent.StartAsync($"values-increment {sut} 10000"))];
        foreach (Task<string> one in counting) agents[0].Result(one);
        Assert.Equal("40000", agents[0].Do($"values-get {sut}"));
    }

    [Fact]
    public void A13_ManyAllocations_LeaveNothing()
    {
        Agent agent = NewAgent();
        Assert.Equal("0", agent.Do("heap-churn 5000"));
    }

    [Fact]
    public void A16_BlocksInReferenceCycles_AreFreedByTheGarbageCollector()
    {
        Agent agent = NewAgent();
        Assert.InRange(int.Parse(agent.Do("heap-cycles 5000")), 0, 10);
    }

    [Fact]
    public void Memory_ThatIsPinned_StaysWithoutItsArray() =>
        Assert.Equal("100", Agents(1)[0].Do("heap-pinned"));

    [Fact]
    public void Receiver_OfAnotherElementType_IsTold()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents[..1], "int", "5");
        string reference = agents[0].Do($"send {sut}");
        Assert.Equal("ProcessSerializationException", Error(agents[1], $"open long {sut} {reference}"));
        Assert.Equal("ProcessSerializationException", Error(agents[1], $"open event {sut} {reference}"));
        Assert.Equal("5", agents[0].Do($"values-get {sut}"));
    }

    [Fact]
    public void F16_FreshMemory_IsZero_AlsoAfterOthersUsedIt()
    {
        Agent[] agents = Agents(1);
        string first = Share(agents, "array", "100000");
        agents[0].Do($"array-set {first} 99999 7");
        agents[0].Do($"dispose {first}");
        string second = Share(agents, "array", "100000");
        Assert.Equal("0", agents[0].Do($"array-get {second} 99999"));
    }

    /// <summary>As when the disk, /dev/shm or the machine's memory is full, without filling them.</summary>
    [Fact]
    public void Array_ForWhichThereIsNoRoom_IsRefused_AndNothingIsDamaged()
    {
        Agent agent = NewAgent(megabytes: 400);
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
