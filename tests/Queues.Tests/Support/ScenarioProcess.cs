using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Multiprocessing.TestSupport;

namespace Queues.Tests.Support;

/// <summary>
/// A process in which scenarios run one after the other, on one platform, with a temporary folder of its own.
/// </summary>
internal sealed class ScenarioProcess : IDisposable
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<ScenarioProcess>> s_idle = new();

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("multiprocessing-tests-").FullName;

    static ScenarioProcess() => TestRun.AtEnd(() =>
    {
        foreach (ScenarioProcess process in s_idle.Values.SelectMany(all => all)) process.Dispose();
    });

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
        ScenarioProcess? process;
        // Of tests side by side, the watchdog may have killed what another one uses by now.
        while (idle.TryDequeue(out process) && process._process.HasExited) process.Dispose();
        process ??= new ScenarioProcess(platform);
        Watch.Current?.Use(process._process.Id);
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
        string? answer = await Waiting.EndAsync(
            _process.StandardOutput.ReadLineAsync(), () => $"the end of {scenario}. stderr: {Errors}");
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
            Watch.Current?.Use(_process.Id);
            _process.StandardInput.Close();
            _process.WaitForExit();
        }
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
