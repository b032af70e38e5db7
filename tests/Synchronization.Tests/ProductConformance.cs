using Multiprocessing.TestSupport;

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

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("A-12")]
    public void Handles_InAnObjectOfPooledCalls_AreTheSame() => Tell("pool");

    [Fact, Row("F-09")]
    public void Handles_AsArguments_AreTheSame() => Tell("arguments");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Handle_PassedOnThroughThreeProcesses_IsTheSame() => Tell("passed-on");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Handles_ReturnedByAProcessThatIsGone_GoOnWorking_AndCanBeSent() => Tell("creator-gone");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("L-10")]
    public void Handles_HeldByAKilledWorker_AreFreed() => Tell("killed");

    [Fact]
    public void ConditionsLock_HeldByAKilledProcess_IsReportedByAWaitThatEnds() => Tell("killed-under-condition");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("F-11")]
    public void Handle_ThatIsDisposed_FailsItsCall_AndNotThePool() => Tell("disposed");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact]
    public void Handles_OfEveryKind_DisposedOfAfterTheStart_AreThereForTheChild() => Tell("disposed-early");

    [Trait(TestAmount.Trait, TestAmount.All)]
    [Fact, Row("U-10")]
    public void ErrorInAGrandchild_IsTheOnlyOne()
    {
        using Agent agent = new(Platform);
        agent.Do("product nested-error");
        Assert.Equal(0, agent.Quit());
        string[] lines = agent.Errors.Split('\n');
        // One exception that two processes died of, with its traces.
        const string expected =
            "ended by an unhandled exception|InvalidOperationException: the user's own|^ +at |^ *---|^ *$";
        Assert.All(lines, line => Assert.Matches(expected, line));
        Assert.Equal(2, lines.Count(line => line.Contains("ended by an unhandled exception")));
    }

    private void Tell(string story) => Agents(1)[0].Do($"product {story}");
}
