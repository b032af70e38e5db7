using System.Reflection;
using Runtime.Tests.Support;
using Xunit.v3;

[assembly: Watchdog]
// Several tests look at all children of this process, at its descriptors and at its working directory.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Runtime.Tests.Support;

/// <summary>
/// Around every test: after a minute it says what is known of all processes and kills the children, which ends nearly every
/// wait; after some more time it ends the test program.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class WatchdogAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(40);
    private static Timer? s_timer;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        s_timer = new Timer(_ => Bark(test.TestDisplayName), null, s_limit, Timeout.InfiniteTimeSpan);

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Interlocked.Exchange(ref s_timer, null)?.Dispose();

    private static void Bark(string test)
    {
        Console.Error.WriteLine($"'{test}' has not ended after {s_limit}.");
        Console.Error.WriteLine(ProcFs.Describe(Environment.ProcessId));
        IReadOnlyList<int> children = ProcFs.ChildrenOf(Environment.ProcessId);
        foreach (int child in children) Console.Error.WriteLine(ProcFs.Describe(child));
        foreach (int child in children) Native.Kill(child, Native.SIGKILL);
        Thread.Sleep(s_rest);
        if (s_timer is not null) Environment.FailFast($"'{test}' hangs.");
    }
}
