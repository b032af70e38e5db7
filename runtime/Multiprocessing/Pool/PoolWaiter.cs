using System.Runtime.ExceptionServices;
using Multiprocessing.CompilerServices;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>
/// A call whose caller waits for it on its own thread, and reads the worker's results itself meanwhile: no other thread
/// has to be woken.
/// </summary>
internal abstract class PoolWaiter(ProcessInvocation invocation) : PoolCall(invocation)
{
    // Longer than a wake-up takes (40-50 µs between two cores), so that a short call costs none.
    private static readonly TimeSpan s_spinTime = Environment.ProcessorCount > 1
        ? TimeSpan.FromMicroseconds(60)
        : TimeSpan.Zero;

    // The worker may write into the bell by accident.
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(1);

    // This thread's, for all calls that it waits for.
    [ThreadStatic]
    private static CourteousSpin t_spin;

    // The worker whose results the caller reads. Set once, by TryBegin, before the call is sent.
    private WorkerProcess? _process;

    // Whether something came for the call. Set by the thread that delivers, cleared by the one that waits.
    private volatile bool _hasInbox;

    private bool HasEnded { get; set; }

    private Exception? Error { get; set; }

    /// <summary>
    /// Before the call is sent: the worker wakes the calling thread from here on, and its memory stays mapped.
    /// </summary>
    /// <returns>False when the worker is gone.</returns>
    internal bool TryBegin(WorkerProcess process)
    {
        if (!process.Channel.TryAcquire()) return false;
        _process = process;
        process.Channel.BeginDirectRead();
        return true;
    }

    /// <summary>Waits for the outcome, reading the results of the worker that got the call.</summary>
    /// <param name="isOnlyCall"> Whether no other call is open. Then the core is given away soon: Linux may have put
    /// the worker on the very core of the thread that waits for it. Among many calls it would go to another thread that
    /// waits.
    /// </param>
    internal void Wait(bool isOnlyCall)
    {
        TimeSpan alone = isOnlyCall ? CourteousSpin.Alone : s_spinTime;
        while (!HasEnded)
        {
            if (_hasInbox)
            {
                _hasInbox = false;
                HandleInbox();
            }
            else if (!_process!.PumpFrames() && !t_spin.TryWaitFor(new Outcome(this), s_spinTime, alone))
            {
                Park(_process);
            }
        }
        if (Error is not null) ExceptionDispatchInfo.Throw(Error);
    }

    /// <summary>Takes <see cref="TryBegin"/> back, and lets go of the token, which may live longer.</summary>
    internal void End()
    {
        UnwatchToken();
        if (_process is not { } process) return;
        CloseInbox();
        process.Channel.EndDirectRead();
        if (process.HasWork) process.WakePump();
        process.Channel.Release();
    }

    private protected override void Schedule()
    {
        _hasInbox = true;
        // Another thread may have read the result: the pump, or that of a worker to which the call moved.
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        process.Channel.RingDirectBell();
        process.Channel.Release();
    }

    private protected override void OnCompleted() => HasEnded = true;

    private protected override void OnError(Exception error)
    {
        Error = error;
        HasEnded = true;
    }

    private readonly struct Outcome(PoolWaiter call) : IAwaited
    {
        public bool IsThere => call._hasInbox || call._process!.HasFrames;
    }

    private void Park(WorkerProcess process)
    {
        CallerChannel channel = process.Channel;
        channel.ArmDirectBell();
        if (_hasInbox || process.HasFrames) channel.DisarmDirectBell();
        else channel.SleepOnDirectBell(s_longestSleep);
    }
}

/// <summary>A direct call with a result.</summary>
internal sealed class PoolResultWaiter<T>(ProcessCall<T> call) : PoolWaiter(call)
{
    internal T Result { get; private set; } = default!;

    private protected override void ReadResult(ReadOnlySpan<byte> payload) =>
        Result = Codec.Read(
            payload,
            (ProcessCall<T>)Invocation,
            static (c, ref reader) => c.DeserializeResult(ref reader),
            "The result",
            Method.Name);
}

/// <summary>A direct call without a result.</summary>
internal sealed class PoolVoidWaiter(ProcessCall call) : PoolWaiter(call)
{
    private protected override void ReadResult(ReadOnlySpan<byte> payload)
    {
    }
}
