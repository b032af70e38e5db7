using System.Reflection;
using Multiprocessing.TestSupport;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Xunit.TestFramework(typeof(WatchedTestFramework))]

namespace Multiprocessing.TestSupport;

/// <summary>
/// xunit's framework, with the <see cref="Watchdog"/> around each test, and only the tests of the chosen amount.
/// </summary>
public sealed class WatchedTestFramework : XunitTestFramework
{
    /// <summary>
    /// The trait of tests that are there to be run by other tests; the variable of that name selects them.
    /// </summary>
    internal const string SampleTrait = "MULTIPROCESSING_TESTS_SAMPLE";

    protected override ITestFrameworkExecutor CreateExecutor(Assembly assembly) =>
        new Executor(new XunitTestAssembly(assembly, null, assembly.GetName().Version));

    /// <summary>Asked of each case, and of each test of a case: a row of a theory has traits of its own.</summary>
    internal static bool IsWanted(IReadOnlyDictionary<string, IReadOnlyCollection<string>> traits)
    {
        string? sample = Environment.GetEnvironmentVariable(SampleTrait);
        bool isSample = traits.TryGetValue(SampleTrait, out IReadOnlyCollection<string>? samples);
        if (isSample || sample is not null) return isSample && sample is not null && samples!.Contains(sample);
        return TestAmount.IncludesAll || !traits.ContainsKey(TestAmount.Trait);
    }

    private sealed class Executor(IXunitTestAssembly assembly) : XunitTestFrameworkExecutor(assembly)
    {
        public override async ValueTask RunTestCases(
            IReadOnlyCollection<IXunitTestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions, CancellationToken cancellationToken)
        {
            // Fixtures are in no test.
            using Watch watch = new("what tests share", patience: 3, mayBeEndless: true);
            Watch.Current = watch;
            await base.RunTestCases(
                [.. testCases.Where(c => IsWanted(c.Traits)).Select(WatchedTestCase.Around)], executionMessageSink,
                executionOptions, cancellationToken);
            // Not when the program ends, for which xunit leaves ten seconds.
            await TestRun.EndAsync(watch);
        }
    }
}
