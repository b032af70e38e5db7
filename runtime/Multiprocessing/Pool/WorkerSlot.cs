using Multiprocessing.Wire;

namespace Multiprocessing.Pool;

/// <summary>Where a worker is in its life.</summary>
internal enum SlotState
{
    /// <summary>The process is being started.</summary>
    Launching,

    /// <summary>The process runs; its initializer has not ended yet.</summary>
    Initializing,

    /// <summary>Takes calls.</summary>
    Ready,

    /// <summary>Gets no more calls; ends when it has run those it has.</summary>
    Retiring,

    /// <summary>Ended.</summary>
    Dead,
}

/// <summary>
/// One worker as the scheduler sees it: its state, its calls, and the orders it can be given. The fields are guarded by the
/// scheduler's lock; the orders are given outside of it.
/// </summary>
internal abstract class WorkerSlot
{
    internal SlotState State { get; set; }

    /// <summary>The calls given to the worker and not ended, in the order in which it runs them.</summary>
    internal List<PoolCall> InFlight { get; } = [];

    /// <summary>Calls that are in <see cref="InFlight"/> but not yet on the ring.</summary>
    internal Queue<PoolCall> Outbox { get; } = new();

    /// <summary>A thread is putting calls on the ring: only one at a time may.</summary>
    internal bool IsSending { get; set; }

    internal int CallsDone { get; set; }

    /// <summary>When the running call is to be killed together with the worker; none: <see cref="long.MaxValue"/>.</summary>
    internal long KillAt { get; set; } = long.MaxValue;

    internal long IdleSince { get; set; }

    /// <summary>The process has come up and greeted.</summary>
    internal bool HasComeUp { get; set; }

    /// <summary>Retired for want of work: not to be replaced before there is some.</summary>
    internal bool IsShrunk { get; set; }

    internal bool IsIdle => State == SlotState.Ready && InFlight.Count == 0 && !IsSending;

    /// <summary>Starts the process; ends in <see cref="PoolScheduler.OnLaunched"/> or <see cref="PoolScheduler.OnLaunchFailed"/>.</summary>
    internal abstract void Launch();

    /// <summary>Puts a call on the ring.</summary>
    /// <returns>False when there is no room, or no worker any more.</returns>
    /// <exception cref="ProcessSerializationException">The arguments could not be serialized.</exception>
    internal abstract bool Send(PoolCall call);

    /// <summary>Takes a call back that the worker has not begun, with its arguments.</summary>
    internal abstract bool TryRetract(PoolCall call);

    /// <summary>Whether the worker has begun the call. Its memory must still be mapped.</summary>
    internal abstract bool IsBegun(PoolCall call);

    /// <summary>Whether the call looks at its token, so that firing it may end the call.</summary>
    internal abstract bool IsObserved(PoolCall call);

    internal abstract void RequestCancellation(PoolCall call);

    internal abstract void Kill();

    internal abstract void Shutdown();

    /// <summary>The account of its death.</summary>
    internal abstract WorkerDiedException DescribeDeath(PoolCall? call, TimeSpan elapsed);
}
