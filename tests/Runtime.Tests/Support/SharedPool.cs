using Multiprocessing.TestSupport;
using Runtime.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedPool))]

namespace Runtime.Tests.Support;

/// <summary>A pool for the tests that neither harm it nor look at its workers.</summary>
public sealed class SharedPool : IAsyncLifetime
{
    public ProcessPool Pool { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        Pool = new ProcessPool(2);
        Leaks.Allow(Pool);
        Leftovers.Keep(WorkersOfPool);
        return ValueTask.CompletedTask;
    }

    private IEnumerable<int> WorkersOfPool() => Pool.Workers.Select(worker => worker.ProcessId);

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        Leftovers.Forget(WorkersOfPool);
        Leaks.Forbid(Pool);
        await Leaks.AssertNone();
    }
}
