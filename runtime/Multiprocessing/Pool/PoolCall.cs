using System.Buffers;
using System.Diagnostics;
using MemoryPack;
using Multiprocessing.CompilerServices;
using Multiprocessing.Telemetry;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>Why a call is being ended before its method returned.</summary>
internal enum EndReason
{
    None,
    Cancelled,
    TimedOut,
}

/// <summary>A call of a pool. The scheduling fields are guarded by the scheduler's lock.</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal abstract class PoolCall(ProcessInvocation invocation) : PendingCall(invocation)
{
    /// <summary>This thread's, for arguments that are serialized into an array; null while it is in use.</summary>
    [ThreadStatic]
    private static ProcessBufferWriter? t_buffer;

    /// <summary>
    /// Arguments of up to so many bytes are copied to a ring under the scheduler's lock: that takes less than another
    /// turn of it.
    /// </summary>
    internal const int MaxPosted = 1024;

    /// <summary>Ends <see cref="WatchToken"/>, which writes it. Guarded by <c>SyncRoot</c>.</summary>
    private CancellationTokenRegistration _registration;

    /// <summary>Set by <see cref="UnwatchToken"/>, never taken back. Guarded by <c>SyncRoot</c>.</summary>
    private bool _isUnwatched;

    /// <summary>Changed by <see cref="MoveTo"/> only.</summary>
    internal CallState State { get; private set; }

    internal EndReason EndReason { get; set; }

    /// <summary>The worker that has the call; null if none has.</summary>
    internal PoolWorker? Worker { get; set; }

    /// <summary>How it is to be run.</summary>
    internal CallPlan Plan
    {
        get;
        init
        {
            field = value;
            RetriesLeft = value.Retries;
        }
    } = CallPlan.Default;

    /// <summary>How often the call may be run again after its worker died.</summary>
    internal int RetriesLeft { get; set; }

    /// <summary>When the call's time is up, as <see cref="PoolScheduler"/>'s clock counts.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    internal long SentAt { get; set; }

    /// <summary>
    /// When the call is killed together with its worker, if it does not end by itself; none:
    /// <see cref="long.MaxValue"/>.
    /// </summary>
    internal long KillAt { get; set; } = long.MaxValue;

    /// <summary>One of the calls of a map, which was accepted as a whole.</summary>
    internal bool IsPartOfOperation { get; init; }

    /// <summary>Runs before all others on its worker, and decides whether the worker may serve.</summary>
    internal bool IsInitializer { get; init; }

    /// <summary>The serialized arguments, while they are not (or not only) on a ring. Pooled.</summary>
    internal byte[]? Arguments { get; set; }

    /// <summary>The bytes of the serialized arguments; negative before they were serialized.</summary>
    internal int ArgumentsLength { get; private set; } = RingCharge.UnknownLength;

    /// <summary>Whether the arguments can be expected to be few bytes, before they are serialized.</summary>
    internal virtual bool IsLikelySmall => Method.HadSmallArguments;

    /// <summary>Whether the arguments are there, and few.</summary>
    internal bool CanBePosted => Arguments is not null && ArgumentsLength <= MaxPosted;

    /// <summary>What its worker counts for the call.</summary>
    internal RingCharge Charge { get; set; }

    /// <summary>The memory that is kept mapped while the call is being sent.</summary>
    internal CallerChannel? SendingTo { get; set; }

    /// <summary>The position of the call's frame on the worker's ring; -1 while it is not there.</summary>
    internal long FramePosition { get; set; } = -1;

    /// <summary>The frame that carries the call.</summary>
    internal virtual FrameKind FrameKind => FrameKind.Call;

    /// <summary>The caller's span of the call; null when nothing listens for traces.</summary>
    internal Activity? Activity { get; set; }

    /// <summary>For the scheduler, whose counts follow from the states.</summary>
    /// <exception cref="InvalidOperationException">The table at <see cref="CallState"/> has no such move.</exception>
    internal void MoveTo(CallState next)
    {
        if (!State.CanMoveTo(next))
        {
            throw new InvalidOperationException($"Call {Id} of '{Method.Name}' cannot go from {State} to {next}.");
        }
        State = next;
    }

    public override string ToString() => $"call {Id} of '{Method.Name}' ({State})";

    /// <summary>Serializes what the frame carries: the span, if there is one, and the arguments.</summary>
    internal void WritePayload(ref MemoryPackWriter<ProcessBufferWriter> writer)
    {
        if (Activity is not null) TraceHeader.Write(Activity, ref writer);
        WriteArguments(ref writer);
    }

    /// <summary>How a message calls what the frame carries, before "of" and the method.</summary>
    internal virtual string ArgumentsName => "The arguments";

    private protected virtual void WriteArguments(ref MemoryPackWriter<ProcessBufferWriter> writer) =>
        Invocation.SerializeArguments(ref writer);

    private protected override void OnOutcome(Exception? error) => EndActivity(error);

    /// <summary>The call has ended, or was not accepted.</summary>
    internal void EndActivity(Exception? error)
    {
        if (Activity is not { } activity) return;
        Activity = null;
        PoolTelemetry.EndCall(activity, error);
    }

    /// <summary>Serializes the arguments into an array of its own, so that the call can wait.</summary>
    /// <exception cref="ProcessSerializationException">The serialization failed.</exception>
    internal void SerializeArguments()
    {
        // Taken away meanwhile: what is serialized may make calls of its own.
        ProcessBufferWriter buffer = t_buffer ?? new ProcessBufferWriter();
        t_buffer = null;
        // What is longer would fit into the array, but not into the channel.
        buffer.ResetToArray(Channel.BulkCapacity);
        try
        {
            Codec.Write(
                buffer, this, static (call, ref writer) => call.WritePayload(ref writer), ArgumentsName, Method.Name);
            NoteLength(buffer.WrittenCount);
        }
        finally
        {
            Arguments = buffer.DetachArray();
            t_buffer = buffer;
        }
    }

    /// <summary>The arguments have been serialized.</summary>
    internal void NoteLength(int length)
    {
        ArgumentsLength = length;
        // A batch says nothing of a single call.
        if (FrameKind == FrameKind.Batch) return;
        bool isSmall = length <= MaxPosted;
        // Written to only when it changes: all callers of the method read it.
        if (Method.HadSmallArguments != isSmall) Method.HadSmallArguments = isSmall;
    }

    internal void KeepArguments(ReadOnlySpan<byte> bytes)
    {
        ReleaseArguments();
        Arguments = ArrayPool<byte>.Shared.Rent(Math.Max(bytes.Length, 1));
        ArgumentsLength = bytes.Length;
        bytes.CopyTo(Arguments);
    }

    internal void ReleaseArguments()
    {
        if (Arguments is null) return;
        ArrayPool<byte>.Shared.Return(Arguments);
        Arguments = null;
    }

    /// <summary>
    /// Makes the token cancel the call. Not under the scheduler's lock: a fired token calls back at once.
    /// </summary>
    internal void WatchToken(Action<PoolCall> onCancelled)
    {
        if (!Plan.CancellationToken.CanBeCanceled) return;
        CancellationTokenRegistration registration = Plan.CancellationToken.UnsafeRegister(
            static state =>
            {
                (Action<PoolCall> action, PoolCall call) = ((Action<PoolCall>, PoolCall))state!;
                action(call);
            },
            (onCancelled, this));
        lock (SyncRoot)
        {
            if (!_isUnwatched)
            {
                _registration = registration;
                return;
            }
        }
        registration.Dispose();
    }

    private protected void UnwatchToken()
    {
        if (!Plan.CancellationToken.CanBeCanceled) return;
        CancellationTokenRegistration registration;
        lock (SyncRoot)
        {
            _isUnwatched = true;
            registration = _registration;
        }
        registration.Unregister();
    }
}
