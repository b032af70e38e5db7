using System.Diagnostics;

namespace Multiprocessing.TestSupport;

/// <summary>Runs programs as somebody at a terminal would, the .NET SDK among them.</summary>
internal static class CommandLine
{
    internal static Task<ProgramRun> RunAsync(string folder, string file, params string[] arguments) =>
        RunAsync(folder, static _ => { }, file, arguments);

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
        ForgetTheBuildAround(start);
        change(start);
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await Waiting.EndAsync(process.WaitForExitAsync(), () => $"{file} {string.Join(' ', arguments)}");
        return new ProgramRun(process.ExitCode, await output, await error);
    }

    // 'dotnet test' hands its own MSBuild on to what it starts, and build nodes that stay behind would keep the pipes
    // open.
    private static void ForgetTheBuildAround(ProcessStartInfo start)
    {
        string[] inherited =
            [.. start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))];
        foreach (string name in inherited) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
    }
}
