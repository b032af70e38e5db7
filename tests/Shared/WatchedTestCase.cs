using System.Reflection;
using System.Runtime.ExceptionServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Multiprocessing.TestSupport;

/// <summary>
/// A test case that runs its tests by <see cref="WatchedTestRunner"/>, and is the original one in all else.
/// </summary>
public class WatchedTestCase : DispatchProxy
{
    private IXunitTestCase _original = null!;

    internal static IXunitTestCase Around(IXunitTestCase original)
    {
        if (original is ISelfExecutingXunitTestCase) return original;
        ISelfExecutingXunitTestCase proxy = Create<ISelfExecutingXunitTestCase, WatchedTestCase>();
        ((WatchedTestCase)(object)proxy)._original = original;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.DeclaringType == typeof(ISelfExecutingXunitTestCase))
        {
            return RunAsync(
                (ExplicitOption)args![0]!, (IMessageBus)args[1]!, (object?[])args[2]!, (ExceptionAggregator)args[3]!,
                (CancellationTokenSource)args[4]!);
        }
        try
        {
            return targetMethod.Invoke(_original, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }

    private async ValueTask<RunSummary> RunAsync(
        ExplicitOption explicitOption, IMessageBus bus, object?[] constructorArguments, ExceptionAggregator aggregator,
        CancellationTokenSource source)
    {
        IReadOnlyCollection<IXunitTest> tests = await aggregator.RunAsync(_original.CreateTests, []);
        if (aggregator.ToException() is { } error)
        {
            return XunitRunnerHelper.FailTestCases(bus, source, [_original], error, sendTestCaseMessages: true);
        }
        return await new CaseRunner().Run(
            _original, [.. tests.Where(t => WatchedTestFramework.IsWanted(t.Traits))], bus, aggregator, source,
            _original.TestCaseDisplayName, _original.SkipReason, explicitOption, constructorArguments);
    }

    private sealed class CaseRunner : XunitTestCaseRunner
    {
        protected override ValueTask<RunSummary> RunTest(XunitTestCaseRunnerContext ctxt, IXunitTest test) =>
            new WatchedTestRunner().Run(
            test, ctxt.MessageBus, ctxt.ConstructorArguments, ctxt.ExplicitOption, ctxt.Aggregator.Clone(),
            ctxt.CancellationTokenSource,
            ctxt.BeforeAfterTestAttributes);
    }
}
