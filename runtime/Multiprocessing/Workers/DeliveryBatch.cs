namespace Multiprocessing.Workers;

/// <summary>
/// Calls for which something arrived in one go, on their way to the thread pool. One work item brings them all there; from
/// there on each is one of its own, so that a continuation that blocks holds up no other.
/// </summary>
internal sealed class DeliveryBatch : IThreadPoolWorkItem
{
    [ThreadStatic]
    private static List<IThreadPoolWorkItem>? t_collected;

    [ThreadStatic]
    private static bool t_isCollecting;

    private readonly IThreadPoolWorkItem[] _calls;

    private DeliveryBatch(IThreadPoolWorkItem[] calls) => _calls = calls;

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
        // The local queue gives back the last one first, and other threads of the pool steal from it.
        for (int i = _calls.Length - 1; i >= 0; i--) ThreadPool.UnsafeQueueUserWorkItem(_calls[i], preferLocal: true);
    }
}
