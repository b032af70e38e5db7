using Queues.Tests.Scenarios;

namespace Queues.Tests;

public sealed class QueueTests() : RowTest(typeof(QueueScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(QueueScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class DoneTests() : RowTest(typeof(DoneScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(DoneScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class ContentTests() : RowTest(typeof(ContentScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(ContentScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class PipeTests() : RowTest(typeof(PipeScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(PipeScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class HandleTests() : RowTest(typeof(HandleScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(HandleScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class TwinTests() : RowTest(typeof(TwinScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(TwinScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class DisplayTests() : RowTest(typeof(DisplayScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(DisplayScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}

public sealed class StressTests() : RowTest(typeof(StressScenarios))
{
    public static TheoryData<string, string> Rows => Of(typeof(StressScenarios));

    [Theory, MemberData(nameof(Rows))]
    public Task Row(string platform, string scenario) => RunAsync(platform, scenario);
}
