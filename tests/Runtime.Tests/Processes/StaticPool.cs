namespace Runtime.Tests.Processes;

/// <summary>A pool in a static field beside the state that its initializer sets, as many a program has it.</summary>
internal static partial class StaticPool
{
    private static readonly ProcessPool s_pool = new(
        new ProcessPoolOptions { Workers = 2, Initializer = Calls.Prepare() });

    private static int s_prepared;

    [RunInProcess]
    internal static void Prepare() => s_prepared++;

    [RunInProcess]
    internal static int Prepared() => s_pool.Workers.Count + s_prepared;
}
