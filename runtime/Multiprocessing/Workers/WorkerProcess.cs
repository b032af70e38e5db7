using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>How to start a worker.</summary>
internal sealed record WorkerStartInfo
{
    internal required string Name { get; init; }

    internal required bool IsBackground { get; init; }

    internal required bool IsDedicated { get; init; }

    internal string? HostPath { get; init; }

    internal IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; init; }

    internal Action<string>? Output { get; init; }

    internal Action<string>? ErrorOutput { get; init; }

    internal TimeSpan SpinTime { get; init; }

    /// <summary>Whether its first call is the pool's initializer.</summary>
    internal bool HasInitializer { get; init; }

    /// <summary>Whether each call begins with the current directory and the environment variables of the fresh worker.</summary>
    internal bool ResetsEnvironment { get; init; }

    /// <summary>The nice value of the process; null for this one's.</summary>
    internal int? Nice { get; init; }
}

/// <summary>What the owner of a worker hears of it, on the pump's thread (or on that of a direct reader), in order.</summary>
internal interface IWorkerEvents
{
    /// <summary>The worker has started and can prove that it is the one.</summary>
    void OnReady(WorkerProcess worker);

    /// <summary>A frame about a call. The payload is gone when this returns, unless it is a large one (see the channel).</summary>
    void OnFrame(WorkerProcess worker, in FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>All frames that were there have been told, for owners that decide about many at once.</summary>
    void OnFramesRead(WorkerProcess worker);

    /// <summary>
    /// Time to compare the words of the channel with what this side knows of the worker's calls (<see cref="CallerChannel.Audit"/>). All
    /// frames were read, and nobody else reads meanwhile.
    /// </summary>
    /// <exception cref="ProtocolViolationException">They contradict each other.</exception>
    void OnAudit(WorkerProcess worker);

    /// <summary>The process has ended and all it wrote was read.</summary>
    void OnExited(WorkerProcess worker);

    /// <summary>
    /// Its descriptors are closed, and its memory is let go of, but for a large result that is still being read. The last event.
    /// </summary>
    void OnReleased(WorkerProcess worker);
}

/// <summary>A worker process and its channel, seen from the parent.</summary>
/// <remarks>
/// <code>
///   starting ──Hello with the secret──> ready ──end of the process──> exited
///       └────────────end of the process───────────────────────────────^
/// </code>
/// A frame that cannot be makes the worker be killed; what it wrote after it is not looked at.
/// </remarks>
internal sealed class WorkerProcess : IPumpedWorker
{
    private static IEventLoop? s_exits;
    private static object? s_exitsLock;

    private static readonly TimeSpan s_outputPatience = TimeSpan.FromSeconds(5);

    private readonly ResultPump _pump;
    private readonly IWorkerEvents _events;
    private ChildHandle _handle = null!;
    private readonly OutputRelay? _output;
    private readonly OutputRelay _error;
    private readonly MethodTable _methods = new();
    private readonly WorkerStartInfo _start;
    private string? _violation;
    private int _isReading;
    private readonly Lock _exitGate = new();
    private volatile bool _hasExited;
    private bool _isExitTold;
    private bool _isReady;
    private RuntimeConfigCopy.Use? _configuration;

    private WorkerProcess(
        WorkerStartInfo start, ResultPump pump, IWorkerEvents events, CallerChannel channel, OutputRelay? output, OutputRelay error)
    {
        _pump = pump;
        _events = events;
        _output = output;
        _error = error;
        Name = start.Name;
        Channel = channel;
        _start = start;
        SendStart();
    }

    internal string Name { get; }

    /// <summary>0 while the process is being started.</summary>
    internal int ProcessId => _handle?.ProcessId ?? 0;

    internal CallerChannel Channel { get; }

    internal long StartedAt { get; private set; }

    /// <summary>Valid once <see cref="HasExited"/>.</summary>
    internal int? ExitCode { get; private set; }

    // Not Lazy, which would repeat a failure (too many open files) for ever.
    private static IEventLoop Exits =>
        LazyInitializer.EnsureInitialized(ref s_exits, ref s_exitsLock, static () => PlatformSelector.CreateEventLoop("Multiprocessing exits"));

    /// <summary>Whether the process has ended; the events may lag behind.</summary>
    internal bool HasExited => _hasExited;

    /// <summary>Whether the worker has come up and could serve.</summary>
    internal bool IsReady => _isReady;

    /// <summary>What the worker did against the protocol, if that is why it was killed.</summary>
    internal string? Violation => Volatile.Read(ref _violation);

    public bool HasWork => Volatile.Read(ref _isReading) == 0 && (HasFrames || (_hasExited && !_isExitTold));

