using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>A worker that runs one call and ends: what is behind a <see cref="ChildProcess"/>.</summary>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
internal sealed class DedicatedWorker : IWorkerEvents, IReportTaker
{
    // One thread reads the results of all dedicated workers: each sends one. Written once, by the first that asks.
    private static ResultPump? s_pump;

    // Held by the thread that makes the pump. Written once, by exchange.
    private static object? s_pumpLock;

    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerProcess _process;

    /// <summary>
    /// The call until its outcome has come; null afterwards. The pump's thread alone, once the process was started.
    /// </summary>
    private PendingCall? _call;

    private readonly long _callId;
    private readonly string _callName;

    /// <summary>Where the call is on the ring. Set once, before the process is started.</summary>
    private long _framePosition;

    /// <summary>
    /// Set once, before the process is started: reports may be handled before the constructor has ended.
    /// </summary>
    private volatile CallerChannel? _channel;

    private DedicatedWorker(PendingCall call, Task completion, WorkerStartInfo start)
    {
        _call = call;
        _callId = call.Id;
        _callName = call.Method.Name;
        Completion = completion;
        IsBackground = start.IsBackground;
        Name = start.Name;
        _process = WorkerProcess.Start(start, Pump, this, Send);
    }

    // Not Lazy, which would repeat a failure (too many open files) for ever.
    private static ResultPump Pump => LazyInitializer.EnsureInitialized(ref s_pump, ref s_pumpLock, CreatePump);

    private static ResultPump CreatePump()
    {
        ResultPump pump = new("Multiprocessing results");
        pump.OnIdle = () => pump.TimeToAudit;
        return pump;
    }

    /// <summary>For the debugger.</summary>
    internal string DebuggerDisplay => $"{_process.DebuggerDisplay}: {_callName}, {Completion.Status}";

    internal string Name { get; }

    internal bool IsBackground { get; }

    internal int ProcessId => _process.ProcessId;

    /// <summary>Completes when the call has.</summary>
    internal Task Completion { get; }

    /// <summary>
    /// Is raised once <see cref="HasExited"/> is true; what the process wrote may not have been read. On the thread
    /// that reads the results of all of them: a handler must not block.
    /// </summary>
    internal event Action? Ended;

    /// <summary>Completes when the process has ended, all it wrote was read, and its descriptors are closed.</summary>
    internal Task Exited => _exited.Task;

    /// <summary>
    /// Whether the process has ended, by what the kernel says now; <see cref="Exited"/> may come later.
    /// </summary>
    internal bool HasExited => _exited.Task.IsCompleted || _process.AskExited();

    /// <summary>As <see cref="HasExited"/>, but without asking the kernel.</summary>
    internal bool IsExitKnown => _exited.Task.IsCompleted || _process.HasExited;

    internal int? ExitCode => HasExited ? _process.ExitCode : null;

    /// <exception cref="ProcessSerializationException">An argument could not be serialized; nothing was
    /// started.</exception>
    /// <exception cref="MultiprocessingException">Its method is that of a plug-in which was loaded from
    /// memory.</exception>
    internal static DedicatedWorker Start(PendingCall call, Task completion, WorkerStartInfo start)
    {
        ModuleDefinition.ThrowIfFromMemory(call.Method.Module);
        try
        {
            return new(call, completion, start);
        }
        catch (Exception error) when (
            ResourceLimits.TryExplain(error, "The process could not be started", out Exception explained))
        {
            throw explained;
        }
    }

    /// <summary>Fires the token of the method.</summary>
    internal void Interrupt()
    {
        if (!_process.Channel.TryAcquire()) return;
        _process.Channel.RequestCancellation(_callId);
        _process.Channel.Release();
    }

    internal void Terminate() => _process.Terminate();

    internal void Kill(bool entireProcessTree)
    {
        if (HasExited) return;
        if (entireProcessTree) _process.KillTree();
        else _process.Kill();
    }

    void IWorkerEvents.OnReady(WorkerProcess worker)
    {
    }

    void IWorkerEvents.OnFrame(WorkerProcess worker, in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (_call is not { } call) return;
        if (header.CallId != _callId || !call.Expects(header.Kind))
        {
            throw new ProtocolViolationException(
                $"A frame of kind {header.Kind} came for call {header.CallId}, which cannot have it.");
        }
        if (!call.Deliver(ReceivedFrame.Take(worker.Channel, header, payload), this))
        {
            throw new ProtocolViolationException("More progress reports came than may wait.");
        }
        if (header.Kind is FrameKind.Result or FrameKind.Error) _call = null;
    }

    void IWorkerEvents.OnFramesRead(WorkerProcess worker)
    {
    }

    void IWorkerEvents.OnAudit(WorkerProcess worker)
    {
        // After its outcome the worker ends, which may take a while.
        if (_call is not null) worker.Channel.Audit(_callId, _framePosition, isQuiet: true);
    }

    void IReportTaker.OnReportsTaken(PendingCall call, long count)
    {
        if (_channel is not { } channel || !channel.TryAcquire()) return;
        channel.ReportReportsTaken(call.Id, count);
        channel.Release();
    }

    void IWorkerEvents.OnExited(WorkerProcess worker)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(worker.StartedAt);
        _call?.Deliver(ReceivedFrame.Failure(WorkerDeath.Describe(worker, _callName, elapsed)));
        _call = null;
        Ended?.Invoke();
    }

    void IWorkerEvents.OnReleased(WorkerProcess worker)
    {
        if (worker.OutputDelivered.IsCompleted) _exited.TrySetResult();
        else worker.OutputDelivered.ContinueWith(_ => _exited.TrySetResult(), TaskScheduler.Default);
    }

    private void Send(WorkerProcess process)
    {
        int token = process.DefineMethod(_call!.Method, out _);
        _channel = process.Channel;
        _framePosition = process.Channel.TrySend(
            FrameKind.Call,
            _callId,
            token,
            _call.Invocation,
            static (call, ref writer) => call.SerializeArguments(ref writer),
            "The arguments",
            _callName);
        Debug.Assert(_framePosition >= 0, "The ring of a new worker has room.");
    }
}
