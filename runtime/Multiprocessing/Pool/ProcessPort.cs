using Multiprocessing.CompilerServices;
using Multiprocessing.Platform;
using Multiprocessing.Telemetry;
using Multiprocessing.Wire;
using Multiprocessing.Workers;

namespace Multiprocessing.Pool;

/// <summary>A port with a real process behind it.</summary>
/// <param name="engine">The pool it belongs to.</param>
/// <param name="start">How its process is started.</param>
internal sealed partial class ProcessPort(ProcessEngine engine, WorkerStartInfo start) : IWorkerPort
{
    // How many of the pool's methods the worker has the definitions of. Written by the thread that sends them: the one
    // that launches the process, later one that has begun the outbox.
    private int _definitionsSent;

    // Set once, by Launch, before any event can come; as is the next one.
    private PoolWorker _worker = null!;

    // Whether the process warms up, as a spare does.
    private bool _warmsUp;

    // Set once, by the thread that launches the process, when it is about to; null before.
    private WorkerProcess? _process;

    public int? ProcessId => _process?.ProcessId;

    public long WorkingSet =>
        _process is { } process ? PlatformSelector.Information.WorkingSetOf(process.ProcessId) : 0;

    public bool HasDefinitionsToSend => _definitionsSent < engine.RememberedCount;

    public bool HoldsSpareMemory => _process is { } process && process.Channel.HoldsBulkPages;

    public bool WasKilledFromOutside =>
        _process is { ExitCode: int code } && PlatformSelector.Processes.Explain(code).IsFromOutside;

    public void Launch(PoolWorker worker, bool warmsUp)
    {
        _worker = worker;
        _warmsUp = warmsUp;
        ThreadPool.UnsafeQueueUserWorkItem(static port => port.LaunchCore(), this, preferLocal: false);
    }

    public bool TryBeginDirect(PoolCall call) => ((PoolWaiter)call).TryBegin(_process!);

    public bool Send(PoolCall call)
    {
        WorkerProcess process = _process!;
        CallerChannel channel = process.Channel;
        // Until EndSend.
        if (!channel.TryAcquire()) return false;
        call.SendingTo = channel;
        try
        {
            int token = process.DefineMethod(call.Method, out bool isNew);
            if (token < 0) return false;
            if (isNew) engine.Remember(call.Method);
            long position = call.Arguments is { } arguments
                ? channel.TrySend(
                    call.FrameKind,
                    call.Id,
                    token,
                    arguments.AsSpan(0, call.ArgumentsLength),
                    call.Activity is not null)
                : channel.TrySend(
                    call.FrameKind,
                    call.Id,
                    token,
                    call,
                    static (c, ref writer) => c.WritePayload(ref writer),
                    call.ArgumentsName,
                    call.Method.Name,
                    call.Activity is not null);
            call.FramePosition = position;
            if (position < 0) return false;
            call.NoteLength(channel.LastLength);
            PoolTelemetry.Bytes("sent", channel.LastLength);
            channel.RingCallBell();
            return true;
        }
        catch (ProtocolViolationException violation)
        {
            process.OnViolation(violation);
            return false;
        }
    }

    public bool TryPost(PoolCall call)
    {
        WorkerProcess process = _process!;
        if (!process.TryGetToken(call.Method, out int token)) return false;
        try
        {
            call.FramePosition = process.Channel.TrySend(
                call.FrameKind,
                call.Id,
                token,
                call.Arguments.AsSpan(0, call.ArgumentsLength),
                call.Activity is not null);
        }
        catch (ProtocolViolationException violation)
        {
            process.OnViolation(violation);
        }
        return call.FramePosition >= 0;
    }

