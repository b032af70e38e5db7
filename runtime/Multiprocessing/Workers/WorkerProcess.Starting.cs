using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>From the command line to the process that runs.</summary>
internal sealed partial class WorkerProcess
{
    /// <param name="start">How to start it.</param>
    /// <param name="pump">The thread to read its results.</param>
    /// <param name="events">Receives its events.</param>
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
            output = start.Output is null ? null : new OutputRelay(target: null, start.Output);
            error = new OutputRelay(start.ErrorOutput is null ? OutputStream.Error : null, start.ErrorOutput);
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
            worker._handle.WatchEnd(() => _ = worker.AskExited());
            // Last: from here on the pump's thread may look at the memory at any time.
            pump.Add(worker);
        }
        catch
        {
            // Nobody would notice its end.
            worker._handle.Abandon();
            worker._configuration?.Dispose();
            output?.Dispose();
            error.Dispose();
            channel.Dispose();
            throw;
        }
        return worker;
    }

    private void Launch()
    {
        HostCommand command = _start.HostPath is null
            ? HostCommand.Current
            : HostCommand.Current.WithHost(_start.HostPath);
        command.ThrowIfGone();
        _configuration = command.Configuration is null ? null : RuntimeConfigCopy.Acquire(command.Configuration);
        try
        {
            OutOfMemoryWatch.Start();
            _handle = PlatformSelector.Processes.Start(new ChildStartInfo
            {
                FileName = command.FileName,
                Arguments = command.Arguments(_configuration?.Path),
                Environment = WorkerEnvironment.Build(_start.EnvironmentVariables),
                StandardOutput = _output?.Pipe,
                StandardError = _error.Pipe,
                Inherited = [Channel.Mapping, _pump.Page],
                Priority = _start.Priority,
            });
        }
        finally
        {
            _output?.CloseWriteEnd();
            _error.CloseWriteEnd();
        }
        StartedAt = Stopwatch.GetTimestamp();
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
        _ = Channel.TrySend(
            FrameKind.Start,
            0,
            0,
            message,
            static (m, ref writer) => StartMessage.Write(m, ref writer),
            "The start message");
    }
}
