using Multiprocessing.Memory;

namespace Multiprocessing.Synchronization;

/// <summary>What the threads of one process share about one semaphore.</summary>
internal sealed class SemaphoreLocal
{
    /// <summary>Threads take turns at the process's entry of the ledger.</summary>
    internal LedgerTurn LedgerTurn { get; } = new();

    /// <summary>The guess at how long to spin. Written by all threads, without a lock.</summary>
    internal SpinBudget Spin;

    /// <summary>
    /// Async waiters of this process, in their order: only the first of them waits for a permit itself.
    /// </summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);
}
