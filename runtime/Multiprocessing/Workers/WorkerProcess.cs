using System.Diagnostics;
using System.Globalization;
using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>A worker process and its channel, seen from the parent.</summary>
/// <remarks>
/// <code>
///   starting ──Hello with the secret──> ready ──end of the process──> exited
///       └────────────end of the process───────────────────────────────^
/// </code>
/// A frame that cannot be makes the worker be killed; what it wrote after it is not looked at.
/// </remarks>
[DebuggerDisplay("{DebuggerDisplay,nq}")]
internal sealed partial class WorkerProcess : IPumpedWorker
{
    private static readonly TimeSpan s_outputPatience = TimeSpan.FromSeconds(5);

    private readonly ResultPump _pump;
    private readonly IWorkerEvents _events;

    /// <summary>Set once, when the process is started; null before.</summary>
    private ChildHandle _handle = null!;

    private readonly OutputRelay? _output;
    private readonly OutputRelay _error;
    private readonly MethodTable _methods = new();
    private readonly WorkerStartInfo _start;

    /// <summary>What the worker did against the protocol. Set once, by the thread that reads or audits.</summary>
    private string? _violation;

    /// <summary>1 while a thread reads the results: the pump's, or a direct reader. Taken by exchange.</summary>
    private int _isReading;

    /// <summary>Held by the thread that asks the system for the end and takes the exit code.</summary>
    private readonly Lock _exitGate = new();

    /// <summary>Set once, under the gate, after <see cref="ExitCode"/>; read by any thread.</summary>
    private volatile bool _hasExited;

    /// <summary>
    /// Whether the owner was notified of the end. Written by the pump's thread, as the one that reads.
    /// </summary>
    private bool _isExitReported;

    /// <summary>Whether the greeting has come. Written by the thread that reads.</summary>
    private bool _isReady;

    /// <summary>
    /// The copy of the settings that the process starts with; given back when it is up, or has ended. Written once, by
    /// the thread that starts the process.
    /// </summary>
    private RuntimeConfigCopy.Use? _configuration;

    private WorkerProcess(
        WorkerStartInfo start, ResultPump pump, IWorkerEvents events, CallerChannel channel, OutputRelay? output,
        OutputRelay error)
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

    /// <summary>What <see cref="ExitCode"/> means.</summary>
    internal ProcessEnd End => PlatformSelector.Processes.Explain(ExitCode);

    /// <summary>For the debugger: what is known, without asking the system, which would take the exit code.</summary>
    internal string DebuggerDisplay
    {
        get
        {
            string exitCode = ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "an unknown exit code";
            string state = _violation is not null ? $"killed, as it broke the protocol ({_violation})"
                : _hasExited ? $"ended with {exitCode}"
                : _isReady ? "running"
                : "starting";
            return $"{Name} (process {ProcessId}, {state})";
        }
    }

    /// <summary>Whether the process has ended; the events may lag behind.</summary>
    internal bool HasExited => _hasExited;

    /// <summary>Whether the worker has come up and could serve.</summary>
    internal bool IsReady => _isReady;

    /// <summary>What the worker did against the protocol, if that is why it was killed.</summary>
    internal string? Violation => Volatile.Read(ref _violation);

    public bool HasWork => Volatile.Read(ref _isReading) == 0 && (HasFrames || (_hasExited && !_isExitReported));

    /// <summary>Whether there is a frame to read. The caller keeps the channel's memory.</summary>
    internal bool HasFrames => Violation is null && Channel.HasResult;

    internal void WakePump() => _pump.Wake();

    /// <summary>Asks the process to end.</summary>
    internal void Terminate() => _handle.Terminate();

    internal void Kill() => _handle.Kill();

    internal void KillTree() => _handle.KillTree();

    internal void TerminateTree() => _handle.TerminateTree();

    /// <summary>
    /// Completes when all that the ended worker wrote has reached its reader, or when that reader has taken too long: a
    /// callback that never returns holds up nobody else.
    /// </summary>
    internal Task OutputDelivered { get; private set; } = Task.CompletedTask;

    /// <summary>The last lines that the worker wrote to stderr.</summary>
    internal IReadOnlyList<string> LastErrorLines() => _error.LastLines();

    /// <summary>
    /// The number by which calls refer to the method; sends its definition when it is new to the worker.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="isNew">Whether the definition was sent.</param>
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

    /// <summary>The number of a method whose definition was sent.</summary>
    internal bool TryGetToken(ProcessMethod method, out int token) => _methods.TryGet(method, out token);

    internal void SendShutdown()
    {
        _ = Channel.TrySend(FrameKind.Shutdown, 0, 0, []);
        Channel.RingCallBell();
    }

    /// <summary>
    /// Asks the kernel whether the process has ended; if so, reaps it. No event of its end need have come before.
    /// </summary>
    internal bool AskExited()
    {
        if (_hasExited) return true;
        // Two threads may ask at once; the pump closes the descriptor once it sees the end, and its number may be used
        // again.
        lock (_exitGate)
        {
            if (_hasExited) return true;
            if (!_handle.TryReap(out int? exitCode)) return false;
            ExitCode = exitCode;
            _hasExited = true;
        }
        _pump.Wake();
        return true;
    }
}
