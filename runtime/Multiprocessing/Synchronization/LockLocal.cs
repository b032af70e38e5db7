using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>What the threads of one process share about one lock.</summary>
internal sealed class LockLocal
{
    /// <summary>The guess at how long to spin. Written by all threads, without a lock.</summary>
    internal SpinBudget Spin;

    /// <summary>
    /// Async waiters of this process, in their order: only the first of them waits for the lock itself.
    /// </summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);
}
