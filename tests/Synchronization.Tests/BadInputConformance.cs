using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class BadInputOnLinux : BadInputConformance
{
    private protected override Platform Platform => Platform.Linux;

    private protected override string HeapOf(Agent agent) => Directory.EnumerateFiles($"/proc/{agent.ProcessId}/fd")
        .First(file => new FileInfo(file).LinkTarget?.StartsWith("/memfd:multiprocessing-heap") == true);
}

public sealed class BadInputOnPortable : BadInputConformance
{
    private protected override Platform Platform => Platform.Portable;

    private protected override string HeapOf(Agent agent) =>
        Directory
            .EnumerateFiles(
                Platform.TemporaryFolder, $"memory-{agent.ProcessId}-*-heap*", SearchOption.AllDirectories)
            .Single();
}

/// <summary>What is wrong is refused clearly, and damages nothing.</summary>
public abstract class BadInputConformance : AgentTest
{
    private protected abstract string HeapOf(Agent agent);

    [Theory]
    [InlineData("lock", "", "lock-enter", "lock-try 10", "lock-try-async 10", "lock-exit", "lock-held")]
    [InlineData("recursive", "", "recursive-enter", "recursive-try 10", "recursive-exit", "recursive-held")]
    [InlineData(
        "semaphore", "1",
        "semaphore-wait", "semaphore-try 10", "semaphore-try-async 10", "semaphore-release", "semaphore-count")]
    [InlineData("event", "", "event-set", "event-reset", "event-wait", "event-try-async 10", "event-is-set")]
    [InlineData(
        "condition", "",
        "condition-enter", "condition-exit", "condition-bare-wait 10", "condition-bare-notify", "condition-waiters")]
    [InlineData(
        "barrier", "2",
        "barrier-pass", "barrier-pass-in 10", "barrier-pass-async", "barrier-abort", "barrier-reset", "barrier-state")]
    [InlineData("array", "3", "array-get 0", "array-all", "array-enter")]
    [InlineData("int", "3", "values-get", "values-set 4", "values-increment 1")]
    public void Use_AfterDispose_Throws_AndOthersGoOn(string type, string arguments, params string[] uses)
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents, type, arguments);
        agents[0].Do($"dispose {sut}");
        agents[0].Do($"dispose {sut}");
        foreach (string use in uses)
        {
            string[] parts = use.Split(' ', 2);
            Assert.Equal("ObjectDisposedException", Error(agents[0], string.Join(' ', [parts[0], sut, .. parts[1..]])));
        }
        Assert.Equal("ObjectDisposedException", Error(agents[0], $"send {sut}"));
        agents[0].Do($"text {sut}");
        Pass(agents[1], agents[0], type, sut);
        agents[1].Do($"text {sut}");
    }

    [Theory]
    [InlineData("lock", "", "lock-try", "lock-try-async")]
    [InlineData("recursive", "", "recursive-try")]
    [InlineData("semaphore", "0", "semaphore-try", "semaphore-try-async")]
    [InlineData("event", "", "event-try", "event-try-async")]
    [InlineData("condition", "", "condition-wait", "condition-wait-async")]
    [InlineData("barrier", "2", "barrier-pass-in")]
    public void NegativeTime_IsRefused_AndLeavesNoTrace(string type, string arguments, params string[] waits)
    {
        Agent[] agents = Agents(1);
        string sut = Share(agents, type, arguments);
        string before = agents[0].Do($"text {sut}");
        foreach (string wait in waits)
        {
            Assert.Equal("ArgumentOutOfRangeException", Error(agents[0], $"{wait} {sut} -5"));
        }
        Assert.Equal(before, agents[0].Do($"text {sut}"));
    }

    [Fact]
    public void Handle_OfAnotherLayoutVersion_IsRefusedByName()
    {
        Agent creator = NewAgent(), receiver = NewAgent();
        string sut = Share([creator], "lock");
        string reference = creator.Do($"send {sut}");
        using (FileStream heap = new(HeapOf(creator), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            heap.Position = 64 * 1024 + 8; // the layout version in the heap's header
            heap.Write([99, 0, 0, 0]);
        }
        AgentException refused = Assert.Throws<AgentException>(() => receiver.Do($"open lock {sut} {reference}"));
        Assert.Equal("InvalidDataException", refused.TypeName);
        Assert.Contains("layout 99", refused.Message);
        creator.Do($"lock-enter {sut}");
        Share([receiver], "lock");
    }

    [Fact]
    public void Reference_ThatIsDamaged_IsRefused()
    {
        Agent[] agents = Agents(2);
        string sut = Share(agents[..1], "lock");
        byte[] reference = Convert.FromBase64String(agents[0].Do($"send {sut}"));
        for (int i = 0; i < reference.Length; i++)
        {
            byte[] damaged = [.. reference];
            damaged[i] ^= 0x41;
            try
            {
                // What is left of it may still say enough: a place of the sender that is not needed.
                agents[1].Do($"open lock {sut} {Convert.ToBase64String(damaged)}");
                agents[1].Do($"dispose {sut}");
            }
            catch (AgentException refused)
            {
                string[] expected =
                [
                    "FileNotFoundException",
                    "ProcessSerializationException",
                    "MemoryPackSerializationException",
                    "InvalidDataException",
                ];
                Assert.Contains(refused.TypeName, expected);
            }
        }
        foreach (int length in (int[])[0, 1, reference.Length / 2, reference.Length - 1])
        {
            string shortened = Convert.ToBase64String(reference[..length]);
            if (length > 0) Assert.Contains(
                Error(agents[1], $"open lock x {shortened}"),
                (string[])["ProcessSerializationException", "MemoryPackSerializationException"]);
        }
        Share(agents, "lock");
    }

    /// <summary>As when there is no room at all, from the first object on.</summary>
    [Fact]
    public void FirstObject_ForWhichThereIsNoRoom_IsRefused()
    {
        Agent agent = NewAgent(megabytes: 200);
        AgentException refused = Assert.Throws<AgentException>(() => agent.Do("new lock l"));
        Assert.Equal("IOException", refused.TypeName);
        Assert.Contains("No room", refused.Message);
        Assert.Equal("IOException", Error(agent, "new semaphore s 1"));
        Assert.Equal(0, agent.Quit());
    }

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("U-11")]
    public void Finalizers_BesideCreation_DoNoHarm()
    {
        Agent agent = NewAgent();
        Assert.InRange(int.Parse(agent.Do("heap-finalize 20000")), 0, 10);
    }
}
