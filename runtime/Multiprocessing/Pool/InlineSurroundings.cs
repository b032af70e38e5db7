using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>
/// What a call of an inline pool finds around it: what it would in a worker. The caller's async locals do not reach it,
/// and what it changes does not reach the caller; of the caller there is only the activity, as that is the parent of a
/// worker's.
/// </summary>
internal sealed class InlineSurroundings
{
    // Written once, by Keep, while the initializer runs; other calls begin, and read it, after that has ended.
    private ExecutionContext? _afterInitializer;

    /// <summary>Calls begin with what the initializer has set up, once it has returned or awaited.</summary>
    internal void Keep() => _afterInitializer = ExecutionContext.Capture();

    /// <summary>Runs code of the user's on another thread.</summary>
    internal Task<T> Run<T>(Func<Task<T>> code, CancellationToken cancellationToken = default)
    {
        Activity? activity = Activity.Current;
        Func<Task<T>> run = () =>
        {
            // The thread pool takes it off its thread again.
            if (_afterInitializer is { } context) ExecutionContext.Restore(context);
            Activity.Current = activity;
            return code();
        };
        if (ExecutionContext.IsFlowSuppressed()) return Task.Run(run, cancellationToken);
        using (ExecutionContext.SuppressFlow()) return Task.Run(run, cancellationToken);
    }
}