    public void RingBell()
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        process.Channel.RingCallBell();
        process.Channel.Release();
    }

    public bool EndSend(PoolCall call)
    {
        if (call.SendingTo is not { } channel) return false;
        call.SendingTo = null;
        bool isBegun = call.FramePosition >= 0 && channel.IsBegun(call.FramePosition, call.Id);
        channel.Release();
        return isBegun;
    }

    public bool TryRetract(PoolCall call)
    {
        CallerChannel channel = _process!.Channel;
        if (call.FramePosition < 0 || !channel.TryAcquire()) return false;
        try
        {
            if (!channel.TryRetract(call.FramePosition, call.ArgumentsLength, out ReadOnlySpan<byte> arguments))
            {
                return false;
            }
            if (call.Arguments is null) call.KeepArguments(arguments);
            call.FramePosition = -1;
            return true;
        }
        finally
        {
            channel.Release();
        }
    }

    public bool HasPassed(long position)
    {
        CallerChannel channel = _process!.Channel;
        // Without the memory there is no worker to send to.
        if (!channel.TryAcquire()) return false;
        bool hasPassed = channel.HasPassed(position);
        channel.Release();
        return hasPassed;
    }

    public bool IsBegun(PoolCall call) =>
        Ask(call, static (channel, c) => c.FramePosition >= 0 && channel.IsBegun(c.FramePosition, c.Id));

    public void RequestCancellation(PoolCall call) => Ask(call, static (channel, c) =>
    {
        channel.RequestCancellation(c.Id);
        return true;
    });

    public void ReportItemsTaken(PoolCall call, long count)
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        process.Channel.ReportItemsTaken(call.Id, count);
        process.Channel.Release();
    }

    public void ReportReportsTaken(PoolCall call, long count)
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        process.Channel.ReportReportsTaken(call.Id, count);
        process.Channel.Release();
    }

    // The thread that reads results keeps the memory.
    public void Audit(PoolCall? first, bool isQuiet) =>
        _process!.Channel.Audit(first?.Id ?? 0, first?.FramePosition ?? 0, isQuiet);

    public void SendDefinitions()
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        try
        {
            DefineRemembered(process);
            process.Channel.RingCallBell();
        }
        catch (ProtocolViolationException violation)
        {
            process.OnViolation(violation);
        }
        finally
        {
            process.Channel.Release();
        }
    }

    public void GiveMemoryBack()
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        process.Channel.TrimBulk();
        process.Channel.Release();
    }

    public void Kill() => _process?.KillTree();

    public void Terminate() => _process?.TerminateTree();

    public void Shutdown()
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return;
        try
        {
            process.SendShutdown();
        }
        catch (ProtocolViolationException violation)
        {
            process.OnViolation(violation);
        }
        finally
        {
            process.Channel.Release();
        }
    }

    public WorkerDiedException DescribeDeath(PoolCall? call, TimeSpan elapsed) =>
        WorkerDeath.Describe(_process!, call?.Method.Name, elapsed);

    private bool Ask(PoolCall call, Func<CallerChannel, PoolCall, bool> question)
    {
        if (_process is not { } process || !process.Channel.TryAcquire()) return false;
        try
        {
            return question(process.Channel, call);
        }
        finally
        {
            process.Channel.Release();
        }
    }

    // Nothing else is sent before the process has been launched. The worker handles what is on the ring as it comes up.
    private void Prepare(WorkerProcess process)
    {
        DefineRemembered(process);
        // The others have a call waiting, or soon will.
        if (_warmsUp) WarmUp.Send(process.Channel);
    }

    private void DefineRemembered(WorkerProcess process)
    {
        ProcessMethod[] methods = [.. engine.RememberedMethods];
        foreach (ProcessMethod method in methods) _ = process.DefineMethod(method, out _);
        _definitionsSent = methods.Length;
    }

    private void LaunchCore()
    {
        try
        {
            // Known before the first event, which may come before Start returns.
            WorkerProcess.Start(start, engine.Pump, this, process =>
            {
                _process = process;
                Prepare(process);
            });
        }
        catch (Exception error)
        {
            engine.Scheduler.OnLaunchFailed(_worker, ResourceLimits.Explain(error, PoolErrors.WorkerNotStarted));
            return;
        }
        engine.Scheduler.OnLaunched(_worker, engine.CreateInitializerCall());
    }
}
