using System.Diagnostics;
using Multiprocessing.CompilerServices;
using Multiprocessing.Telemetry;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>The main thread of a worker: takes calls off the ring and runs them, one after the other.</summary>
/// <remarks>
/// Calls run on this very thread, without a hop. A failure of one call is sent to the caller and concerns
/// that call only. A call is claimed before its arguments are read, so that the caller can still take back those
/// further behind.
/// </remarks>
internal sealed unsafe class CallLoop
{
    /// <summary>The most calls that are sent together.</summary>
    internal const int MaxBatch = 1 << 20;

    private readonly WorkerChannel _channel;
    private readonly CallSession _session;

    /// <summary>The methods by their numbers, as the caller defined them. The thread that runs calls alone.</summary>
    private readonly Dictionary<int, MethodSlot> _methods = [];

    private readonly AmbientState _state = new();

    /// <summary>Whether the process ends after one call. Set by the start message.</summary>
    private bool _isDedicated;

    /// <summary>Whether the next call is the pool's initializer. Set by the start message.</summary>
    private bool _awaitsInitializer;

    internal CallLoop(WorkerChannel channel)
    {
        _channel = channel;
        _session = new CallSession(channel, _state);
        (int token, ProcessMethod warmUp) = WarmUp.Definition;
        _methods.Add(token, new MethodSlot(warmUp, null));
        // An idle process has no reason to collect by itself, and would keep its largest argument for ever.
        channel.OnQuietAfterLarge = static () =>
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    /// <summary>Serves until the caller sends the end.</summary>
    /// <returns>The exit code of the process.</returns>
    internal int Run()
    {
        while (true)
        {
            _channel.WaitForCall(out FrameHeader header, out byte* place);
            switch (header.Kind)
            {
                case FrameKind.Start:
                    OnStart(_channel.PayloadOf(header, place));
                    _channel.AdvanceCall();
                    break;
                case FrameKind.Define:
                    OnDefine(header.Token, _channel.PayloadOf(header, place));
                    _channel.AdvanceCall();
                    break;
                case FrameKind.Call or FrameKind.Batch:
                    if (WorkerChannel.TryClaim(place))
                    {
                        Exception? error = RunCall(header, place);
                        if (_isDedicated) return EndDedicated(error);
                    }
                    else
                    {
                        _channel.AdvanceCall();
                    }
                    break;
                case FrameKind.Shutdown:
                    // The pool kills the process if that takes longer than its CancellationGracePeriod.
                    ForegroundThreads.WaitForOthers();
                    return 0;
                default:
                    throw WorkerChannel.EndDamaged(
                        new ProtocolViolationException($"The caller sent a frame of kind {header.Kind}."));
            }
        }
    }

    private void OnStart(ReadOnlySpan<byte> payload)
    {
        StartMessage start = Codec.Read(
            payload, 0, static (_, ref reader) => StartMessage.Read(ref reader), "The start message");
        ProcessContext.Start = start;
        _channel.SpinTime = start.SpinTime;
        _isDedicated = start.IsDedicated;
        _awaitsInitializer = start.HasInitializer;
        if (start.ResetsEnvironment) _state.IncludeEnvironment();
    }

    // Module initializers run here. What they set up belongs to the worker and not to the call before which the method
    // was needed.
    private void OnDefine(int token, ReadOnlySpan<byte> payload)
    {
        _state.TryRestoreEnvironment();
        _methods[token] = Define(payload);
        _state.Keep();
    }

    // After a call, and not before the next one, so that an idle worker keeps nothing alive.
    private void OnCallEnded(long callId)
    {
        bool isWarmUp = callId == WarmUp.CallId;
        if (isWarmUp || _awaitsInitializer) _state.Keep();
        else _state.Restore();
        if (!isWarmUp) _awaitsInitializer = false;
    }

    private static MethodSlot Define(ReadOnlySpan<byte> payload)
    {
        try
        {
            MethodDefinition definition = Codec.Read(
                payload, 0, static (_, ref reader) => MethodDefinition.Read(ref reader), "A method definition");
            return new MethodSlot(MethodResolver.Resolve(definition), null);
        }
        catch (Exception error)
        {
            return new MethodSlot(null, error);
        }
    }

    private Exception? RunCall(in FrameHeader header, byte* place)
    {
        _session.Begin(header.CallId);
        _channel.BeginRunning(header.CallId);
        ActivityContext caller = default;
        Exception? failure = null;
        ProcessInvocation? call = null;
        ProcessInvocation[]? batch = null;
        try
        {
            ReadOnlySpan<byte> payload = _channel.PayloadOf(header, place);
            if (header.IsTraced != 0)
            {
                caller = TraceHeader.Read(payload);
                payload = payload[TraceHeader.Size..];
            }
            // Here, where a failure is that of the call; and as late as can be, for what earlier calls left running.
            _state.RestoreEnvironment();
            MethodSlot slot = SlotOf(header.Token);
            ProcessContext.Running = slot.Method;
            if (header.Kind == FrameKind.Call) call = ReadCall(slot, payload);
            else batch = ReadBatch(slot, payload);
        }
        catch (Exception error)
        {
            failure = error;
        }
        _channel.AdvanceCall();
        if (call is not null || batch is not null)
        {
            using Activity? activity = header.IsTraced != 0
                ? PoolTelemetry.StartExecution((call ?? batch![0]).Method.Name, caller)
                : null;
            failure = Execute(call, batch);
            if (failure is not null) activity?.SetStatus(ActivityStatusCode.Error, ExceptionTree.MessageOf(failure));
        }
        // Before the outcome goes out: the caller may show the exception at once, and this process may end after it.
        if (failure is not null && _isDedicated) Report(failure);
        if (failure is not null) _session.SendError(failure);
        _session.End();
        OnCallEnded(header.CallId);
        _channel.EndRunning();
        return failure;
    }

    // The caller defines a method before the first call of it.
    private MethodSlot SlotOf(int token) => _methods.TryGetValue(token, out MethodSlot? slot)
        ? slot
        : throw WorkerChannel.EndDamaged(
            new ProtocolViolationException($"A call names method {token}, which was never defined."));

    private static ProcessInvocation ReadCall(MethodSlot slot, ReadOnlySpan<byte> payload) => slot.Method is null
        ? throw slot.Error!
        : Codec.Read(
            payload,
            slot.Method,
            static (method, ref reader) => method.ReadCall(ref reader),
            "The arguments",
            slot.Method.Name);

    private static ProcessInvocation[] ReadBatch(MethodSlot slot, ReadOnlySpan<byte> payload) => slot.Method is null
        ? throw slot.Error!
        : Codec.Read(
            payload,
            slot.Method,
            static (method, ref reader) =>
            {
                int count = reader.ReadUnmanaged<int>();
                if (count is < 1 or > MaxBatch) throw new ProtocolViolationException($"A batch claims {count} calls.");
                ProcessInvocation[] calls = new ProcessInvocation[count];
                for (int i = 0; i < calls.Length; i++) calls[i] = method.ReadCall(ref reader);
                return calls;
            },
            "The arguments",
            slot.Method.Name);

    private Exception? Execute(ProcessInvocation? call, ProcessInvocation[]? batch)
    {
        try
        {
            if (call is not null) call.Execute(_session);
            else batch![0].ExecuteBatch(batch, _session);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static int EndDedicated(Exception? error)
    {
        ForegroundThreads.WaitForOthers();
        try
        {
            Console.Out.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The method closed its output; that is its own business and no failure.
        }
        return error is null ? 0 : 1;
    }

    private static void Report(Exception error)
    {
        try
        {
            Console.Error.WriteLine(
                $"Process '{ProcessContext.Name}' ended by an unhandled exception: {RemoteTrace.Describe(error)}");
            Console.Error.Flush();
        }
        catch (Exception)
        {
            // Neither a closed stderr nor an exception whose ToString throws may hide the outcome.
        }
    }

    private sealed record MethodSlot(ProcessMethod? Method, Exception? Error);
}
