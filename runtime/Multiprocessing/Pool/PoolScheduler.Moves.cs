namespace Multiprocessing.Pool;

// How calls change their state, and the counts that follow from it.
internal sealed partial class PoolScheduler
{
    // Calls in the queue that have not ended. Guarded by the lock.
    private int _queuedCount;

    // Accepted and not ended; each map counts as one more. Written under the lock, read without it.
    private int _openCount;

    // Calls whose worker died while they were being sent; their senders have them. Guarded by the lock.
    private int _orphanedCount;

    /// <summary>The only way in which a call of this pool changes its state.</summary>
    /// <exception cref="InvalidOperationException">There is no such move: a mistake in the scheduler.</exception>
    private void MoveLocked(PoolCall call, CallState next, ref Actions actions)
    {
        CallState last = call.State;
        call.MoveTo(next);
        int queued = (next == CallState.Queued ? 1 : 0) - (last == CallState.Queued ? 1 : 0);
        _queuedCount += queued;
        actions.CountQueued(queued);
        actions.CountRunning((next.IsWithWorker() ? 1 : 0) - (last.IsWithWorker() ? 1 : 0));
        _orphanedCount += (next == CallState.Orphaned ? 1 : 0) - (last == CallState.Orphaned ? 1 : 0);
        if (!next.IsWithWorker()) call.Worker = null;
        if (next.HasEnded() && !last.HasEnded() && !call.IsInitializer) _openCount--;
    }
}