    /// <summary>Whether there is a frame to read. The caller keeps the channel's memory.</summary>
    internal bool HasFrames => Violation is null && Channel.HasResult;

    /// <param name="start">How to start it.</param>
    /// <param name="pump">The thread to read its results.</param>
    /// <param name="events">Who hears of it.</param>
    /// <param name="beforeLaunch">May send the first frames: the process finds them when it comes up.</param>
    /// <exception cref="IOException">The program could not be started.</exception>
    internal static WorkerProcess Start(
        WorkerStartInfo start, ResultPump pump, IWorkerEvents events, Action<WorkerProcess>? beforeLaunch = null)
    {
        CallerChannel channel = new();
        OutputRelay? output = null;
        OutputRelay? error = null;
        WorkerProcess? worker = null;
        try
        {
            output = start.Output is null ? null : new OutputRelay(-1, start.Output);
            error = new OutputRelay(start.ErrorOutput is null ? 2 : -1, start.ErrorOutput);
            worker = new WorkerProcess(start, pump, events, channel, output, error);
            beforeLaunch?.Invoke(worker);
            worker.Launch();
        }
        catch
        {
            worker?._configuration?.Dispose();
            output?.Dispose();
            error?.Dispose();
            channel.Dispose();
            throw;
        }
        try
        {
            Exits.Watch(worker._handle.ExitDescriptor, worker.OnExitReadable);
            // Last: from here on the pump's thread may look at the memory at any time.
            pump.Add(worker);
        }
        catch
        {
            // Nobody would hear of its end.
            s_exits?.Unwatch(worker._handle.ExitDescriptor);
            worker._handle.Abandon();
            worker._configuration?.Dispose();
            output?.Dispose();
            error.Dispose();
            channel.Dispose();
            throw;
        }
        return worker;
    }

    internal void WakePump() => _pump.Wake();

    internal void Signal(int signal) => _handle.Signal(signal);

    /// <summary>Asks the process to end.</summary>
    internal void Terminate() => _handle.Signal(Native.Interop.Libc.SIGTERM);

    internal void Kill() => _handle.Signal(Native.Interop.Libc.SIGKILL);

    internal void KillTree() => _handle.KillTree();

    /// <summary>
    /// Completes when all that the ended worker wrote has reached its reader, or when that reader has taken too long: a callback
    /// that never returns holds up nobody else.
    /// </summary>
    internal Task OutputDelivered { get; private set; } = Task.CompletedTask;

    /// <summary>The last lines that the worker wrote to stderr.</summary>
    internal IReadOnlyList<string> LastErrorLines() => _error.LastLines();

    /// <summary>The number by which calls refer to the method; tells it the worker when it is new to it.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isNew">Whether the worker had to be told.</param>
    /// <returns>-1 when there is no room on the ring now.</returns>
    internal int DefineMethod(ProcessMethod method, out bool isNew)
    {
        isNew = false;
        if (_methods.TryGet(method, out int token)) return token;
        isNew = true;
        token = _methods.Next;
        long sent = Channel.TrySend(
            FrameKind.Define,
            0,
            token,
            MethodDefinition.Of(method),
            static (definition, ref writer) => MethodDefinition.Write(definition, ref writer),
            "The definition");
        if (sent < 0) return -1;
        _methods.Add(method);
        return token;
    }

    /// <summary>The number of a method of which the worker was told.</summary>
    internal bool TryGetToken(ProcessMethod method, out int token) => _methods.TryGet(method, out token);

    internal void SendShutdown()
    {
        _ = Channel.TrySend(FrameKind.Shutdown, 0, 0, []);
        Channel.RingCallBell();
    }

    private void Launch()
    {
        HostCommand command = _start.HostPath is null ? HostCommand.Current : HostCommand.Current.WithHost(_start.HostPath);
        command.ThrowIfGone();
        _configuration = command.Configuration is null ? null : RuntimeConfigCopy.Acquire(command.Configuration);
        IProcessPlatform platform = PlatformSelector.Processes;
        int memory = -1;
        int bell = -1;
        try
        {
            memory = platform.Duplicate(Channel.Mapping.Descriptor);
            bell = platform.Duplicate(_pump.Page.Descriptor);
            OutOfMemoryWatch.Start();
            _handle = platform.Start(new ChildStartInfo
            {
                FileName = command.FileName,
                Arguments = command.Arguments(_configuration?.Path),
                Environment = WorkerEnvironment.Build(_start.EnvironmentVariables),
                StandardOutput = _output?.WriteEnd ?? -1,
                StandardError = _error.WriteEnd,
                Inherited = [memory, bell],
                Nice = _start.Nice,
            });
        }
        finally
        {
            if (memory >= 0) platform.Close(memory);
            if (bell >= 0) platform.Close(bell);
            _output?.CloseWriteEnd();
            _error.CloseWriteEnd();
        }
        StartedAt = Stopwatch.GetTimestamp();
    }

