using System.Diagnostics;
using Multiprocessing.TestSupport;

namespace Runtime.Tests.Support;

/// <summary>Runs a behaviour of tests/TestPrograms as a program of its own.</summary>
internal static class TestProgram
{
    internal static string Executable => Path.Combine(AppContext.BaseDirectory, "TestPrograms");

    internal static string Assembly => Executable + ".dll";

    internal static Task<ProgramRun> RunAsync(params string[] arguments) => RunAsync(Executable, arguments);

    internal static async Task<ProgramRun> RunAsync(
        string file, string[] arguments, Action<ProcessStartInfo>? change = null)
    {
        using Process process = Start(file, arguments, change);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await Eventually.Ends(process.WaitForExitAsync());
        return new ProgramRun(process.ExitCode, await Eventually.Ends(output), await Eventually.Ends(error));
    }

    internal static Process Start(string file, string[] arguments, Action<ProcessStartInfo>? change = null)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        change?.Invoke(start);
        return Process.Start(start)!;
    }
}
