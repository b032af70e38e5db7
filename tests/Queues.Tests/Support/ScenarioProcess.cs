using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Queues.Tests.Support;

/// <summary>A process in which scenarios run one after the other, on one platform, with a temporary folder of its own.</summary>
internal sealed class ScenarioProcess : IDisposable
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<ScenarioProcess>> s_idle = new();

    /// <summary>Longer than anything may take: only a deadlock gets here.</summary>
    private static readonly TimeSpan s_watchdog = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("multiprocessing-tests-").FullName;

    static ScenarioProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (ScenarioProcess process in s_idle.Values.SelectMany(all => all)) process.Dispose();
    };

    private ScenarioProcess(string platform)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [ScenarioHost.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = _folder;
        start.Environment.Remove("MULTIPROCESSING_HEAP");
        start.Environment.Remove("MULTIPROCESSING_PLATFORM");
        if (platform != "linux") start.Environment["MULTIPROCESSING_PLATFORM"] = platform;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) if (line.Data is not null) _errors.AppendLine(line.Data);
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Runs a scenario, a static method named "Class.Method", and fails as it fails.</summary>
    internal static async Task RunAsync(string platform, string scenario)
    {
        ConcurrentQueue<ScenarioProcess> idle = s_idle.GetOrAdd(platform, _ => new ConcurrentQueue<ScenarioProcess>());
        ScenarioProcess process = idle.TryDequeue(out ScenarioProcess? known) ? known : new ScenarioProcess(platform);
        bool isGood = false;
        try
        {
            await process.RunAsync(scenario);
            isGood = true;
        }
        finally
        {
            if (isGood) idle.Enqueue(process);
            else process.Dispose();
        }
    }

    private async Task RunAsync(string scenario)
    {
        await _process.StandardInput.WriteLineAsync(scenario);
        await _process.StandardInput.FlushAsync();
        string? answer;
        try
        {
            answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_watchdog);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{scenario} did not end within {s_watchdog}. stderr: {Errors}");
        }
        if (answer is null) Assert.Fail($"The process of {scenario} ended. stderr: {Errors}");
        if (answer.StartsWith("failed ", StringComparison.Ordinal))
        {
            Assert.Fail(Encoding.UTF8.GetString(Convert.FromBase64String(answer[7..])) + Environment.NewLine + Errors);
        }
        Assert.Equal("ok", answer);
        Assert.Equal("", Errors);
    }

    private string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
