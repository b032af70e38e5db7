using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

public sealed class WaitsOnLinux : WaitConformance
{
    private protected override Platform Platform => Platform.Linux;
}

[Trait(TestAmount.Trait, TestAmount.All)]
public sealed class WaitsOnPortable : WaitConformance
{
    private protected override Platform Platform => Platform.Portable;
}

/// <summary>
/// What ends a wait, for every form of every member that waits: a token that is cancelled before or meanwhile, no time,
/// a negative time, what is waited for, the disposal of the handle. The table is the agent's (tests/TestWorker/Waits),
/// and finds the forms by reflection.
/// </summary>
public abstract class WaitConformance : AgentTest
{
    private static readonly string[] s_types =
    [
        "lock", "recursive", "semaphore", "event", "any", "barrier", "condition", "condition-enter",
        "condition-recursive", "queue-take", "queue-put", "queue-done", "pipe-receive", "pipe-send",
        "pipe-receive-bytes", "pipe-send-bytes",
    ];

    public static TheoryData<string> Types => [.. TestAmount.Every(3, s_types)];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryForm_EndsAsTheOthersDo_AndLeavesNoTrace(string type)
    {
        Agent agent = Agents(1)[0];
        try
        {
            foreach (int round in TestAmount.Rounds(1, 20))
            {
                string said = agent.Do($"waits {type} {round}");
                Assert.True(said.EndsWith(" members", StringComparison.Ordinal), said);
            }
        }
        catch
        {
            // What hangs in it is not to spoil other tests.
            agent.Kill();
            throw;
        }
    }
}
