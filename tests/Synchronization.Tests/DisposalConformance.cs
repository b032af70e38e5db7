namespace Synchronization.Tests;

public sealed class DisposalOnLinux : DisposalConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class DisposalOnPortable : DisposalConformance
{
    private protected override Platform Platform => Platform.Portable;
}

public sealed class DisposalOnOldLinux : DisposalConformance
{
    private protected override Platform Platform => Platform.OldLinux;
}

/// <summary>
/// A handle is disposed while threads of its process wait through it: they end, and nobody else notices. The table of types and members
/// is the agent's (tests/TestWorker/Disposal).
/// </summary>
public abstract class DisposalConformance : AgentTest
{
    private const int Rounds = 16;

    [Theory]
    [InlineData("lock", 11)]
    [InlineData("named-lock", 11)]
    [InlineData("value-lock", 11)]
    [InlineData("array-lock", 11)]
    [InlineData("recursive", 6)]
    [InlineData("semaphore", 5)]
    [InlineData("named-semaphore", 5)]
    [InlineData("event", 8)]
    [InlineData("named-event", 8)]
    [InlineData("condition", 10)]
    [InlineData("condition-enter", 9)]
    [InlineData("condition-over-lock", 10)]
    [InlineData("condition-over-recursive", 5)]
    [InlineData("barrier", 5)]
    [InlineData("queue-take", 16)]
    [InlineData("queue-put", 9)]
    [InlineData("pipe-receive", 8)]
    [InlineData("pipe-send", 3)]
    public void Dispose_WhileOthersWaitThroughTheHandle_EndsTheirWaitsOnly(string type, int members)
    {
        Agent[] agents = Agents(1);
        Assert.Equal($"{members} members", agents[0].Do($"disposal {type} {Rounds}"));
        // Neither a handle nor the reference of a wait is left.
        Until(() => agents[0].Do("heap-blocks") == "0");
    }
}
