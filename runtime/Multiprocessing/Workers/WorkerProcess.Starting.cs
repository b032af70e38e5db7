using System.Diagnostics;
using Multiprocessing.Platform;
using Multiprocessing.Wire;

namespace Multiprocessing.Workers;

/// <summary>From the command line to the process that runs.</summary>
internal sealed partial class WorkerProcess
{
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
