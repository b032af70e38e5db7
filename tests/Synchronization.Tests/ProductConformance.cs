namespace Synchronization.Tests;

public sealed class ProductOnLinux : ProductConformance
{
    private protected override Platform Platform => Platform.Linux;
}

public sealed class ProductOnPortable : ProductConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>Handles in a user's own methods, in processes and in a pool; the stories are in tests/TestWorker.</summary>
public abstract class ProductConformance : AgentTest
{
    [Fact]
    public void Handles_InAnObjectOfASpawnedProcess_AreTheSame() => Tell("spawn");

    [Fact]
    public void A12_Handles_InAnObjectOfPooledCalls_AreTheSame() => Tell("pool");

    [Fact]
    public void F09_Handles_AsArguments_AreTheSame() => Tell("arguments");

    [Fact]
    public void Handle_PassedOnThroughThreeProcesses_IsTheSame() => Tell("passed-on");

    [Fact]
    public void Handles_ReturnedByAProcessThatIsGone_GoOnWorking_AndCanBeSent() => Tell("creator-gone");

    [Fact]
    public void L10_Handles_HeldByAKilledWorker_AreFreed() => Tell("killed");

    [Fact]
    public void F11_Handle_ThatIsDisposed_FailsItsCall_AndNotThePool() => Tell("disposed");

    [Fact]
    public void Handles_OfEveryKind_DisposedOfAfterTheStart_AreThereForTheChild() => Tell("disposed-early");

    [Fact]
    public void U10_ErrorInAGrandchild_IsTheOnlyNews()
    {
        using Agent agent = new(Platform);
        agent.Do("product nested-error");
        Assert.Equal(0, agent.Quit());
        string[] lines = agent.Errors.Split('\n');
        // One exception that two processes died of, with its traces.
        Assert.All(lines, line => Assert.Matches("ended by an unhandled exception|InvalidOperationException: the user's own|^ +at |^ *---|^ *$", line));
        Assert.Equal(2, lines.Count(line => line.Contains("ended by an unhandled exception")));
    }

    private void Tell(string story) => Agents(1)[0].Do($"product {story}");
}