    public bool Pump()
    {
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return false;
        try
        {
            return PumpCore();
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    public void Audit()
    {
        // A thread that reads directly does so at this moment: it is the turn of the next audit.
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return;
        try
        {
            ReadFrames();
            if (Violation is null && !_hasExited && !_isExitTold) _events.OnAudit(this);
        }
        catch (ProtocolViolationException violation)
        {
            OnViolation(violation);
        }
        finally
        {
            Interlocked.Exchange(ref _isReading, 0);
        }
    }

    /// <summary>
    /// Reads what there is, for a thread that waits for a call of its own. It never tells the end of the process: that lets go of
    /// the memory, which the pump may be looking at.
    /// </summary>
    internal bool PumpFrames()
    {
        if (Interlocked.CompareExchange(ref _isReading, 1, 0) != 0) return false;
        bool any;
        try
        {
            any = ReadFrames();
        }
        finally
        {
            Interlocked.Exchange(ref _isReading, 0);
        }
        // The pump may have found this worker taken when it came to tell its end.
        if (_hasExited) _pump.Wake();
        return any;
    }

    private bool PumpCore()
    {
        // Looked at first: what was written before the end is read before the end is told.
        bool hasExited = _hasExited;
        bool any = ReadFrames();
        if (!hasExited || _isExitTold) return any;
        _isExitTold = true;
        _pump.Remove(this);
        _configuration?.Dispose();
        _output?.Dispose();
        _error.Dispose();
        Task delivered = Task.WhenAll(_output?.Delivered ?? Task.CompletedTask, _error.Delivered);
        OutputDelivered = delivered.IsCompleted ? delivered : Task.WhenAny(delivered, Task.Delay(s_outputPatience));
        _events.OnExited(this);
        _handle.Dispose();
        Channel.Dispose();
        _events.OnReleased(this);
        return true;
    }

    private bool ReadFrames()
    {
        if (Violation is not null || _isExitTold || !Channel.HasResult) return false;
        bool any = false;
        DeliveryBatch.Begin();
        try
        {
            while (Violation is null && Channel.TryReadResult(out FrameHeader header, out ReadOnlySpan<byte> payload))
            {
                any = true;
                if (header.Kind == FrameKind.Hello) OnHello(payload);
                else _events.OnFrame(this, header, payload);
                Channel.AdvanceResult();
            }
            if (any) Channel.ReleaseResults();
        }
        catch (ProtocolViolationException violation)
        {
            OnViolation(violation);
        }
        finally
        {
            try
            {
                if (any) _events.OnFramesRead(this);
            }
            finally
            {
                DeliveryBatch.End();
            }
        }
        return any;
    }

    /// <summary>Memory that the worker can write holds what cannot be: nothing more is read from it.</summary>
    internal void OnViolation(ProtocolViolationException violation)
    {
        Interlocked.CompareExchange(ref _violation, violation.Message, null);
        Kill();
    }

    private void OnHello(ReadOnlySpan<byte> payload)
    {
        Guid secret = payload.Length == 16 ? new Guid(payload) : Guid.Empty;
        if (_isReady || secret != Channel.Secret) throw new ProtocolViolationException("The greeting does not hold the secret.");
        _isReady = true;
        _configuration?.Dispose();
        _events.OnReady(this);
    }

    private void OnExitReadable() => _ = AskExited();

    /// <summary>Asks the kernel whether the process has ended; if so, reaps it. Nobody has to have heard of its end before.</summary>
    internal bool AskExited()
    {
        if (_hasExited) return true;
        // Two threads may ask at once; the pump closes the descriptor once it sees the end, and its number may be used again.
        lock (_exitGate)
        {
            if (_hasExited) return true;
            if (!_handle.TryReap(out int? exitCode)) return false;
            Exits.Unwatch(_handle.ExitDescriptor);
            ExitCode = exitCode;
            _hasExited = true;
        }
        _pump.Wake();
        return true;
    }

    private void SendStart()
    {
        StartMessage message = new()
        {
            Name = _start.Name,
            IsBackground = _start.IsBackground,
            ParentName = ProcessContext.Name,
            ParentId = Environment.ProcessId,
            IsParentBackground = ProcessContext.IsBackground,
            Depth = ProcessContext.ChildDepth(),
            IsDedicated = _start.IsDedicated,
            SpinTime = _start.SpinTime,
            HasInitializer = _start.HasInitializer,
            ResetsEnvironment = _start.ResetsEnvironment,
        };
        _ = Channel.TrySend(FrameKind.Start, 0, 0, message, static (m, ref writer) => StartMessage.Write(m, ref writer), "The start message");
    }
}
