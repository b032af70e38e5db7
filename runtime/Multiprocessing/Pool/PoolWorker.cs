using System.Diagnostics;

namespace Multiprocessing.Pool;

/// <summary>Why a worker was asked to end.</summary>
internal enum RetireReason
{
    None,
    PoolClosed,
    MaxCallsPerWorker,
    MaxWorkingSet,
    IdleTimeout,
}

/// <summary>
/// One worker as the scheduler sees it: its state and its calls. Everything here is guarded by the scheduler's lock.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class PoolWorker
{
    internal PoolWorker(IWorkerPort port, bool isStandby)
    {
        Port = port;
        IsStandby = isStandby;
        Load = new RingLoad(port.HasPassed);
    }

    /// <summary>The way to its process.</summary>
    internal IWorkerPort Port { get; }

    /// <summary>Changed by <see cref="MoveTo"/> only.</summary>
    internal PoolWorkerState State { get; private set; }

    /// <summary>
    /// The calls given to the worker and not ended, in the order in which it runs them. Changed by <see cref="Add"/>,
    /// <see cref="Remove"/> and <see cref="RemoveAll"/> only.
    /// </summary>
    internal CallList Calls { get; } = new();

    /// <summary>Calls that are in <see cref="Calls"/> but not yet on the ring, and which thread writes to it.</summary>
    internal Outbox Outbox { get; } = new();

    internal RingLoad Load { get; }

    internal CallPace Pace { get; } = new();

    internal int CallsDone { get; set; }

    /// <summary>
    /// When a worker that was asked to end is killed; none: <see cref="PoolClock.Never"/>.
    /// </summary>
    internal long KillAt { get; set; } = PoolClock.Never;

    /// <summary>Since when it has no calls.</summary>
    internal long IdleSince { get; set; }

    /// <summary>Set at its launch: it runs an initializer before anything else.</summary>
    internal bool HasInitializer { get; set; }

    /// <summary>
    /// It has been <see cref="PoolWorkerState.Ready"/>, or has greeted and has nothing else to do before that: the
    /// thread that launches it may report later.
    /// </summary>
    internal bool HasComeUp { get; private set; }

    /// <summary>Kept ready to take the place of another one; gets no calls before.</summary>
    internal bool IsStandby { get; set; }

    /// <summary>
    /// The queue is being emptied onto this ring: not before it is full again is the next one looked for. Within one
    /// event.
    /// </summary>
    internal bool IsFilling { get; set; }

    /// <summary>The worker that takes this one's place as soon as it is up.</summary>
    internal PoolWorker? Replacement { get; set; }

    /// <summary>It is to have a <see cref="Replacement"/> as soon as there is room for one more process.</summary>
    internal bool IsReplacementDue { get; set; }

    internal RetireReason RetireReason { get; set; }

    /// <summary>It cannot take calls yet.</summary>
    internal bool IsStarting => State is PoolWorkerState.Launching or PoolWorkerState.Greeted || IsToInitialize;

    /// <summary>Its process runs, and its initializer has not ended.</summary>
    internal bool IsToInitialize => HasInitializer && State is PoolWorkerState.ComingUp or PoolWorkerState.Initializing;

    /// <summary>Calls may be given to it.</summary>
    internal bool TakesCalls => !IsStandby
        && (State == PoolWorkerState.Ready || (State == PoolWorkerState.ComingUp && !HasInitializer));

    /// <summary>It takes calls and has none.</summary>
    internal bool IsIdle => Calls.Count == 0 && !Outbox.IsBusy && TakesCalls;

    /// <summary>For the scheduler.</summary>
    /// <exception cref="InvalidOperationException">The table at <see cref="PoolWorkerState"/> has no such
    /// move.</exception>
    internal void MoveTo(PoolWorkerState next)
    {
        if (!State.CanMoveTo(next)) throw new InvalidOperationException($"A worker cannot go from {State} to {next}.");
        State = next;
        HasComeUp |= next == PoolWorkerState.Ready || (next == PoolWorkerState.Greeted && !HasInitializer);
    }

    internal void Add(PoolCall call)
    {
        Calls.Add(call);
        Charge(call);
    }

    internal void Remove(PoolCall call)
    {
        if (Calls.Remove(call)) Load.Remove(call.Charge);
    }

    internal void RemoveAll()
    {
        Calls.Clear();
        Outbox.Clear();
        Load.Clear();
    }

    /// <summary>
    /// Takes a call back that the worker has not begun, with its arguments; it stays among the calls until it is
    /// removed.
    /// </summary>
    internal bool TryTakeBack(PoolCall call)
    {
        long position = call.FramePosition;
        if (!Port.TryRetract(call)) return false;
        Load.KeepFrame(position, call.Charge);
        return true;
    }

    /// <summary>The length of the call's arguments is known now.</summary>
    internal void Recharge(PoolCall call)
    {
        Load.Remove(call.Charge);
        Charge(call);
    }

    public override string ToString() => $"worker {Port.ProcessId} ({State}, {Calls.Count} calls)";

    private void Charge(PoolCall call)
    {
        call.Charge = RingCharge.Of(call.ArgumentsLength);
        Load.Add(call.Charge);
    }
}
