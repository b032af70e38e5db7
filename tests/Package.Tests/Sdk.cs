using System.Diagnostics;
using Multiprocessing.TestSupport;

namespace Package.Tests;

/// <summary>How a command ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error);

/// <summary>Runs commands as somebody at a terminal would, the .NET SDK's among them.</summary>
internal static class Sdk
{
    internal static Task<ProgramRun> RunAsync(string folder, params string[] arguments) =>
        RunAsync(folder, static _ => { }, "dotnet", arguments);

    internal static async Task<ProgramRun> RunAsync(
        string folder, Action<ProcessStartInfo> change, string file, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // 'dotnet test' hands its own MSBuild on to what it starts.
        string[] inherited =
            [.. start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in inherited) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        change(start);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await Waiting.EndAsync(process.WaitForExitAsync(), () => $"{file} {string.Join(' ', arguments)}");
        return new ProgramRun(process.ExitCode, await output, await error);
    }
}
