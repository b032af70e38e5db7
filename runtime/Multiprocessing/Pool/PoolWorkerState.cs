namespace Multiprocessing.Pool;

/// <summary>Where a worker is in its life. Only <see cref="PoolScheduler"/> moves it, under its lock.</summary>
/// <remarks>
/// <code>
///   from          to: Greeted  ComingUp  Initializing  Ready  Retiring  Killed  Untrusted  Dead
///   Launching            x         x                                       x        x        x
///   Greeted                                    x         x                 x        x        x
///   ComingUp                                   x         x        x        x        x        x
///   Initializing                                         x        x        x        x        x
///   Ready                                                         x        x        x        x
///   Retiring                                                               x                 x
///   Killed                                                                                   x
///   Untrusted                                                                                x
///   Dead
/// </code>
/// The launching thread reports that the process runs, the thread that reads results reports the greeting and the end:
/// so the greeting may come before the launch is reported, and so may the end.
/// </remarks>
internal enum PoolWorkerState
{
    /// <summary>The process is being started. Nothing can be sent to it yet.</summary>
    Launching,

    /// <summary>As before, but its greeting is here already.</summary>
    Greeted,

    /// <summary>
    /// The process runs and has not greeted. Its initializer is on its ring; without one, it takes calls, which wait
    /// there until it has come up.
    /// </summary>
    ComingUp,

    /// <summary>It has greeted and runs the initializer. Takes no calls.</summary>
    Initializing,

    /// <summary>It has come up: it has greeted, and has run the initializer if there is one. Takes calls.</summary>
    Ready,

    /// <summary>It was asked to end. Takes no calls, and has none.</summary>
    Retiring,

    /// <summary>
    /// The pool has killed it, because a call or its own end took longer than it may, or at the pool's own end.
    /// </summary>
    Killed,

    /// <summary>It wrote what cannot be, and is killed for it. Takes no calls; what it sends is not read.</summary>
    Untrusted,

    /// <summary>Its process has ended, or could not be started.</summary>
    Dead,
}

/// <summary>Which moves of a worker are legal.</summary>
internal static class PoolWorkerStates
{
    private const int Greeted = 1 << (int)PoolWorkerState.Greeted;
    private const int ComingUp = 1 << (int)PoolWorkerState.ComingUp;
    private const int Initializing = 1 << (int)PoolWorkerState.Initializing;
    private const int Ready = 1 << (int)PoolWorkerState.Ready;
    private const int Retiring = 1 << (int)PoolWorkerState.Retiring;
    private const int Killed = 1 << (int)PoolWorkerState.Killed;
    private const int Untrusted = 1 << (int)PoolWorkerState.Untrusted;
    private const int Dead = 1 << (int)PoolWorkerState.Dead;

    // The rows of the table above.
    private static int NextOf(PoolWorkerState state) => state switch
    {
        PoolWorkerState.Launching => Greeted | ComingUp | Killed | Untrusted | Dead,
        PoolWorkerState.Greeted => Initializing | Ready | Killed | Untrusted | Dead,
        PoolWorkerState.ComingUp => Initializing | Ready | Retiring | Killed | Untrusted | Dead,
        PoolWorkerState.Initializing => Ready | Retiring | Killed | Untrusted | Dead,
        PoolWorkerState.Ready => Retiring | Killed | Untrusted | Dead,
        PoolWorkerState.Retiring => Killed | Dead,
        PoolWorkerState.Killed => Dead,
        PoolWorkerState.Untrusted => Dead,
        _ => 0,
    };

    internal static bool CanMoveTo(this PoolWorkerState state, PoolWorkerState next) =>
        (NextOf(state) & (1 << (int)next)) != 0;
}
