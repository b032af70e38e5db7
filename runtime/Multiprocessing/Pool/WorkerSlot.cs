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
/// One worker as the scheduler sees it: its state, its calls, and the orders it can be given. The fields are guarded by
/// the scheduler's lock; the orders are given outside of it, but for those that say otherwise.
/// </summary>
internal abstract class WorkerSlot
{
    /// <summary>Null while the process is being started.</summary>
    internal virtual int? ProcessId => null;

    internal SlotState State { get; set; }

    /// <summary>
    /// The calls given to the worker and not ended, in the order in which it runs them. Changed by <see cref="Add"/>,
    /// <see cref="Remove"/> and <see cref="RemoveAll"/> only.
    /// </summary>
    internal CallList InFlight { get; } = new();

    // Frames of calls that were taken back: they take room until the worker has passed them.
    private readonly List<(long Position, int Bytes)> _takenBack = [];

    private int _ringBytes;

    /// <summary>How many of the calls in flight may need the bulk area, of which there is one.</summary>
    internal int LargeCalls { get; private set; }

    /// <summary>
    /// The queue is being emptied onto this ring: not before it is full again is the next one looked for.
    /// </summary>
    internal bool IsFilling { get; set; }

    /// <summary>Calls that are in <see cref="InFlight"/> but not yet on the ring.</summary>
    internal Queue<PoolCall> Outbox { get; } = new();

    /// <summary>A thread is putting calls on the ring: only one at a time may.</summary>
    internal bool IsSending { get; set; }

    /// <summary>The worker is to be told to end as soon as nobody sends any more.</summary>
    internal bool IsShutdownDue { get; set; }

    internal int CallsDone { get; set; }

    /// <summary>When a retiring worker is killed; none: <see cref="long.MaxValue"/>.</summary>
    internal long KillAt { get; set; } = long.MaxValue;

    internal long IdleSince { get; set; }

    /// <summary>When the last call ended.</summary>
    internal long LastOutcomeAt { get; set; }

    /// <summary>How long a call takes, a moving average in seconds; 0 while nothing is known.</summary>
    internal double SecondsPerCall { get; set; }

    /// <summary>How many calls the worker may have at once, the one that it runs included.</summary>
    internal int Depth { get; set; } = 1;

    /// <summary>The process has come up and greeted.</summary>
    internal bool HasComeUp { get; set; }

    /// <summary>Has been counted among the workers that came up.</summary>
    internal bool IsCountedUp { get; set; }

    /// <summary>Kept ready to take the place of another one; gets no calls before.</summary>
    internal bool IsStandby { get; set; }

    /// <summary>The worker that takes this one's place as soon as it is up.</summary>
    internal WorkerSlot? Replacement { get; set; }

    /// <summary>It is to have a <see cref="Replacement"/> as soon as there is room for one more process.</summary>
    internal bool IsReplacementDue { get; set; }

    /// <summary>Killed by the pool itself, because a call or its own end took longer than it may.</summary>
    internal bool WasKilled { get; set; }

    /// <summary>Retired for want of work: not to be replaced before there is some.</summary>
    internal bool IsShrunk { get; set; }

    /// <summary>It wrote what cannot be, and is about to be killed for it: it gets no more calls.</summary>
    internal bool IsDoomed { get; set; }

    internal bool IsIdle => State == SlotState.Ready && InFlight.Count == 0 && !IsSending && !IsStandby && !IsDoomed;

    /// <summary>Ready for calls at once: no part of the start is still to come.</summary>
    internal bool IsUp => State == SlotState.Ready && HasComeUp;

    internal void Add(PoolCall call)
    {
        InFlight.Add(call);
        Charge(call);
    }

    internal void Remove(PoolCall call)
    {
        if (InFlight.Remove(call)) Discharge(call);
    }

    internal void RemoveAll()
    {
        InFlight.Clear();
        Outbox.Clear();
        _takenBack.Clear();
        _ringBytes = 0;
        LargeCalls = 0;
    }

    /// <summary>
    /// The most that is taken of the ring, in bytes: by the calls in flight, and by those that were taken back.
    /// </summary>
    internal int CountRingBytes()
    {
        for (int i = _takenBack.Count - 1; i >= 0; i--)
        {
            (long position, int bytes) = _takenBack[i];
            if (!HasPassed(position)) continue;
            _ringBytes -= bytes;
            _takenBack.RemoveAt(i);
        }
        return _ringBytes;
    }

