namespace Queues.Tests;

public sealed class QueueTests() : RowTest(typeof(Scenarios.QueueScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(Scenarios.QueueScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}
