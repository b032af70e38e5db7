using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Multiprocessing.TestSupport;

namespace Synchronization.Tests;

/// <summary>A process that does what a test tells it; see tests/TestWorker.</summary>
internal sealed class Agent : IDisposable
{
    private static readonly string s_program =
        typeof(Agent).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == "TestWorker").Value!;

    private readonly Process _process;
    private readonly Platform _platform;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _open = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private volatile string _note = "";
    private int _count;

    internal Agent(Platform platform, int megabytes = 0, int descriptors = 0)
    {
        _platform = platform;
        ProcessStartInfo start = new(s_program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (megabytes > 0 || descriptors > 0)
        {
            string limits = (megabytes > 0 ? $"ulimit -f {megabytes * 2048}; " : "")
                + (descriptors > 0 ? $"ulimit -n {descriptors}; " : "");
            start.FileName = "/bin/sh";
            // In blocks of 512 bytes; without the trap, the signal would end the process.
            foreach (string argument in (string[])["-c", $"trap '' XFSZ; {limits}exec {s_program}"])
            {
                start.ArgumentList.Add(argument);
            }
        }
        platform.Apply(start);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) _errors.Enqueue(line.Data);
        };
        _process.BeginErrorReadLine();
        Use();
        _ = Task.Run(ReadAnswersAsync);
    }

    internal int ProcessId => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal string Errors => string.Join('\n', _errors);

    /// <summary>Lets the watchdog of the present test end it.</summary>
    internal void Use() => Watch.Current?.Use(ProcessId);

    /// <summary>Runs a command on a thread of its own.</summary>
    internal Task<string> StartAsync(string command) => StartAsync(0, command);

    /// <summary>Runs a command on one of the agent's numbered threads.</summary>
    internal Task<string> StartAsync(int thread, string command)
    {
        int id = Interlocked.Increment(ref _count);
        TaskCompletionSource<string> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[id] = answer;
        lock (_process)
        {
            _process.StandardInput.WriteLine($"{id} {thread} {command}");
            _process.StandardInput.Flush();
        }
        return answer.Task;
    }

    /// <summary>Runs a command and waits for its result.</summary>
    internal string Do(string command) => Do(1, command);

    internal string Do(int thread, string command) => Result(StartAsync(thread, command), command);

    internal string Result(Task<string> running, string command = "the command")
    {
        return Waiting.EndAsync(running, () => $"agent {ProcessId}, '{command}', at: {_note}. stderr: {Errors}")
            .GetAwaiter().GetResult();
    }

    internal void Kill()
    {
        KillAndGoOn();
        _process.WaitForExit();
    }

    /// <summary>Does not wait until it is dead.</summary>
    internal void KillAndGoOn() => _process.Kill();

    /// <summary>Tells it to end, in good order.</summary>
    internal void CloseInput() => _process.StandardInput.Close();

    /// <summary>Ends it in good order.</summary>
    internal int Quit()
    {
        CloseInput();
        return WaitForExit();
    }

    internal int WaitForExit()
    {
        using IDisposable? note = Watch.Current?.WaitFor(() => $"the end of agent {ProcessId}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>What has a name in shared memory or in its temporary folder, and is mapped or open in it.</summary>
    internal string[] Files() =>
    [
        .. File.ReadLines($"/proc/{ProcessId}/maps").Select(line => line[Math.Max(0, line.IndexOf('/'))..])
            .Concat(
                Directory.EnumerateFiles($"/proc/{ProcessId}/fd").Select(file => new FileInfo(file).LinkTarget ?? ""))
            .Where(path => path.StartsWith("/dev/shm/") || path.StartsWith(_platform.TemporaryFolder))
            .Where(path => !path.EndsWith(" (deleted)")).Distinct(),
    ];

    internal void Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{ProcessId}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }

    private async Task ReadAnswersAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            string[] parts = line.Split(' ', 3);
            if (parts is [_, "note", var note])
            {
                _note = note;
                continue;
            }
            if (!int.TryParse(parts[0], out int id) || !_open.TryRemove(id, out TaskCompletionSource<string>? answer))
            {
                continue;
            }
            if (parts[1] == "ok") answer.SetResult(parts.Length > 2 ? parts[2] : "");
            else answer.SetException(new AgentException(parts[2]));
        }
        foreach (TaskCompletionSource<string> answer in _open.Values)
        {
            answer.TrySetException(new AgentException("Died the process has ended"));
        }
    }
}

/// <summary>An exception of the agent: its type's name, and its message.</summary>
internal sealed class AgentException(string text) : Exception(text)
{
    internal string TypeName => Message.Split(' ', 2)[0];
}

/// <summary>On which mechanisms the agents run.</summary>
/// <param name="variable">Chooses them.</param>
/// <param name="namedRoot">The folder of named objects on Linux; by default of its own, so that only its agents tidy
/// it.</param>
internal sealed class Platform(string? variable, string? namedRoot = null)
{
    private static int s_count;

    internal static Platform Linux { get; } = new(null);

    internal static Platform Portable { get; } = new("portable");

    /// <summary>Linux before 5.16: a thread sleeps on one word only.</summary>
    internal static Platform OldLinux { get; } = new("linux-5.15");

    /// <summary>A folder of its own, so that what is left behind is seen.</summary>
    internal string TemporaryFolder { get; } = Directory.CreateTempSubdirectory("multiprocessing-tests-").FullName;

    /// <summary>Where named objects are on Linux.</summary>
    internal string NamedRoot { get; } =
        namedRoot ?? Directory.CreateDirectory($"{TestRun.NamedRoot}/{Interlocked.Increment(ref s_count)}").FullName;

    internal string? Variable => variable;

    internal void Apply(ProcessStartInfo start)
    {
        start.Environment["TMPDIR"] = TemporaryFolder;
        start.Environment[TestRun.NamedFolderVariable] = NamedRoot;
        // The runtime's own sockets, which a killed process leaves there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.Remove("MULTIPROCESSING_HEAP");
        start.Environment.Remove("MULTIPROCESSING_PLATFORM");
        if (variable is not null) start.Environment["MULTIPROCESSING_PLATFORM"] = variable;
    }
}