    /// <summary>
    /// Takes a call back that the worker has not begun, with its arguments; it stays in flight until it is removed.
    /// </summary>
    internal bool TryTakeBack(PoolCall call)
    {
        long position = call.FramePosition;
        if (!TryRetract(call)) return false;
        _takenBack.Add((position, call.RingCharge));
        _ringBytes += call.RingCharge;
        return true;
    }

    /// <summary>The length of the call's arguments is known now.</summary>
    internal void Recharge(PoolCall call)
    {
        Discharge(call);
        Charge(call);
    }

    private void Charge(PoolCall call)
    {
        call.RingCharge = call.RingBytes;
        call.IsChargedLarge = call.IsLarge;
        _ringBytes += call.RingCharge;
        if (call.IsChargedLarge) LargeCalls++;
    }

    private void Discharge(PoolCall call)
    {
        _ringBytes -= call.RingCharge;
        if (call.IsChargedLarge) LargeCalls--;
    }

    /// <summary>The resident memory of the process in bytes.</summary>
    internal abstract long WorkingSet { get; }

    /// <summary>Large messages have left memory behind that nobody needs while the worker is idle.</summary>
    internal abstract bool HoldsSpareMemory { get; }

    /// <summary>The pool has come to use methods that this worker has not been told of.</summary>
    internal abstract bool HasMethodsToLearn { get; }

    /// <summary>
    /// Starts the process; ends in <see cref="PoolScheduler.OnLaunched"/> or
    /// <see cref="PoolScheduler.OnLaunchFailed"/>.
    /// </summary>
    internal abstract void Launch();

    /// <summary>Keeps the worker's memory for a thread that will read its results itself.</summary>
    /// <returns>False when the worker is gone.</returns>
    internal abstract bool TryBeginDirect(PoolCall call);

    /// <summary>Puts a call on the ring.</summary>
    /// <returns>False when there is no room, or no worker any more.</returns>
    /// <exception cref="ProcessSerializationException">The arguments could not be serialized.</exception>
    internal abstract bool Send(PoolCall call);

    /// <summary>
    /// Puts a call on the ring whose arguments are serialized, under the scheduler's lock and while nobody else sends.
    /// The worker looks for it once <see cref="RingBell"/> was called.
    /// </summary>
    /// <returns>False when the worker does not know the method yet, or cannot be written to: then it has to be
    /// <see cref="Send"/>.</returns>
    internal abstract bool TryPost(PoolCall call);

    /// <summary>Tells the worker that there are calls on its ring.</summary>
    internal abstract void RingBell();

    /// <summary>Follows each <see cref="Send"/>, also one that failed.</summary>
    /// <returns>Whether the worker, which may have died since, has begun the call.</returns>
    internal abstract bool EndSend(PoolCall call);

    /// <summary>Takes the frame of a call back that the worker has not begun, with its arguments.</summary>
    internal abstract bool TryRetract(PoolCall call);

    /// <summary>Whether the worker has done with the frame at a position of the ring: its room is free.</summary>
    private protected abstract bool HasPassed(long position);

    /// <summary>Whether the worker has begun the call. Its memory must still be mapped.</summary>
    internal abstract bool IsBegun(PoolCall call);

    internal abstract void RequestCancellation(PoolCall call);

    /// <summary>Lets the worker go on with its stream.</summary>
    internal abstract void ReportItemsTaken(PoolCall call, long count);

    /// <summary>Lets the worker go on with its progress reports.</summary>
    internal abstract void ReportReportsTaken(PoolCall call, long count);

    /// <summary>
    /// Compares what the worker wrote with what the scheduler knows, under its lock, for the thread that reads results.
    /// </summary>
    /// <param name="first">The call that the worker must be running, or is to run next; null for none, or where that is
    /// not sure.</param>
    /// <param name="isQuiet">Nobody is putting calls on the ring.</param>
    /// <exception cref="ProtocolViolationException">They contradict each other.</exception>
    internal abstract void Audit(PoolCall? first, bool isQuiet);

    /// <summary>Tells the worker of the methods that the pool uses. Nothing else is sent meanwhile.</summary>
    internal abstract void TeachMethods();

    /// <summary>Gives the spare memory back. Nothing is sent meanwhile.</summary>
    internal abstract void GiveMemoryBack();

    internal abstract void Kill();

    /// <summary>Asks the process to end.</summary>
    internal abstract void Terminate();

    internal abstract void Shutdown();

    /// <summary>The account of its death.</summary>
    internal abstract WorkerDiedException DescribeDeath(PoolCall? call, TimeSpan elapsed);
}
