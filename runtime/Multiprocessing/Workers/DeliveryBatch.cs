namespace Multiprocessing.Workers;

/// <summary>
/// Calls for which something arrived in one go, handed to the thread pool as one work item. Each thread that comes
/// takes one call after the other, and before its first one it asks for another thread to take the rest: so a
/// continuation that blocks holds up no other call, and as long as none does, a thread is woken for each batch and not
/// for each call.
/// </summary>
internal sealed class DeliveryBatch : IThreadPoolWorkItem
{
    /// <summary>What this thread has collected since <see cref="Begin"/>; null before its first call.</summary>
    [ThreadStatic]
    private static List<PendingCall>? t_collected;

    /// <summary>Whether this thread collects.</summary>
    [ThreadStatic]
    private static bool t_isCollecting;

    /// <summary>Each entry is cleared by the thread that took it.</summary>
    private readonly PendingCall[] _calls;

    /// <summary>How many calls were taken, or tried to be. Counted up by each thread that takes one.</summary>
    private int _taken;

    private DeliveryBatch(PendingCall[] calls) => _calls = calls;

    /// <summary>From here on this thread collects, until <see cref="End"/>.</summary>
    internal static void Begin() => t_isCollecting = true;

    /// <summary>Hands over what was collected.</summary>
    internal static void End()
    {
        t_isCollecting = false;
        if (t_collected is not { Count: > 0 } collected) return;
        IThreadPoolWorkItem item = collected.Count == 1 ? collected[0] : new DeliveryBatch([.. collected]);
        collected.Clear();
        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }

    /// <summary>Has the call's inbox handled on the thread pool.</summary>
    internal static void Add(PendingCall call)
    {
        if (t_isCollecting) (t_collected ??= []).Add(call);
        else ThreadPool.UnsafeQueueUserWorkItem(call, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        int index = Interlocked.Increment(ref _taken) - 1;
        if (index < _calls.Length - 1) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        ExecutionContext? own = ExecutionContext.Capture();
        for (; index < _calls.Length; index = Interlocked.Increment(ref _taken) - 1)
        {
            PendingCall call = _calls[index];
            // A continuation may go on for as long as the program does.
            _calls[index] = null!;
            call.HandleInbox();
            // As the thread pool does between work items: what one call's code has set is not seen by the next one's.
            if (own is not null && ExecutionContext.Capture() != own) ExecutionContext.Restore(own);
        }
    }
}
